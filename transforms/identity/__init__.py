"""Whose report a document is, for which year, and when it was published."""
