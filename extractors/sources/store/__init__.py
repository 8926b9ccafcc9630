"""The archive of published bytes, and the record of what was fetched when."""
