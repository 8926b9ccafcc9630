"""Word documents, and the formats that WPS, LibreOffice and older versions use instead."""
