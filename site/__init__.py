"""The site: static pages that open from disk, made of the warehouse and of pictures of the archived documents."""

from gongkai.site.build import Built, build

__all__ = ["Built", "build"]
