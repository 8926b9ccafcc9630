"""Reads the YAML files that people write, each a list of entries; every error names its file and line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError

from gongkai.flows.project import ProjectError

_T = TypeVar("_T")


def load(folder: Path, what: str, entry: TypeAdapter[_T], required: set[str], optional: set[str]) -> list[_T]:
    """The entries of all YAML files of a folder, sorted by file; each gets its `file` and `line`. Raises ProjectError.

    `what` names the kind of file in messages, in both languages.
    """
    loaded = []
    for path in sorted(folder.glob("*.yaml")):
        for line, fields in _entries(path, what, required, optional):
            try:
                loaded.append(entry.validate_python({"file": path.name, "line": line, **fields}))
            except ValidationError as error:
                first = error.errors()[0]
                place = ".".join(map(str, first["loc"])) or "…"
                raise wrong(path, line, what, f"{place}: {first['msg']}") from None
    return loaded


def _entries(path: Path, what: str, required: set[str], optional: set[str]) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise wrong(path, line, what, str(error.problem)) from None
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise wrong(path, 1, what, str(error).replace("\n", " ")) from None
    if node is None:
        return
    if not isinstance(node, yaml.SequenceNode):
        raise wrong(path, 1, what, "应为列表 a list is expected")
    for item in node.value:
        line = item.start_mark.line + 1
        if not isinstance(item, yaml.MappingNode):
            raise wrong(path, line, what, "应为键值对 keys and values are expected")
        # an empty field or null is treated like one that is missing
        scalars = {key.value: value for key, value in item.value if isinstance(value, yaml.ScalarNode)}
        fields = {key: node.value for key, node in scalars.items() if node.tag != "tag:yaml.org,2002:null"}
        if unknown := {key.value for key, _ in item.value} - (set(scalars) & (required | optional)):
            raise wrong(path, line, what, f"未知的键 unknown keys: {', '.join(sorted(unknown))}")
        if missing := required - set(fields):
            raise wrong(path, line, what, f"缺少 missing: {', '.join(sorted(missing))}")
        yield line, fields


def wrong(path: Path, line: int, what: str, why: str) -> ProjectError:
    return ProjectError(f"{path}:{line}: {what}: {why}")
