"""The site: static pages that open from disk, made from the warehouse and from pictures of the archived documents."""

from gongkai.site.build import Built, build

__all__ = ["Built", "build"]
