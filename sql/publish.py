"""Publishing a warehouse that was built and tested: one rename."""

from __future__ import annotations

import os
from pathlib import Path

from gongkai.files import sync_folder
from gongkai.sql.connection import WarehouseError


def publish_staging(staging: Path, target: Path) -> None:
    """Rename the tested file to the published one. Readers that have the old file open go on reading it."""
    leftover = Path(f"{staging}.wal")
    if leftover.exists():
        raise WarehouseError(f"{leftover}: 写入未完成，未发布 / unfinished writes, nothing was published")
    with staging.open("rb") as file:
        os.fsync(file.fileno())
    staging.chmod(0o444)
    Path(f"{target}.wal").unlink(missing_ok=True)
    staging.replace(target)
    sync_folder(target.parent)
