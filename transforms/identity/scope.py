"""What the numbers of a report cover: the agency itself, the agency with its departments, or the whole region.

A government reports in the same form as its departments, and nothing in the form says whether their numbers are
included. Only the name and the text can tell, by the names and sentences in `data/reference/scopes.csv`. Otherwise the
scope is unknown, and the report must not be added to others.
"""

from __future__ import annotations

from dataclasses import replace

from gongkai.transforms.formulas import evaluate
from gongkai.transforms.identity.agency_resolution import own_name
from gongkai.transforms.model import Identity
from gongkai.transforms.reference import Reference, ScopeRule
from gongkai.transforms.text_against_tables import Totals

_QUOTE = 120


def with_scope(identity: Identity, text: str, totals: Totals, reference: Reference) -> Identity:
    """The identity with the scope of the first rule that applies and the words that decided it; unchanged if none does.

    `text` is the report's running text, `totals` the value of each indicator of its tables.
    """
    if identity.agency_id is None:
        return identity
    name = own_name(identity.agency_id)
    for rule in reference.scopes:
        if rule.agency.fullmatch(name) and (quote := _quote(rule, identity.title or name, text, totals)):
            return replace(identity, scope=rule.scope, scope_quote=quote)
    return identity


def _quote(rule: ScopeRule, title: str, text: str, totals: Totals) -> str | None:
    """The words that `rule` applies to, or None: the title for a rule on names; for one on the text, a match whose
    number, if the rule has formulas, is the value of one of them."""
    if rule.text is None:
        return title
    known = {value for formula in rule.numbers if (value := evaluate(formula, totals)) is not None}
    for found in rule.text.finditer(text):
        if not rule.numbers or int(found.group(1)) in known:
            return found.group()[:_QUOTE]
    return None
