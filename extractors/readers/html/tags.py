"""What both readings of a page know about HTML: which elements are never text, and which start a new line."""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# never shown as text; <title> is read separately
DROPPED = words("head title script style noscript template iframe noframes noembed object")
BLOCKS = words(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hr li main menu nav ol optgroup option p pre section select summary table "
    "tbody td tfoot th thead tr ul"
)


# properties that decide whether, where and how text is drawn; no other declaration of a style sheet matters here
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
    "grid-area grid-row grid-column grid-row-start grid-column-start grid-row-end grid-column-end "
    "grid-auto-rows flex-flow flex-wrap animation animation-name "
    "border-image border-image-source list-style-image quotes text-underline-offset text-decoration-thickness "
    "font-size-adjust -webkit-text-stroke -webkit-text-stroke-width"
)

MEASURES = words(
    "white-space text-wrap word-break word-wrap overflow-wrap line-break table-layout box-sizing min-width min-height "
    "padding padding-left padding-right padding-top padding-bottom z-index -webkit-line-clamp aspect-ratio "
    "grid-template-rows border border-top border-bottom"
)
"""Further properties that the first reading uses, since they decide how much room text needs and has."""

KEYWORDS = {
    "display": words(
        "none block inline inline-block flex inline-flex grid inline-grid flow flow-root table inline-table table-row "
        "table-cell table-row-group table-header-group table-footer-group table-column table-column-group "
        "table-caption list-item contents run-in ruby ruby-text ruby-base math -webkit-box -webkit-inline-box "
        "-webkit-flex -webkit-inline-flex inherit initial unset revert revert-layer"
    ),
    "visibility": words("visible hidden collapse inherit initial unset revert revert-layer"),
    "position": words("static relative absolute fixed sticky -webkit-sticky inherit initial unset revert revert-layer"),
    "float": words("none left right inline-start inline-end inherit initial unset revert revert-layer"),
    "content-visibility": words("visible hidden auto inherit initial unset revert revert-layer"),
}
"""The valid keywords of these properties; browsers ignore declarations with any other.
https://www.w3.org/TR/css-cascade-5/#invalid"""

PLAIN_ELEMENTS = words(
    "a abbr acronym address article aside b bdi bdo big blink blockquote br button caption center cite code col "
    "colgroup data datalist dd del details dfn dialog dir div dl dt em fieldset figcaption figure font footer form "
    "h1 h2 h3 h4 h5 h6 header hgroup hr i img input ins kbd label legend li main mark math menu nobr nav ol option "
    "optgroup output p pre q rb rp rt ruby s samp script search section select small span strike strong style sub "
    "summary sup svg table tbody td template textarea tfoot th thead time tr tt u ul var wbr xmp listing noscript "
    "noembed noframes comment area map param title link meta base canvas video audio object embed iframe progress "
    "meter applet source track picture body"
)
"""The elements that both readings know. Others may draw their content differently, or be filled by a script."""

TABLE_LAYOUT = words(
    "display position float left right top bottom inset width height max-width max-height margin margin-left "
    "margin-right margin-top margin-bottom overflow overflow-x overflow-y z-index box-shadow"
)
"""Properties that lay out a table or its rows as a whole; any other declaration is inherited by the cells."""

HIDING_CLASSES = words(
    "hide hidden hidden-lg hidden-md visible-xs visible-xs-block visible-xs-inline visible-sm visible-print sr-only "
    "visually-hidden d-none invisible layui-hide mui-hidden weui-hidden el-hidden is-hidden none display-none dn "
    "fn-hide hid am-hide uk-hidden mobile-only only-mobile hidden-desktop screen-reader-text show-for-sr hide-text "
    "d-lg-none d-md-none d-sm-none collapse"
)
"""Class names by which common style sheets hide an element: Bootstrap, Layui, Foundation, UIkit, Amaze UI, MUI."""

NAMED_COLOURS = words(
    "black silver gray grey white maroon red purple fuchsia magenta green lime olive yellow navy blue teal aqua cyan "
    "orange pink brown gold tomato crimson salmon indigo violet beige darkred darkblue darkgreen darkgray darkgrey "
    "dimgray dimgrey lightgray lightgrey lightblue lightgreen lightyellow snow ivory whitesmoke ghostwhite floralwhite "
    "mintcream azure"
)
"""The more common named colours."""

KNOWN_FEATURES = {
    "hover": "hover", "any-hover": "hover", "pointer": "fine", "any-pointer": "fine", "orientation": "landscape",
    "prefers-color-scheme": "light", "prefers-reduced-motion": "no-preference", "prefers-contrast": "no-preference",
    "forced-colors": "none", "scripting": "enabled", "update": "fast", "grid": "0", "inverted-colors": "none",
    "display-mode": "browser",
}  # fmt: skip
"""What a media query may ask about the screen of a desktop computer, and the answer."""

MOST_BOXED_CELLS, MOST_BOXED_TEXT = 4, 16
"""A table in a cell with at most this many cells and characters frames a number; a larger one is a table."""
