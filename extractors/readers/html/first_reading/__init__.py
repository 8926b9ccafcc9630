"""The first reading of a page: lexbor, and its own answer to what the page shows. Imports nothing of the second."""
