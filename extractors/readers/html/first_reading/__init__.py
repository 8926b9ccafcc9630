"""The first reading of a page, by lexbor, with its own rules for what the page shows. Imports nothing of the second."""
