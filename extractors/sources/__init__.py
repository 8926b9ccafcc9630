"""The catalogue of sources, fetching, and the archive of published documents."""
