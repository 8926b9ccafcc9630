"""The YAML files of sources and their schema."""
