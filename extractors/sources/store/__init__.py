"""The archive of bytes as published, and what was fetched when."""
