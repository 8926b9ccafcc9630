"""What both readings of a page know of HTML: which elements are never text, and which begin a line."""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Never shown as text. <title> is read for itself.
DROPPED = words("head title script style noscript template iframe noframes noembed object")
BLOCKS = words(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hr li main menu nav ol optgroup option p pre section select summary table "
    "tbody td tfoot th thead tr ul"
)
