"""Word, WPS and Excel."""
