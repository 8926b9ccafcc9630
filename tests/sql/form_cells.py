"""Forms filled with numbers in which everything adds up, and what must add up in them.

The forms are those of data/reference/indicators.csv. How their cells add up is written here by hand, once more
and independently of checks.csv, so that the two must agree.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "data" / "reference"

Place = tuple[str, str | None]
Value = int | Decimal | str
Cells = dict[Place, Value]
"""What a table prints: a number, "" (blank), "/" (mark) or another text."""


def rows_of(name: str, folder: Path = REFERENCE) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


FORMS = [row["form"] for row in rows_of("forms")]
NATIONAL = ["legacy", "2019", "2021"]
INDICATORS = {form: [r for r in rows_of("indicators") if r["form"] == form] for form in FORMS}
APPLICANTS = [row["applicant"] for row in rows_of("applicants")]
CROSSWALK = {(row["measure"], row["form"]): row for row in rows_of("crosswalk")}
MEASURES = list(dict.fromkeys(measure for measure, _ in CROSSWALK))
TYPES = [applicant for applicant in APPLICANTS if applicant != "total"]
OUTCOMES = ("upheld", "corrected", "other", "pending")
CHANNELS = ("review", "litigation_direct", "litigation_after_review")

LEGACY_SUMS = {
    "requests.received": [f"requests.received.{c}" for c in ("in_person", "fax", "online", "letter")],
    "requests.concluded": ["requests.concluded.on_time", "requests.concluded.extended"],
    "requests.replied": [
        f"requests.replied.{kind}"
        for kind in (
            "already_public",
            "granted",
            "granted_in_part",
            "denied",
            "not_this_agency",
            "does_not_exist",
            "asked_to_amend",
            "other_channel",
        )
    ],
    "requests.replied.denied": [
        f"requests.denied.{ground}"
        for ground in (
            "state_secret",
            "trade_secret",
            "privacy",
            "security_stability",
            "not_government_information",
            "other_law",
        )
    ],
    "review.total": [f"review.{o}" for o in ("upheld", "corrected", "other")],
    "litigation.total": [f"litigation.{o}" for o in ("upheld", "corrected", "other")],
    "organisation.staff": ["organisation.staff_full_time", "organisation.staff_part_time"],
}
"""forms.md §1, L-H1 … L-H7."""

_WAYS = ("in_person", "fax", "email", "online", "letter", "other")
_LOCAL_RECEIVED = {"requests.received": [f"requests.received.{way}" for way in _WAYS]}
_LOCAL_TOTALS = {
    "fees.total": ["fees.proactive", "requests.fees"],
    "organisation.staff": ["organisation.staff_full_time", "organisation.staff_part_time"],
}
LOCAL_SUMS: dict[str, dict[str, list[str]]] = {
    "fujian": {
        **_LOCAL_RECEIVED,
        "requests.replied": [f"requests.replied.{how}" for how in ("granted", "granted_in_part", "rejected")],
    },
    "shanghai": {
        **_LOCAL_RECEIVED,
        "requests.replied.denied": [
            f"requests.denied.{ground}"
            for ground in (
                "state_secret",
                "trade_secret",
                "privacy",
                "process_security",
                "security_stability",
                "other_law",
            )
        ],
        "requests.replied": [
            f"requests.replied.{how}"
            for how in (
                "granted",
                "granted_in_part",
                "not_government_information",
                "does_not_exist",
                "not_this_agency",
                "unclear",
                "duplicate",
                "denied",
            )
        ],
        "fees.proactive": [f"fees.proactive.{kind}" for kind in ("postage", "paper", "disc", "diskette")],
        "requests.fees": [f"requests.fees.{kind}" for kind in ("search", "postage", "paper", "disc", "diskette")],
        **_LOCAL_TOTALS,
    },
    "shanghai_2004": {
        **_LOCAL_RECEIVED,
        "requests.replied.rejected": [
            *(
                f"requests.replied.{why}"
                for why in ("not_government_information", "does_not_exist", "not_this_agency", "unclear")
            ),
            *(
                f"requests.denied.{ground}"
                for ground in (
                    "state_secret",
                    "trade_secret",
                    "privacy",
                    "in_process",
                    "enforcement",
                    "other_law",
                    "other",
                )
            ),
        ],
        "requests.replied": [f"requests.replied.{how}" for how in ("granted", "granted_in_part", "rejected")],
        "fees.proactive": [f"fees.proactive.{kind}" for kind in ("postage", "delivery", "paper", "disc", "diskette")],
        "requests.fees": [
            f"requests.fees.{kind}" for kind in ("search", "postage", "delivery", "paper", "disc", "diskette", "other")
        ],
        **_LOCAL_TOTALS,
    },
}
"""The rows that the local tables print as the sum of those below them, parts before their wholes."""
_DISCLOSED = {"disclosure.total": ["disclosure.full_text", "disclosure.normative_documents"]}
LOCAL_PARTS = {
    "fujian": {"disclosure.total": ["disclosure.website", "disclosure.gazette"]},
    "shanghai": _DISCLOSED,
    "shanghai_2004": {**_DISCLOSED, "appeals.total": ["appeals.first_handling"]},
}
"""No part is above its whole."""

_HANDLED = [
    "requests.granted",
    "requests.granted_in_part",
    *(
        f"requests.denied.{ground}"
        for ground in (
            "state_secret",
            "prohibited_by_law",
            "security_stability",
            "third_party_rights",
            "internal_affairs",
            "process_information",
            "enforcement_files",
            "administrative_queries",
        )
    ),
    *(f"requests.unavailable.{why}" for why in ("not_held", "requires_creation", "still_unclear")),
    *(
        f"requests.not_processed.{why}"
        for why in ("petition", "duplicate", "publications", "excessive", "confirm_or_reissue")
    ),
]
RESULTS = {
    "2019": [*_HANDLED, "requests.other"],
    "2021": [*_HANDLED, *(f"requests.other.{why}" for why in ("not_corrected_in_time", "fee_not_paid", "other"))],
}
"""forms.md §3.4, N-H2: the leaf rows (一) … (六): 19 in 2019, 21 since 2021."""


def _sums_of(form: str) -> dict[str, list[str]]:
    """The sums of a table of one row per indicator; a local one prints them for all years, too."""
    local = LOCAL_SUMS.get(form, {})
    of_all_years = {f"{total}_cumulative": [f"{part}_cumulative" for part in local[total]] for total in local}
    return LEGACY_SUMS if form == "legacy" else local | of_all_years


@dataclass(frozen=True, slots=True)
class Broken:
    """An identity that does not hold: where, and what stands on its two sides."""

    rule: str
    indicator: str
    applicant: str | None
    expected: Decimal
    actual: Decimal


def broken(form: str, cells: Mapping[Place, Value]) -> set[Broken]:
    """Every hard identity of forms.md that these cells fail; one with a cell that is no number is passed over."""
    found: set[Broken] = set()

    def must(rule: str, place: Place, left: list[Place], right: list[Place]) -> None:
        values = [cells.get(p, "") for p in (*left, *right)]
        if any(isinstance(value, str) for value in values):
            return
        numbers = [Decimal(value) for value in values]
        actual, expected = sum(numbers[: len(left)]), sum(numbers[len(left) :])
        if actual != expected:
            found.add(Broken(rule, *place, Decimal(expected), Decimal(actual)))

    if sums := _sums_of(form):
        for total, parts in sums.items():
            must(f"{form}.{total}.sum", (total, None), [(total, None)], [(part, None) for part in parts])
        return found
    total = "requests.processed_total"
    for a in APPLICANTS:
        into = [("requests.received", a), ("requests.carried_in", a)]
        must(f"{form}.requests.balance", (total, a), into, [(total, a), ("requests.carried_out", a)])
        must(f"{form}.requests.results", (total, a), [(total, a)], [(row, a) for row in RESULTS[form]])
    for row in ("requests.received", "requests.carried_in", *RESULTS[form], total, "requests.carried_out"):
        must(f"{form}.requests.applicants", (row, "total"), [(row, "total")], [(row, a) for a in TYPES])
    for channel in CHANNELS:
        whole = (f"{channel}.total", None)
        must(f"{form}.{channel}.sum", whole, [whole], [(f"{channel}.{outcome}", None) for outcome in OUTCOMES])
    return found


def consistent(form: str, seed: int = 1) -> Cells:
    """A full form in which everything adds up, with numbers that differ from cell to cell."""
    cells: Cells = {}
    for number, row in enumerate(INDICATORS[form], seed):
        for applicant in APPLICANTS if row["by_applicant"] == "1" else [None]:
            where = APPLICANTS.index(applicant) if applicant else 0
            cells[row["indicator"], applicant] = number * 7 % 23 + 3 * where + 1
    if form in LOCAL_SUMS:
        return _of_all_years(form, cells)
    if form == "legacy":
        for total in ("requests.replied.denied", *LEGACY_SUMS):
            cells[total, None] = sum(int(cells[part, None]) for part in LEGACY_SUMS[total])
        _loosely_consistent(cells)
        return cells
    for a in TYPES:
        handled = sum(int(cells[row, a]) for row in RESULTS[form])
        cells["requests.processed_total", a] = handled
        cells["requests.received", a] = handled + 5
        cells["requests.carried_out", a] = 5 + int(cells["requests.carried_in", a])
    for row in {indicator for indicator, applicant in cells if applicant}:
        cells[row, "total"] = sum(int(cells[row, a]) for a in TYPES)
    for channel in CHANNELS:
        cells[f"{channel}.total", None] = sum(int(cells[f"{channel}.{outcome}", None]) for outcome in OUTCOMES)
    _with_more_in_force(cells)
    return cells


def _of_all_years(form: str, cells: Cells) -> Cells:
    """A local table in which the sums hold; what it prints of all years is far above what it prints of one."""
    for name, _ in [place for place in cells if place[0].endswith("_cumulative")]:
        cells[name, None] = int(cells[name.removesuffix("_cumulative"), None]) + 2 * OFF
    for years in ("", "_cumulative"):
        for whole, parts in (*LOCAL_SUMS[form].items(), *LOCAL_PARTS[form].items()):
            cells[whole + years, None] = sum(int(cells[part + years, None]) for part in parts)
    return cells


def _with_more_in_force(cells: Cells) -> None:
    """Of regulations and documents more are there than were made in the year."""
    for kind in ("regulations", "normative_documents"):
        for part, whole in (("newly_disclosed", "total_disclosed"), ("issued", "in_force")):
            if (f"{kind}.{part}", None) in cells:
                cells[f"{kind}.{whole}", None] = int(cells[f"{kind}.{part}", None]) + 2


def _loosely_consistent(cells: Cells) -> None:
    """forms.md §1, L-S1 … L-S4: what usually holds in the legacy table."""
    replied, received = int(cells["requests.replied", None]), int(cells["requests.received", None])
    cells["requests.concluded", None] = replied
    cells["requests.concluded.on_time", None] = replied - int(cells["requests.concluded.extended", None])
    cells["requests.received.online", None] = int(cells["requests.received.online", None]) + replied
    cells["requests.received", None] = received + replied
    channels = [int(cells[f"disclosure.{c}", None]) for c in ("gazette", "website", "weibo", "wechat", "other")]
    cells["disclosure.total", None] = max(channels)
    cells["disclosure.normative_documents", None] = 1
    for part in ("press_conferences", "online_interviews"):
        cells[f"responses.{part}_by_principal", None] = 1


def distinct_numbers(form: str) -> Cells:
    """A number of its own in every cell, so that no sum of some is the sum of others by chance."""
    return {
        (row["indicator"], applicant): 10**6 * int(row["position"]) ** 2
        + 1000 * int(row["position"])
        + (APPLICANTS.index(applicant) if applicant else 0)
        for row in INDICATORS[form]
        for applicant in (APPLICANTS if row["by_applicant"] == "1" else [None])
    }


def zeros_with(form: str, **values: int | str) -> Cells:
    """A form of zeros but for some numbers, all of natural persons; `a__b` stands for `a.b`."""
    cells: Cells = dict.fromkeys(consistent(form), 0)
    for name, value in values.items():
        indicator = name.replace("__", ".")
        places = [(indicator, "total"), (indicator, "natural_person"), (indicator, None)]
        cells |= {place: value for place in places if place in cells}
    return cells


OFF = 1000
"""What is added to the changed cell: more than any cell holds, so that no two changes look alike."""


def as_broken(rows: list[dict[str, object]]) -> set[Broken]:
    return {
        Broken(
            str(r["rule"]),
            str(r["indicator"]),
            r["applicant"],  # type: ignore[arg-type]
            Decimal(str(r["expected"])),
            Decimal(str(r["actual"])),
        )
        for r in rows
    }
