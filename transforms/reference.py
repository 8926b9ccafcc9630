"""The reference data as the transforms use it. Rows come in as dictionaries; who reads the files is not known here."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Literal, TypeVar, cast, get_args

from gongkai.transforms.formulas import parse_sum
from gongkai.transforms.identity.agencies import AgencyNames
from gongkai.transforms.identity.agency_reforms import Reforms
from gongkai.transforms.identity.district_periods import DistrictPeriods
from gongkai.transforms.identity.districts import Districts, read_district
from gongkai.transforms.identity.page_labels import PageLabels
from gongkai.transforms.identity.place_rows import check_agency_rows, check_district_names, check_zones
from gongkai.transforms.identity.titles import TitleWords
from gongkai.transforms.known_forms import read_known_forms
from gongkai.transforms.model import Cause, Finding, Scope, Severity
from gongkai.transforms.tables.label_rows import check_label_rows
from gongkai.transforms.tables.labels import Variant, Vocabulary, key, known_everywhere
from gongkai.transforms.tables.misprints import Speller
from gongkai.transforms.tables.table_words import TableWords
from gongkai.transforms.text.grammar import grammar
from gongkai.transforms.traditional import Simplifier

TableId = Literal["proactive", "requests", "review_litigation", "statistics"]
Role = Literal["row", "column", "applicant"]
TABLES_ZH = {
    "proactive": "主动公开政府信息情况",
    "requests": "收到和处理政府信息公开申请情况",
    "review_litigation": "政府信息公开行政复议、行政诉讼情况",
    "statistics": "政府信息公开情况统计表",
}
TEXT_TABLES = ("terms", "units", "subjects", "doubts", "number_meanings")
"""The tables of data/reference/text/, in the order in which they are read."""

MONEY = (None, "元", "万元")
"""Units of the forms that are no counts of things; None where the form names none."""

Row = Mapping[str, str]
Sum = tuple[tuple[str, int], ...]
"""Names of indicators with their signs."""
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Indicator:
    """A cell (or, by applicant, a row of cells) of a form and the labels that lead to it."""

    form: str
    position: int
    table_id: TableId
    indicator: str
    label_zh: str
    unit: str | None
    by_applicant: bool
    row_path: tuple[str, ...]
    column_path: tuple[str, ...]
    optional_group: str = ""
    """Rows and columns that some prints of the form have and others leave out together; "" is in every print."""

    @property
    def is_count(self) -> bool:
        """Whether the cell counts things; the others are amounts of money."""
        return self.unit not in MONEY


@dataclass(frozen=True, slots=True)
class Words:
    """The labels of one role in a table of one form, and how to tell a misprint of them."""

    known: Vocabulary
    speller: Speller


@dataclass(frozen=True, slots=True)
class Agency:
    agency_id: str
    name: str
    district_code: str
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of checks.csv: what a finding of this rule says and how much it weighs."""

    check_id: str
    kind: str
    severity: Severity
    message_zh: str
    message_en: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """A row of statements.csv: the numbers of the tables that a statement of the text could mean.

    `candidates` come in ranks: one of the first bears the statement out, one of another counts differently.
    A text that states one of `unless` says the same in clearer words.
    """

    statement: str
    label_zh: str
    label_en: str
    forms: frozenset[str]
    candidates: tuple[dict[str, Sum], ...]
    unless: frozenset[str]


@dataclass(frozen=True, slots=True)
class ScopeRule:
    """A row of scopes.csv: what the numbers of a report cover if its agency and a sentence are like this.

    `agency` fits the whole name without its district; `text` is searched in the running text (None: the name
    decides); the number in its group must be that of one of the sums in `numbers`, if there are any.
    """

    scope: Scope
    agency: re.Pattern[str]
    text: re.Pattern[str] | None
    numbers: tuple[Sum, ...]


class Reference:
    """Indicators, labels, applicants, marks, districts, agencies and rules, with the look-ups made of them."""

    def __init__(self, tables: Mapping[str, Iterable[Row]]) -> None:
        self.indicators = _rows(tables, "indicators", _indicator)
        self.applicants = {row["label_zh"]: row["applicant"] for row in tables["applicants"]}
        self.marks = frozenset(row["mark"] for row in tables["marks"])
        self.names = AgencyNames(_checked(tables, "agency_words"), _checked(tables, "agency_names"))
        former, zones = list(tables["district_names"]), list(tables["zones"])
        districts = _rows(tables, "districts", read_district)
        check_district_names(former, (district.code for district in districts))
        check_zones(zones, (district.code for district in districts))
        self.districts = Districts(districts, former, self.names, zones)
        self.simplifier = Simplifier(tables["traditional"], (district.name for district in self.districts.all))
        self.district_periods = DistrictPeriods(tables["district_history"])
        self.reforms = Reforms(tables["agency_reforms"])
        self.titles = TitleWords(_checked(tables, "title_words"), tables["title_orders"], self.names)
        self.page_labels = PageLabels(tables["page_labels"])
        self.table_words = TableWords(tables["table_words"])
        self.known_forms = read_known_forms(tables["forms"], tables["checks"])
        self.hosts = {row["host"]: row["district_code"] for row in tables["hosts"]}
        check_agency_rows(tables["agencies"], self.districts.by_code)
        agencies = _rows(tables, "agencies", _agency)
        self.agency_ids = frozenset(a.agency_id for a in agencies)
        self.agencies_called: dict[str, list[Agency]] = defaultdict(list)
        for name, agency in ((name, a) for a in agencies for name in {a.name, *a.aliases}):
            self.agencies_called[name].append(agency)
        self.rules = {rule.check_id: rule for rule in _rows(tables, "checks", _rule)}
        self.comparisons = _rows(tables, "statements", _comparison)
        places, of_text = {d.name for d in self.districts.all}, (tables[f"text/{name}"] for name in TEXT_TABLES)
        self.grammar = replace(grammar(places, *of_text), full_name=self.names.canonical)
        self.scopes = _rows(tables, "scopes", _scope)
        labels = list(tables["labels"])
        variants: dict[str, list[Variant]] = defaultdict(list)
        for row in labels:
            if row["alias"]:
                variants[row["role"]].append(Variant(row["label"], row["alias"], row["official"] == "1"))
        self.headings = Vocabulary((row["label"] for row in labels if row["role"] == "heading"), variants["heading"])
        everywhere = known_everywhere(variants["row"], *self._local_and_national)
        self.rows = Vocabulary((label for i in self.indicators for label in i.row_path), everywhere)
        self.columns = Vocabulary((label for i in self.indicators for label in i.column_path), variants["column"])
        self.applicant_labels = Vocabulary(self.applicants, variants["applicant"])
        self._vocabularies = (self.rows, self.columns, self.applicant_labels, self.headings)
        self.row_variants = variants["row"]
        self.column_variants = variants["column"]
        self.extra_rows = Vocabulary((row["label"] for row in labels if row["role"] == "extra"), variants["extra"])
        self._before = [(row["label"], row["alias"]) for row in labels if row["role"] == "behind"]
        self._qualifiers = [_pattern(row) for row in labels if row["role"] == "qualifier"]
        self.reversing = frozenset("".join(row["label"] for row in labels if row["role"] == "reversing"))
        self.confusable = str.maketrans({row["alias"]: row["label"] for row in labels if row["role"] == "character"})
        self._words: dict[tuple[TableId, str, Role], Words] = {}
        leaves = [(i.form, i.table_id, self.rows.find(i.row_path[-1])) for i in self.indicators if i.row_path]
        self._successors = {
            (a[2].label, b[2].label) for a, b in pairwise(dict.fromkeys(leaves)) if a[:2] == b[:2] and a[2] and b[2]
        }
        self._forms: dict[tuple[TableId, str], tuple[Indicator, ...]] = {}
        for i in self.indicators:
            self._forms[i.table_id, i.form] = (*self._forms.get((i.table_id, i.form), ()), i)
        check_label_rows(labels, self._labels_by_role())

    def forms(self, table_id: TableId) -> list[str]:
        """The forms that have this table, newest first."""
        return self.known_forms.newest_first(form for table, form in self._forms if table == table_id)

    def is_local(self, form: str) -> bool:
        """Whether a form is that of one place."""
        return form in self.known_forms.local

    def of(self, table_id: TableId, form: str) -> tuple[Indicator, ...]:
        """The indicators of one table of one form, in printed order."""
        return self._forms[table_id, form]

    def words(self, table_id: TableId, form: str, role: Role) -> Words:
        """The row labels, column labels or applicant types of one table of one form."""
        place = (table_id, form, role)
        if place not in self._words:
            known = self._vocabulary(table_id, form, role)
            others = {
                label
                for other in self.forms(table_id)
                for label in self._labels(table_id, other, role)
                if other != form and self.is_local(other) == self.is_local(form) and label not in known
            }
            speller = Speller(known.spellings(), sorted(others), self.confusable, self.reversing)
            self._words[place] = Words(known, speller)
        return self._words[place]

    def _vocabulary(self, table_id: TableId, form: str, role: Role) -> Vocabulary:
        if role == "applicant":
            return self.applicant_labels
        variants = self.row_variants if role == "row" else self.column_variants
        return Vocabulary(self._labels(table_id, form, role), variants, self._qualifiers)

    def _labels(self, table_id: TableId, form: str, role: Role) -> list[str]:
        """The labels of a role in the order of the form."""
        if role == "applicant":
            return list(self.applicants)
        paths = (i.row_path if role == "row" else i.column_path for i in self.of(table_id, form))
        return list(dict.fromkeys(label for path in paths for label in path))

    def _labels_by_role(self) -> dict[str, dict[str, list[str]]]:
        places = {f"{form}/{table_id}": (table_id, form) for table_id, form in self._forms}
        roles: tuple[Role, ...] = ("row", "column", "applicant")
        return {role: {name: self._labels(*place, role) for name, place in places.items()} for role in roles}

    def rows_before(self, label: str) -> set[str]:
        """The rows that must be printed before this one, as it may hold them where they are not."""
        return {before for behind, before in self._before if behind == label}

    def knows(self, text: str) -> bool:
        """Whether `text` is a label of any form, wherever it stands."""
        return any(text in words for words in self._vocabularies)

    def knows_beside(self, text: str, form: str) -> bool:
        """Whether `text` is a label of a form that `form` may be mixed up with; local ones only with each other."""
        return bool(self.meanings(text) - (set() if self.is_local(form) else self._local_and_national[0]))

    @cached_property
    def _local_and_national(self) -> tuple[set[str], set[str]]:
        """The labels that only local forms have, and those of the national ones."""
        labels: dict[bool, set[str]] = {True: set(), False: set()}
        for indicator in self.indicators:
            labels[self.is_local(indicator.form)].update((*indicator.row_path, *indicator.column_path))
        return labels[True] - labels[False], labels[False]

    def meanings(self, text: str) -> set[str]:
        """The labels of any form that `text` may be, wherever it stands."""
        return {label for words in self._vocabularies for label in words.meanings(text)}

    @cached_property
    def spellings(self) -> dict[str, set[str]]:
        """Every known way to print a label of any form, as a key, with the labels that it may be."""
        known = {key(printed) for words in self._vocabularies for printed in words.spellings()}
        return {spelling: self.meanings(spelling) for spelling in sorted(known)}

    def follows(self, label: str, following: str) -> bool:
        """Whether one row of some form stands directly below the other."""
        above, below = self.rows.meanings(label), self.rows.meanings(following)
        return any((one, other) in self._successors for one in above for other in below)

    def finding(
        self,
        rule: str,
        *,
        indicator: str | None = None,
        applicant: str | None = None,
        cause: Cause = "unknown",
        detail: str = "",
        table_id: TableId | None = None,
        **values: str,
    ) -> Finding:
        """A finding of `rule`, whose row in checks.csv gives the message; `values` fill it."""
        return self.make_finding(rule, values, indicator, applicant, cause, detail, table_id)

    def make_finding(
        self,
        rule: str,
        values: Mapping[str, str],
        indicator: str | None = None,
        applicant: str | None = None,
        cause: Cause = "unknown",
        detail: str = "",
        table_id: TableId | None = None,
    ) -> Finding:
        """`finding` with the values in a mapping."""
        row = self.rules[rule]
        return Finding(
            rule=rule,
            severity=row.severity,
            cause=cause,
            message_zh=row.message_zh.format(**values),
            message_en=row.message_en.format(**values),
            indicator=indicator,
            applicant=applicant,
            expected=values.get("expected"),
            actual=values.get("actual"),
            detail=detail,
            table_id=table_id,
        )


def _rows(tables: Mapping[str, Iterable[Row]], name: str, make: Callable[[Row], _T]) -> tuple[_T, ...]:
    """The rows of a table; a mistake is a ValueError that names the file and line."""
    made = []
    for row in tables[name]:
        try:
            made.append(make(row))
        except (KeyError, ValueError, TypeError, re.error) as error:
            where = f" in {error.pattern!r}" if isinstance(error, re.error) else ""
            raise ValueError(f"{name}.csv:{row.get('line', '?')}: {error}{where}") from None
    return tuple(made)


def _checked(tables: Mapping[str, Iterable[Row]], name: str) -> tuple[Row, ...]:
    """The rows of a table of regular expressions."""

    def checked(row: Row) -> Row:
        re.compile(row["pattern"])
        return row

    return _rows(tables, name, checked)


def _indicator(row: Row) -> Indicator:
    return Indicator(
        form=row["form"],
        position=int(row["position"]),
        table_id=cast(TableId, row["table_id"]),
        indicator=row["indicator"],
        label_zh=row["label_zh"],
        unit=row["unit"] or None,
        by_applicant=row["by_applicant"] == "1",
        row_path=_path(row["row_path"]),
        column_path=_path(row["column_path"]),
        optional_group=row["optional_group"],
    )


def _pattern(row: Row) -> re.Pattern[str]:
    try:
        return re.compile(row["alias"])
    except re.error as error:
        raise ValueError(f"labels.csv:{row.get('line', '?')}: {error} in {row['alias']!r}") from None


def _path(text: str) -> tuple[str, ...]:
    return tuple(text.split(">")) if text else ()


def _agency(row: Row) -> Agency:
    aliases = tuple(alias for alias in row["aliases"].split("|") if alias)
    return Agency(row["agency_id"], row["agency"], row["district_code"], aliases)


def _comparison(row: Row) -> Comparison:
    return Comparison(
        statement=row["statement"],
        label_zh=row["label_zh"],
        label_en=row["label_en"],
        forms=frozenset(row["forms"].split("|")),
        candidates=tuple(dict(map(_candidate, rank.split("|"))) for rank in row["candidates"].split(";")),
        unless=frozenset(row["unless"].split("|")) - {""},
    )


def _candidate(text: str) -> tuple[str, Sum]:
    name, _, formula = text.partition("=")
    return name, _sum(formula)


def _scope(row: Row) -> ScopeRule:
    if row["scope"] not in get_args(Scope):
        raise ValueError(f"one of {', '.join(get_args(Scope))} is expected, not {row['scope']}")
    numbers = tuple(_sum(part) for part in row["number"].split(";") if part)
    text = _naming(row["text"]) if numbers else re.compile(row["text"]) if row["text"] else None
    return ScopeRule(cast(Scope, row["scope"]), re.compile(row["agency"]), text, numbers)


def _naming(text: str) -> re.Pattern[str]:
    """A regular expression whose one group is a number."""
    pattern = re.compile(text)
    if pattern.groups != 1:
        raise ValueError(f"one group for the number is expected in {text!r}")
    return pattern


def _sum(text: str) -> Sum:
    return tuple((term.name, term.sign) for term in parse_sum(text))


def _rule(row: Row) -> Rule:
    return Rule(row["check_id"], row["kind"], cast(Severity, row["severity"]), row["message_zh"], row["message_en"])
