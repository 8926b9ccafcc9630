"""Reads documents into tables of cells. Nothing here knows what an indicator is."""
