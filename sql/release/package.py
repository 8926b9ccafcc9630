"""The machine-readable descriptions of a release: a Data Package, schema.org and DCAT."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from gongkai.files import write_text
from gongkai.sql import objects
from gongkai.sql.connection import column_types
from gongkai.sql.csv_files import Exported
from gongkai.sql.release.revisions import COLUMNS, ENTRY, NAME, Previous

TITLE_ZH = "政府信息公开工作年度报告数据"
TITLE_EN = "Open-government annual reports of Chinese agencies"
DESCRIPTION = (
    "从各机关公布的政府信息公开工作年度报告逐格读取的数据：照原文载入，不一致之处列为问题，空白不是 0。 / "
    "Read cell by cell from the annual reports as each agency published them; what does not hold is a finding; "
    "missing is never 0."
)
CELL_ADDRESS = "api/v1/reports/{report_id}.json#/cells/{form}/{indicator}:{applicant}"
"""The address of a number; the applicant is empty where the number is not printed per applicant."""

KEYS = {"reports": ["report_id"], "findings": ["finding_id", "report_id"], "checks": ["check_id"]}
"""The keys of tables. Editions that print the same thing share the id of a finding."""

_TYPES = {"VARCHAR": "string", "VARCHAR[]": "string", "BOOLEAN": "boolean", "DATE": "date", "TIMESTAMP": "datetime"}
_WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UBIGINT", "UINTEGER")


@dataclass(frozen=True, slots=True)
class About:
    """What the descriptions say about a release."""

    connection: duckdb.DuckDBPyConnection
    version: str
    previous: Previous | None
    objects: Sequence[tuple[str, str]]
    files: Sequence[Exported]
    revisions: dict[str, int]


def write(folder: Path, about: About) -> None:
    """datapackage.json, dataset.jsonld (schema.org) and dcat.jsonld."""
    sizes = {file.file: (folder / "data" / file.file).stat().st_size for file in about.files}
    years = _years(about.connection)
    write_json(folder / "datapackage.json", _package(about, sizes))
    write_json(folder / "dataset.jsonld", _schema_org(about, sizes, years))
    write_json(folder / "dcat.jsonld", _dcat(about, sizes, years))


def write_json(path: Path, value: Any) -> None:
    write_text(path, json.dumps(value, ensure_ascii=False, indent=1) + "\n")


def _package(about: About, sizes: dict[str, int]) -> dict[str, Any]:
    kinds = {name: kind for kind, name in about.objects}
    return {
        "profile": "tabular-data-package",
        "name": NAME,
        "title": f"{TITLE_ZH} / {TITLE_EN}",
        "description": DESCRIPTION,
        "version": about.version,
        "previous_version": about.previous.version if about.previous else None,
        "cell_address": CELL_ADDRESS,
        "sources": [{"title": "各机关公布的年度报告 / annual reports as published: reports.source_url"}],
        "resources": [_resource(about, file, kinds.get(file.object), sizes[file.file]) for file in about.files],
    }


def _resource(about: About, file: Exported, kind: str | None, size: int) -> dict[str, Any]:
    entry, fields = _described(about, file.object, kind)
    schema: dict[str, Any] = {"fields": fields, "missingValues": [""]}
    names = {field["name"] for field in fields}
    if key := KEYS.get(file.object):
        schema["primaryKey"] = key
    if "report_id" in names and file.object not in ("reports", "corrections"):
        schema["foreignKeys"] = [
            {"fields": ["report_id"], "reference": {"resource": "reports", "fields": ["report_id"]}}
        ]
    return {
        "profile": "tabular-data-resource",
        "name": file.object,
        "title": entry.zh,
        "description": entry.en,
        "path": f"data/{file.file}",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": size,
        "hash": f"sha256:{file.sha256}",
        "schema": schema,
    }


def _described(about: About, name: str, kind: str | None) -> tuple[objects.Entry, list[dict[str, str]]]:
    """The entry and the fields of a table, from its header and the database, or for revisions from their own list."""
    if kind is None:
        return ENTRY, [_field(one, "INTEGER" if one.name == "year" else "VARCHAR") for one in COLUMNS]
    head = objects.header(kind, name)
    types = column_types(about.connection, name)
    return head.entry, [_field(one, types[one.name]) for one in head.columns]


def _field(entry: objects.Entry, type_: str) -> dict[str, str]:
    field = {"name": entry.name, "type": _type(type_), "title": entry.zh, "description": entry.en}
    return field | ({"format": "%Y-%m-%d %H:%M:%S"} if type_ == "TIMESTAMP" else {})


def _type(type_: str) -> str:
    return _TYPES.get(type_) or ("integer" if type_ in _WHOLE else "number")


def _years(connection: duckdb.DuckDBPyConnection) -> str | None:
    [(first, last)] = connection.execute(
        "select min(year), max(year) from reports where is_current and status in ('loaded', 'partial')"
    ).fetchall()
    return f"{first}/{last}" if first else None


def _schema_org(about: About, sizes: dict[str, int], years: str | None) -> dict[str, Any]:
    measures = about.connection.execute(
        "select measure, any_value(label_zh), any_value(label_en), any_value(unit) from crosswalk group by 1 order by 1"
    ).fetchall()
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": TITLE_EN,
        "alternateName": TITLE_ZH,
        "description": DESCRIPTION,
        "identifier": f"{NAME}@{about.version}",
        "version": about.version,
        "inLanguage": ["zh-CN", "en"],
        "isAccessibleForFree": True,
        "temporalCoverage": years,
        "spatialCoverage": {"@type": "Place", "name": "中国 / China"},
        "variableMeasured": [
            {"@type": "PropertyValue", "propertyID": code, "name": zh, "description": en, "unitText": unit}
            for code, zh, en, unit in measures
        ],
        "distribution": [
            {
                "@type": "DataDownload",
                "name": file.object,
                "contentUrl": f"data/{file.file}",
                "encodingFormat": "text/csv",
                "contentSize": f"{sizes[file.file]} B",
                "sha256": file.sha256,
            }
            for file in about.files
        ],
    }


def _dcat(about: About, sizes: dict[str, int], years: str | None) -> dict[str, Any]:
    def both(zh: str, en: str) -> list[dict[str, str]]:
        return [{"@value": zh, "@language": "zh"}, {"@value": en, "@language": "en"}]

    first, _, last = (years or "").partition("/")
    return {
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dcterms": "http://purl.org/dc/terms/",
            "spdx": "http://spdx.org/rdf/terms#",
        },
        "@type": "dcat:Dataset",
        "dcterms:identifier": f"{NAME}@{about.version}",
        "dcterms:title": both(TITLE_ZH, TITLE_EN),
        "dcterms:description": both(*DESCRIPTION.split(" / ", 1)),
        "dcat:version": about.version,
        "dcterms:temporal": {"@type": "dcterms:PeriodOfTime", "dcat:startDate": first, "dcat:endDate": last},
        "dcat:distribution": [
            {
                "@type": "dcat:Distribution",
                "dcterms:title": file.object,
                "dcat:downloadURL": {"@id": f"data/{file.file}"},
                "dcat:mediaType": "text/csv",
                "dcat:byteSize": sizes[file.file],
                "spdx:checksum": {"spdx:algorithm": "sha256", "spdx:checksumValue": file.sha256},
            }
            for file in about.files
        ],
    }
