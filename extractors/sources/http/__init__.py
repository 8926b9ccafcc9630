"""A polite HTTP client: robots.txt, intervals, deadlines, checked addresses."""
