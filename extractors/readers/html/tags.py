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


# What decides whether, where and as what text is drawn; no other declaration of a style sheet matters here.
PROPERTIES = words(
    "display visibility opacity color background background-color background-image font font-size width height "
    "max-width max-height overflow overflow-x overflow-y position left right top bottom inset float order "
    "flex-direction clip clip-path text-indent transform scale vertical-align text-decoration text-decoration-line "
    "text-line-through content direction unicode-bidi mso-hide mso-text-raise filter zoom margin "
    "margin-left margin-right margin-top background-size content-visibility -webkit-text-fill-color "
    "-webkit-text-security font-family "
    "rotate translate block-size inline-size max-block-size max-inline-size line-height contain box-shadow "
    "margin-inline margin-inline-start margin-block margin-block-start "
    "font-variant-position font-variant font-feature-settings "
    "letter-spacing list-style list-style-type mix-blend-mode mask mask-image -webkit-mask -webkit-mask-image "
    "grid grid-template grid-template-areas grid-auto-flow grid-template-columns flex flex-grow "
    "grid-area grid-row grid-column grid-row-start grid-column-start"
)

MOST_BOXED_CELLS, MOST_BOXED_TEXT = 4, 16
"""A table in a cell with no more cells and characters than that frames a number; a larger one is a table."""
