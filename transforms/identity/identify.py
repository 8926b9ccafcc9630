"""Whose report a document is, for which year, and when it was published.

The title, the text, the data of the page, the source and the form are compared; every contradiction becomes a finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from gongkai.extractors.document import Document, compact
from gongkai.transforms.identity.agencies import MAX_GIVEN_NAME
from gongkai.transforms.identity.agency_conflicts import (
    AUTHOR,
    CONTACT,
    GOVERNMENT,
    LAST_LINES,
    MAKING,
    PUBLISHER,
    SIGNATURE,
    SITE,
    SUBJECT,
    by_text,
    contradictions,
)
from gongkai.transforms.identity.agency_resolution import Named, Resolver, own_name
from gongkai.transforms.identity.agency_years import in_year
from gongkai.transforms.identity.completion import completed, is_completed_by_chance, placed
from gongkai.transforms.identity.corroboration import (
    calls_itself_otherwise,
    is_above_title,
    is_beside_another,
    is_given_twice,
    is_named_in,
    is_of_place_alone,
    is_of_whole_district,
    is_put_together,
)
from gongkai.transforms.identity.joint_reports import apart
from gongkai.transforms.identity.openings import (
    ATTACHMENT,
    Mention,
    frequent_subject,
    government_of_own_district,
    headed_year,
    is_above_writer,
    mentions,
    most_mentioned_year,
    relative_author,
    relative_subject,
    requested_year,
    unnamed_zone,
)
from gongkai.transforms.identity.other_places import sited_elsewhere
from gongkai.transforms.identity.page import Page, page_of
from gongkai.transforms.identity.placed_titles import below, is_told_of, of_the_bureau, without_files
from gongkai.transforms.identity.publication import published_on
from gongkai.transforms.identity.publishers import of_the_maker, publishers, relative_publishers
from gongkai.transforms.identity.running_heads import RUNNING_HEAD, running_heads
from gongkai.transforms.identity.signatures import signatures
from gongkai.transforms.identity.title_search import LINK, linked_above, linked_title, other_titles
from gongkai.transforms.identity.years import Evidence, periods, weigh
from gongkai.transforms.model import Finding, Hints, Identity
from gongkai.transforms.reference import Reference

_FILE_NAME = "文件名/file name"
_LINES = "标题上下行/lines at the title"
_TEXT = "正文/text"
_INDIRECT = frozenset({_FILE_NAME, SITE, ATTACHMENT, SUBJECT, CONTACT, LAST_LINES, RUNNING_HEAD, LINK})
"""Places that name an agency without saying that the report is its own."""

_PUTS_TOGETHER = re.compile("办公[室厅](?:综合|汇总)(?:全|本|各)")
_HAS_BRANCHES = re.compile(r"我局[^。;,]{0,4}(?:辖属|所属|下属|下辖|辖内)[^。;,]{0,8}分局")


def identify(
    document: Document, reference: Reference, hints: Hints, forms: Iterable[str] = ()
) -> tuple[Identity, tuple[Finding, ...]]:
    """The agency, district, year and day of publication, with a finding for each one unknown or contradicted.

    `forms` are the forms of the document's tables.
    """
    page = page_of(document, reference, hints)
    year, findings = weigh(_years(page), forms, reference)
    found = _agency(page, findings)
    named = in_year(found, year, reference)
    district = named.district if named else None
    if named and found and named.basis != found.basis:
        findings.extend(_place_gaps(named, page))
    return (
        Identity(
            title=page.title.text if page.title else None,
            agency=named.name if named else None,
            agency_id=named.agency_id if named else None,
            district=district.name if district else None,
            district_code=district.code if district else None,
            year=year,
            published_on=published_on(document, hints, reference),
        ),
        tuple(findings),
    )


def identity_from_hints(hints: Hints, reference: Reference) -> Identity:
    """The identity of a document that cannot be read, from its source alone."""
    agency = hints.agency if hints.agency and len(hints.agency) <= MAX_GIVEN_NAME else None
    named = Resolver(reference, hints, "").resolve(agency) if agency else None
    district = named.district if named else reference.districts.by_code.get(hints.district_code or "")
    return Identity(
        agency=named.name if named else None,
        agency_id=named.agency_id if named else None,
        district=district.name if district else None,
        district_code=district.code if district else None,
        year=hints.year,
        published_on=hints.published_on,
    )


def is_annual_report(document: Document, reference: Reference) -> bool:
    """Whether the title is that of an annual report, or, without a title, an agency announces the report of a year that
    the statistical period covers. A title without a year does not count: lists of reports have those."""
    page = page_of(document, reference, Hints())
    if page.title is not None:
        return page.title.year is not None
    announced = {mention.year for mention in page.announced if mention.name}
    return any(year in announced for year in periods(page.opening))


# ---------------------------------------------------------------- year


def _years(page: Page) -> Iterator[Evidence]:
    """The years that parts of the document name, with their weights. On a tie the first one yielded wins."""
    if page.title and page.title.year:
        yield Evidence(page.title.year, 3, "标题/title")
        if page.title.first_year:  # a report of two years counts as the last one; the other becomes a finding
            yield Evidence(page.title.first_year, 0, "标题/title")
    years = periods(page.opening)
    for year in years:
        yield Evidence(year, 2 / len(years), "统计期限/period")
    announced = next((mention.year for mention in page.announced if mention.year), None)
    if announced:
        yield Evidence(announced, 1.5, _TEXT)
    if headed := headed_year(page.opening):
        yield Evidence(headed, 1.5, "表头/table heading")
    if page.hints.year:
        yield Evidence(page.hints.year, 1.5, "来源目录/source")
    if page.file_title and page.file_title.year:
        yield Evidence(page.file_title.year, 1, _FILE_NAME)
    yield from _suggested_years(page)


def _suggested_years(page: Page) -> Iterator[Evidence]:
    """The year asked for in a notice, the year the text mentions most, and the year before publication. They are only
    suggestions: the last two contradict a title with a year only if they agree."""
    mentioned = most_mentioned_year(page.opening, page.reference)
    published = published_on(page.document, page.hints, page.reference)
    before = published.year - 1 if published else None
    is_titled = page.title is not None and page.title.year is not None
    is_named = not is_titled or mentioned == before
    if requested := requested_year(page.opening):
        yield Evidence(requested, 0.5, is_explicit=False)
    if mentioned:
        yield Evidence(mentioned, 1, "正文多处/mentions" if is_named else "", is_explicit=False)
    if before and is_named and (mentioned or _has_other_year(page)):
        yield Evidence(before, 0, "发布日期/publication", is_explicit=False)


def _has_other_year(page: Page) -> bool:
    """Whether the period, the source or an announcement gives a year. The day of publication alone is not enough."""
    return bool(periods(page.opening) or page.hints.year or any(mention.year for mention in page.announced))


# ---------------------------------------------------------------- agency


def _agency(page: Page, findings: list[Finding]) -> Named | None:
    """The agency of the report, or None. Appends a finding for each gap, doubt and contradiction."""
    known: list[Mention] = []
    too_long: list[Mention] = []
    for mention in apart(_names(page), page.resolver, page.reference):
        (known if len(mention.name or "") <= MAX_GIVEN_NAME else too_long).append(mention)
    findings.extend(_too_long(too_long, page))
    if not known and (subject := _only_referred_to(page)):
        known.append(subject)
    if not known:
        findings.append(page.reference.finding("identity.agency_unknown"))
        return None
    known = of_the_bureau(known, _around_title(page), page.body, page.resolver, page.reference)
    known = of_the_maker(known, page.body, page.resolver, page.reference)
    known = _above_its_branch(_of_the_town(known, page), page)
    named = [mention.name for mention in (*known, *_all_mentions(page)) if mention.name]
    others = [page.resolver.resolve(mention.name) for mention in _all_mentions(page) if mention.name]
    name = completed(known, named, page)
    chosen = placed(page.resolver.resolve(name), others)
    is_by_chance = is_completed_by_chance(name, known[0].name or "", named, page)
    if place := _TEXT if is_by_chance else _inferred_from(chosen, known, page):
        findings.append(page.reference.finding("identity.agency_inferred", expected=chosen.name, place=place))
    are_asked = known[0].place in (AUTHOR, PUBLISHER)
    asked = [mention for mention in known[1:] if are_asked or mention.place not in (AUTHOR, CONTACT)]
    if known[0].place == PUBLISHER and page.resolver.is_without_place(known[0].name or ""):
        maker = relative_author(page.body, page.resolver, page.reference)
        asked += [maker] if maker else []
    title = page.title.text if page.title and known[0].place == "标题/title" else None
    if title and any(other.agency_id == chosen.agency_id for other in others):  # whoever publishes it
        asked = [mention for mention in asked if mention.place not in (PUBLISHER, SITE)]
    if title and not is_told_of(chosen, without_files(page.body, title)):  # the text may be that of another agency
        makers = (mention for mention in _all_mentions(page) if mention.place in MAKING)
        asked += [*makers, *below(title, page.opening, page.resolver)]
    findings.extend(contradictions(chosen, asked, page.resolver, page.reference))
    findings.extend(by_text(chosen, _all_mentions(page), page.body, page.resolver, page.reference))
    findings.extend(_gaps(chosen, page))
    return chosen


def _inferred_from(chosen: Named, known: list[Mention], page: Page) -> str | None:
    """The place that gave the agency, if it is weak evidence without support; None if the agency is certain."""
    place, title, body = known[0].place, page.title, page.body
    if place in (SUBJECT, AUTHOR, CONTACT):
        return None if _is_borne_out(chosen, known, page) else place
    if place in _INDIRECT or (place == SIGNATURE and calls_itself_otherwise(chosen, body, page.reference)):
        return place
    if place == "标题/title" and title:
        if is_put_together(title, page.opening, body, page.resolver, page.reference):
            return _LINES
        if is_of_place_alone(chosen, body) or is_above_writer(own_name(chosen.agency_id), body):
            return place
        place = _LINES if is_above_title(title, page.document) or _is_of_list(page) else place
    # not for lines at the title: a menu lists many agencies of one kind
    is_sure = place not in (_LINES, PUBLISHER) or is_named_in(chosen, body, page.reference)
    if is_sure or (place == PUBLISHER and is_of_whole_district(chosen, body)):
        return None
    others = (*known[1:], *_all_mentions(page))
    return None if is_given_twice(chosen, known[0].place, others, page.document, page.resolver) else place


def _is_borne_out(chosen: Named, known: list[Mention], page: Page) -> bool:
    """Whether an agency that a sentence gave is certain: an author whom no publisher contradicts, but not the office
    that puts the reports of a region together; one that also signs, or that two sentences name in different roles."""
    place = known[0].place
    if place == AUTHOR:
        is_office = own_name(chosen.agency_id) in GOVERNMENT and _PUTS_TOGETHER.search(page.body)
        publishers_named = (mention.name or "" for mention in known if mention.place == PUBLISHER)
        return (
            not is_office and all(map(chosen.name.endswith, publishers_named)) and not _is_told_of_other(chosen, page)
        )
    named = (m.name for m in _all_mentions(page) if m.place != place and m.place in (SUBJECT, *MAKING) and m.name)
    return any(page.resolver.resolve(name).agency_id == chosen.agency_id for name in named)


def _is_told_of_other(chosen: Named, page: Page) -> bool:
    """Whether clauses begin with another agency than the one that put the report together: 县教育局认真落实…."""
    subject = relative_subject(page.body, page.resolver)
    name = subject.name if subject and subject.name else ""
    return bool(name) and not chosen.name.endswith(name[1:]) and not page.resolver.shortens(name, chosen.name)


def _around_title(page: Page) -> str:
    """The lines above the title, the rest of its own line and the next line; "" if the opening lacks it."""
    if page.title is None or page.title.text not in page.opening:
        return ""
    above, _, below = page.opening.partition(page.title.text)
    return above + "\n".join(below.split("\n")[:2])


def _of_the_town(known: list[Mention], page: Page) -> list[Mention]:
    """`known` with a town put before the government above it, if the text mentions that one town more often."""
    first = page.resolver.resolve(known[0].name or "")
    if known[0].place != SUBJECT or own_name(first.agency_id) not in GOVERNMENT:
        return known
    towns = [m for m in mentions(page.body, page.resolver, page.reference, least=2) if m.place == known[0].place]
    towns = [m for m in towns if page.reference.names.is_township(m.name or "")]
    same = sum(m.name == known[0].name for m in known)
    return [towns[0], *known] if len(towns) > same and len({m.name for m in towns}) == 1 else known


def _above_its_branch(known: list[Mention], page: Page) -> list[Mention]:
    """`known` with a bureau put before its own branch, if the writer says that it has branches: 我局及辖属各分局."""
    first = page.resolver.resolve(known[0].name or "")
    if first.district is None or known[0].place != SUBJECT or not _HAS_BRANCHES.search(page.body):
        return known
    named = ((m, page.resolver.resolve(m.name or "").district) for m in known if m.place == known[0].place)
    for mention, district in named:
        if district and district != first.district and page.reference.districts.within(first.district, district.code):
            return [mention, *known]
    return known


def _only_referred_to(page: Page) -> Mention | None:
    """The agency that a text only refers to, for documents where nothing names it outright."""
    body, resolver = page.body, page.resolver
    of_text = frequent_subject(body, resolver) or relative_subject(body, resolver)
    of_text = of_text or relative_author(body, resolver, page.reference)
    return of_text or government_of_own_district(body, resolver) or unnamed_zone(body, resolver)


def _too_long(names: Iterable[Mention], page: Page) -> Iterator[Finding]:
    for mention in names:
        name = mention.name or ""
        yield page.reference.finding(
            "identity.agency_too_long", expected=str(MAX_GIVEN_NAME), actual=f"{name[:20]}…", place=mention.place
        )


def _names(page: Page) -> Iterator[Mention]:
    """The agencies named by the document and its source, the most trustworthy first."""
    last = _is_of_list(page)
    title = page.title.agency if page.title and not last else None
    if title:
        yield Mention("标题/title", title)
        yield from other_titles(page.document, title, page.resolver, page.reference)
    yield from (mention for mention in page.announced if mention.name and mention.place != ATTACHMENT)
    if page.hints.agency:
        yield Mention("来源目录/source", compact(page.hints.agency))
    yield from publishers(page.document, page.body, page.resolver, page.reference)
    if not title and page.file_title and page.file_title.agency:
        yield Mention(_FILE_NAME, page.file_title.agency)
    if not title:
        signed = [m for m in _signatures(page) if not is_above_writer(m.name or "", page.body)]
        yield from mentions(page.body, page.resolver, page.reference)
        yield from (mention for mention in signed if mention.place == SIGNATURE)
        yield from relative_publishers(page.document, page.body, page.resolver, page.reference)
        yield from (mention for mention in page.announced if mention.place == ATTACHMENT)
        yield from (mention for mention in signed if mention.place != SIGNATURE)
        yield from running_heads(page.document, page.resolver)
        yield from mentions(page.body, page.resolver, page.reference, least=2)
        yield from (Mention(_TEXT, mention.relative) for mention in page.announced if mention.relative)
        yield from linked_above(page.document, page.title, page.opening, page.body, page.resolver)
        yield from () if page.title else linked_title(page.document, page.opening, page.body, page.reference)
    if last and page.title:
        yield Mention("标题/title", page.title.agency)


def _is_of_list(page: Page) -> bool:
    """Whether the title may be an entry of a list beside the title of the report, as the text has not its agency."""
    title = page.title
    if not title or not title.agency or not is_beside_another(title, page.document, page.reference):
        return False
    return not is_named_in(page.resolver.resolve(title.agency), page.body, page.reference)


def _signatures(page: Page) -> Iterable[Mention]:
    return signatures(page.document, page.resolver, page.title.text if page.title else "")


def _all_mentions(page: Page) -> Iterator[Mention]:
    yield from page.announced
    yield from mentions(page.body, page.resolver, page.reference)
    yield from _signatures(page)


def _gaps(chosen: Named, page: Page) -> Iterator[Finding]:
    yield from _place_gaps(chosen, page)
    if chosen.agency_id not in page.reference.agency_ids:
        yield page.reference.finding("identity.agency_unlisted", actual=chosen.name)


def _place_gaps(chosen: Named, page: Page) -> Iterator[Finding]:
    """A finding if the district of an agency is unknown, inferred or guessed."""
    reference = page.reference
    if chosen.district is None:
        candidates = "、".join(dict.fromkeys(d.full_name for d in page.resolver.candidates(chosen.name)))
        unknown = reference.finding("identity.district_unknown", actual=chosen.name)
        yield replace(unknown, expected=candidates or None)
    elif chosen.basis in ("text", "host", "seat"):
        yield reference.finding("identity.district_inferred", actual=chosen.name, expected=chosen.district.full_name)
    elif chosen.basis == "guess":
        yield reference.finding("identity.district_guessed", actual=chosen.name, expected=chosen.district.full_name)
    elif other := sited_elsewhere(chosen, page.resolver, reference.districts):
        own, there = chosen.district.full_name, other.full_name
        yield reference.finding("identity.district_conflict", name=chosen.name, expected=own, actual=there)
