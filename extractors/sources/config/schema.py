"""The keys of a source file, as pydantic models. data/sources/README.md documents them."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator, model_validator

from gongkai.extractors.sources.config.models import FREQUENCIES
from gongkai.extractors.sources.config.values import (
    Address,
    AgencyName,
    Css,
    Day,
    DistrictCode,
    Flag,
    Host,
    KeysPath,
    Pick,
    RelativePath,
    Seconds,
    Text,
    Written,
    Year,
    Years,
    choice,
    template,
    whole,
)
from gongkai.extractors.sources.config.yaml_nodes import FieldError, Fields
from gongkai.extractors.sources.http.tls import TLS_QUIRKS

YEAR = "{year}"
PAGE = "{n}"
MISSING = {
    "": ("缺少必填项 {}", "the key {} is missing"),
    "listings": ("列表缺少 {}", "a list needs its {}"),
    "json": ("json 缺少 {}", "json needs {}"),
}
"""The message for a missing key, by the key of the mapping that lacks it."""

_LAYOUT = ("layout", "sublists", "pages", "within", "rows", "link", "title", "date")
_HTML_ONLY = ("date", "link", "rows", "sublists", "title", "within")


class ExpectFields(Fields):
    min: Annotated[int, whole(0, 10**6)] | None = None
    max: Annotated[int, whole(1, 10**6)] | None = None

    @model_validator(mode="after")
    def _in_order(self) -> ExpectFields:
        if self.max is not None and self.max < (self.min or 0):
            raise FieldError("max 小于 min", "max is below min", "max")
        return self


class _WithYears(Fields):
    """An address, or a pattern for an address of each of some years."""

    years: Years | None = None

    @field_validator("url", mode="before", check_fields=False)
    @classmethod
    def _address(cls, value: Any, info: ValidationInfo) -> Any:
        if info.data.get("years") and (cls is EntryFields or YEAR in str(value)):
            template(YEAR)(value)
        return value


class EntryFields(_WithYears):
    path: RelativePath | None = None
    url: Address | None = None
    agency: AgencyName | None = None
    district_code: DistrictCode | None = None
    year: Year | None = None
    published_on: Day | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _one_locator(self) -> EntryFields:
        if (self.path is None) == (self.url is None):
            raise FieldError("每项应写 path 或 url，二者只写其一", "expected exactly one of path and url")
        if self.years and self.url is None:
            raise FieldError("years 只用于 url", "years goes with url only", "years")
        if self.years and (self.year or self.published_on):
            zh, en = "years 不能与 year、published_on 并用", "years excludes year and published_on"
            raise FieldError(zh, en, "years")
        return self


class JsonFields(Fields):
    items: KeysPath
    url: Text
    title: KeysPath
    date: KeysPath | None = None
    count: KeysPath | None = None


class ListingFields(_WithYears):
    url: Address
    agency: AgencyName | None = None
    district_code: DistrictCode | None = None
    sublists: Css | None = None
    pages: Annotated[str, BeforeValidator(template(PAGE))] | None = None
    next: Annotated[int, whole(0, 10**6)] | None = None
    count: Annotated[int, whole(1, 1000)] | None = None
    most_pages: Annotated[int, whole(1, 1000)] | None = None
    within: Css | None = None
    rows: Css | None = None
    link: Css | None = None
    title: Pick | None = None
    date: Pick | None = None
    titles: Annotated[str, choice(("any", "patterns"))] | None = None
    hosts: tuple[Host, ...] | None = None
    layout: JsonFields | None = Field(None, alias="json")
    family: Text | None = None
    parameters: dict[str, Written] | None = None
    variant: Annotated[int, whole(1, 9)] | None = None
    organs: Flag | None = None
    place: Text | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _years_need_a_place(self) -> ListingFields:
        if self.years and self.family is None and YEAR not in self.url:
            raise FieldError(
                f"years 须与 url 中的 {YEAR} 或 family 并用", f"years needs {YEAR} in url, or a family", "years"
            )
        return self

    @model_validator(mode="after")
    def _goes_together(self) -> ListingFields:
        html_only = next((key for key in _HTML_ONLY if getattr(self, key) is not None), None)
        if self.layout is not None and html_only:
            raise FieldError(f"{html_only} 不能与 json 并用", f"{html_only} does not go with json", html_only)
        for key in ("parameters", "variant", "organs", "place"):
            if getattr(self, key) is not None and self.family is None:
                raise FieldError(f"{key} 须与 family 并用", f"{key} needs family", key)
        own = next((key for key in _LAYOUT if getattr(self, key) is not None), None)
        if self.family is not None and own is not None:
            key = own.replace("layout", "json")
            raise FieldError(f"{key} 不能与 family 并用", f"{key} does not go with family", key)
        for key in ("count", "next"):
            if getattr(self, key) is not None and self.pages is None:
                raise FieldError(f"{key} 须与 pages 并用", f"{key} needs pages", key)
        return self


class SourceFields(Fields):
    source: Text
    publisher: Text
    enabled: Flag
    notes: Text | None = None
    agency: AgencyName | None = None
    district_code: DistrictCode | None = None
    frequency: Annotated[str, choice(FREQUENCIES)] | None = None
    expect: ExpectFields | None = None
    listings: tuple[ListingFields, ...] | None = None
    documents: tuple[EntryFields, ...] | None = None
    allow_private_hosts: tuple[Host, ...] | None = None
    min_interval_seconds: Seconds | None = None
    connections: Annotated[int, whole(1, 16)] | None = None
    recheck_days: Annotated[int, whole(0, 366)] | None = None
    max_megabytes: Annotated[int, whole(1, 1000)] | None = None
    deadline_seconds: Seconds | None = None
    scheme: Annotated[str, choice(("http", "https"))] | None = None
    tls: frozenset[Annotated[str, choice(tuple(TLS_QUIRKS))]] | None = None
    certificates: RelativePath | None = None
    override_permission: Text | None = None

    @field_validator("listings", "documents")
    @classmethod
    def _not_empty(cls, value: tuple[Fields, ...] | None, info: ValidationInfo) -> tuple[Fields, ...] | None:
        if value == ():
            zh, en = f"{info.field_name} 至少应有一项", f"{info.field_name} must have at least one entry"
            raise FieldError(zh, en)
        return value
