"""Exports in parts, a file per province and year: each is written again only when its content changed."""
