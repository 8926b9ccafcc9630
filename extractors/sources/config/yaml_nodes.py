"""YAML files as plain values that remember their lines, and pydantic's errors reported with these lines.

Values stay as written: unquoted, 640105 is a number to YAML, but the text is what counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar, get_args

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.fields import FieldInfo

from gongkai.extractors.sources.config.errors import CatalogueError

_TAG = "tag:yaml.org,2002:"


class Scalar(str):
    """A scalar as written; `type` is the type that YAML gives it: str, int, float, bool, timestamp, null."""

    type: str
    line: int


class Keys(dict[str, Any]):
    """A mapping, with the lines of its keys."""

    line: int
    key_lines: dict[str, int]


class Items(list[Any]):
    """A list."""

    line: int


class FieldError(ValueError):
    """An error in a value; `key` is the key in it that caused the error."""

    def __init__(self, zh: str, en: str, key: str | None = None) -> None:
        super().__init__(en)
        self.zh, self.en, self.key = zh, en, key


class Fields(BaseModel):
    """Base of the models of mappings: an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


_Model = TypeVar("_Model", bound=Fields)


def unexpected(value: object, zh: str, en: str) -> FieldError:
    """The error of a value that is not what was expected; it quotes the value."""
    return FieldError(f"应为{zh}，实为 {_quoted(value)}", f"expected {en}, got {_quoted(value)}")


def load_yaml(file: Path) -> Any:
    """The content of the file. Raises CatalogueError."""
    try:
        data = file.read_bytes()
    except OSError as problem:
        raise CatalogueError(file, 0, "文件无法读取", f"cannot be read: {problem.strerror}") from problem
    try:
        root = _compose(data.decode("utf-8-sig"))
    except UnicodeDecodeError as problem:
        line = data.count(b"\n", 0, problem.start) + 1
        raise CatalogueError(file, line, "文件不是 UTF-8 编码", "the file is not UTF-8") from problem
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        line = mark.line + 1 if mark else 1
        raise CatalogueError(file, line, "YAML 语法错误", f"not YAML: {problem.problem}") from problem
    except yaml.YAMLError as problem:  # a control character; PyYAML gives no line for it
        raise CatalogueError(file, 1, "YAML 语法错误", f"not YAML: {problem}") from problem
    if root is None:
        raise CatalogueError(file, 1, "文件是空的", "the file is empty")
    return _value(root, file)


@lru_cache(64)
def _compose(text: str) -> yaml.Node | None:
    """The nodes of a text, cached: a run reads the same files when it validates them and when it asks the sources."""
    return yaml.compose(text, Loader=yaml.SafeLoader)


def validate(model: type[_Model], data: Any, file: Path, missing: dict[str, tuple[str, str]]) -> _Model:
    """`data` as a `model`. Raises CatalogueError for the first error; `missing` gives
    the messages for missing keys, by parent."""
    try:
        return model.model_validate(data)
    except ValidationError as problem:
        found = [_mistake(dict(error), model, data, missing) for error in problem.errors(include_url=False)]
        line, zh, en = min(found, key=lambda mistake: mistake[0])
        raise CatalogueError(file, line, zh, en) from None


def line_of(data: Any, location: Iterable[str | int]) -> int:
    """The line of the value at `location`, or of what encloses it where it is missing."""
    return int(_at(data, location).line)


def _value(node: yaml.Node, file: Path) -> Any:
    line = int(node.start_mark.line) + 1
    if isinstance(node, yaml.MappingNode):
        return _keys(node, line, file)
    if isinstance(node, yaml.SequenceNode):
        items = Items(_value(item, file) for item in node.value)
        items.line = line
        return items
    scalar = Scalar(node.value)
    scalar.type, scalar.line = node.tag.removeprefix(_TAG), line
    return scalar


def _keys(node: yaml.MappingNode, line: int, file: Path) -> Keys:
    keys = Keys()
    keys.line, keys.key_lines = line, {}
    for key, value in node.value:
        name = str(key.value) if isinstance(key, yaml.ScalarNode) else key.tag.removeprefix(_TAG)
        at = int(key.start_mark.line) + 1
        if name in keys:
            raise CatalogueError(file, at, f"键 {name} 重复", f"the key {name} is given twice")
        keys[name] = _value(value, file)
        keys.key_lines[name] = at
    return keys


def _at(data: Any, location: Iterable[str | int]) -> Any:
    for part in location:
        if (isinstance(data, Items) and isinstance(part, int)) or (isinstance(data, Keys) and part in data):
            data = data[part]  # type: ignore[index]  # one of the two
    return data


def _mistake(
    error: dict[str, Any], model: type[Fields], data: Any, missing: dict[str, tuple[str, str]]
) -> tuple[int, str, str]:
    """Line and messages of one pydantic error."""
    location = [part for part in error["loc"] if isinstance(part, (str, int))]
    last = str(location[-1]) if location else ""
    kind = error["type"]
    if kind == "extra_forbidden":
        known = ", ".join(sorted(_keys_of(_model_at(model, location[:-1]))))
        return (
            _at(data, location[:-1]).key_lines[last],
            f"未知的键 {last!r}，可用：{known}",
            f"unknown key {last!r}, expected: {known}",
        )
    if kind == "missing":
        parent = next((part for part in reversed(location[:-1]) if isinstance(part, str)), "")
        zh, en = missing[parent]
        return line_of(data, location[:-1]) if parent else 1, zh.format(last), en.format(last)
    mistake = _own_mistake(kind, error)
    return line_of(data, [*location, *([mistake.key] if mistake.key else [])]), mistake.zh, mistake.en


def _own_mistake(kind: str, error: dict[str, Any]) -> FieldError:
    if kind == "value_error":
        found = error["ctx"]["error"]
        return found if isinstance(found, FieldError) else FieldError(str(found), str(found))
    if kind in ("model_type", "dict_type"):
        return unexpected(error["input"], "“键: 值”", "keys with values")
    if kind in ("tuple_type", "list_type", "frozen_set_type"):
        return unexpected(error["input"], "列表", "a list")
    return FieldError(str(error["msg"]), str(error["msg"]))


def _model_at(model: type[BaseModel], location: list[str | int]) -> type[BaseModel]:
    """The model of the mapping at `location`."""
    for part in location:
        if isinstance(part, str):
            model = next(_models(_keys_of(model)[part].annotation), model)
    return model


def _keys_of(model: type[BaseModel]) -> dict[str, FieldInfo]:
    return {field.alias or name: field for name, field in model.model_fields.items()}


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models(inner)


def _quoted(value: object) -> str:
    if isinstance(value, str):
        return repr(str(value))
    return "map" if isinstance(value, dict) else "seq"
