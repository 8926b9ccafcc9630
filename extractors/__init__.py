"""Documents in, tables of cells out. Nothing here knows what an indicator is."""
