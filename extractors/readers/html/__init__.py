"""Web pages and MHTML."""
