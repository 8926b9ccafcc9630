"""The second reading of a page: libxml2, and its own answer to what the page shows. Imports nothing of the first."""
