"""Workbooks: of Excel in all its formats, of OpenDocument, of WPS."""
