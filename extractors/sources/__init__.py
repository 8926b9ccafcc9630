"""The catalogue of sources, fetching, and the archive of documents as published."""
