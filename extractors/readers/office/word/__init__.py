"""Word documents, and what WPS, LibreOffice and older versions store in their place."""
