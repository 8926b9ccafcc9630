"""Partitioned exports, one file per province and year: a part is written again only when its content changed."""
