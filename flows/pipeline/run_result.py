"""What a run has found and done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from gongkai.flows.pipeline import journal
from gongkai.flows.pipeline.plan import utc_timestamp
from gongkai.sql.csv_files import Exported
from gongkai.sql.records import RunRow
from gongkai.transforms.model import Report


@dataclass(frozen=True, slots=True)
class DocumentFailure:
    """A document that did not become a loaded report: where it is, and why, in both languages."""

    locator: str
    message_zh: str
    message_en: str


@dataclass(slots=True)
class RunResult:
    """What a run has found and done so far."""

    run_id: str
    started_at: datetime
    seen: int = 0
    new: int = 0
    changed: int = 0
    reports: int = 0
    facts: int = 0
    state: str = "failed"
    accepted: str | None = None
    failed: list[DocumentFailure] = field(default_factory=list)
    exported: list[Exported] = field(default_factory=list)

    def row(self, *, ended: bool = True) -> RunRow:
        return RunRow(
            run_id=self.run_id,
            started_at=utc_timestamp(self.started_at),
            finished_at=utc_timestamp(datetime.now(UTC)) if ended else None,
            state=self.state if ended else journal.RUNNING,
            documents_seen=self.seen,
            documents_new=self.new,
            documents_changed=self.changed,
            documents_failed=len(self.failed),
            accepted=self.accepted,
        )


def new_result() -> RunResult:
    """The result of a run that begins now."""
    now = datetime.now(UTC)
    return RunResult(f"n{now:%Y%m%dT%H%M%S}{now.microsecond // 1000:03d}Z", now)


def failures_of(report: Report, copies: Iterable[str] = ()) -> list[DocumentFailure]:
    """Why a document did not become a loaded report, for its address and for each of its copies."""
    worst = sorted(report.findings, key=lambda f: ("error", "warning", "info").index(f.severity))
    zh = f"{report.status}：" + "；".join(f.message_zh for f in worst[:3])
    en = f"{report.status}: " + "; ".join(f.message_en for f in worst[:3])
    return [DocumentFailure(address, zh, en) for address in dict.fromkeys((report.source_url, *copies))]
