"""The YAML of sources and what it may say."""
