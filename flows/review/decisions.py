"""What people decided about findings, in data/decisions/*.yaml; every mistake names its file and line.

- finding: f3c1d0a9b2e4f6a7
  decision: dismissed           # confirmed, dismissed, needs-correction; open takes a decision back
  by: 张三
  date: 2026-11-21
  note: 正文指的是行政复议，不是诉讼
  about: 银川市兴庆区司法局 2018 text.conflict litigation.total
  expected: "0"                 # what the finding said: when the numbers change, it is open again
  actual: 行政诉讼 3

`gongkai findings decide` appends entries; people review them like any other change.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import yaml
from pydantic import TypeAdapter

from gongkai.files import write_text
from gongkai.flows.project import ProjectError
from gongkai.flows.review import yaml_entries
from gongkai.transforms.model import Decision

_WHAT = "处理决定文件有误 / the decision file is not as expected"
_ENTRY = TypeAdapter(Decision)
_REQUIRED = {"finding", "decision", "by", "date", "note"}
_OPTIONAL = {"about", "expected", "actual"}
FILE = "decisions.yaml"


def load_decisions(folder: Path) -> list[Decision]:
    """All decisions, oldest first within each file. Raises ProjectError."""
    return yaml_entries.load(folder, _WHAT, _ENTRY, _REQUIRED, _OPTIONAL)


def record(folder: Path, decision: Decision) -> Path:
    """Append a decision to the file in this folder. Raises ProjectError where
    the file does not have the expected form."""
    load_decisions(folder)
    path = folder / FILE
    entry = {key: value for key, value in asdict(decision).items() if key not in ("file", "line") and value is not None}
    text = yaml.safe_dump([entry], allow_unicode=True, sort_keys=False, width=1000)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        if before and not before.endswith("\n"):  # as editors may leave it: two entries would become one
            before += "\n"
        yaml.compose(before + text, Loader=yaml.SafeLoader)
        write_text(path, before + text)
    except OSError as error:
        raise ProjectError(f"无法写入 {path} / cannot write to {path}: {error.strerror}") from None
    except yaml.YAMLError:
        raise ProjectError(
            f"{path}: 末尾不能再添一项，各项应在行首以“- ”开始 / "
            "nothing can be added at its end: entries must begin with '- ' at the left"
        ) from None
    return path
