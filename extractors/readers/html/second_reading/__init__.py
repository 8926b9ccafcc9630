"""The second reading of a page, by libxml2, with its own rules for what the page
shows. Imports nothing of the first."""
