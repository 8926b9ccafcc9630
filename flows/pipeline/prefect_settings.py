"""Settings of Prefect and others, set before they are imported: no telemetry, a separate home, longer start-up
timeouts.

What an operator sets in the environment takes precedence.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

DEFAULTS = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "180",
    # with the default storage, a power cut leaves the schedule's only slot occupied for ever
    "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect.server.concurrency.lease_storage.filesystem",
    "PREFECT_TASKS_DEFAULT_NO_CACHE": "true",
    # text recognition sends telemetry unless this is set before it is imported
    "ORT_DISABLE_TELEMETRY": "1",
    "PREFECT_LOGGING_LEVEL": "WARNING",
    "PREFECT_SERVER_LOGGING_LEVEL": "ERROR",
}


def apply(root: Path, *, quiet: bool = False) -> None:
    """Set what is not set yet. `quiet` leaves the terminal to the command's own messages.

    The command reports a failed flow in one line; Prefect would print its traceback before that. Its logs still go to
    its server.
    """
    if quiet:
        os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "CRITICAL")
    home = Path(os.environ.setdefault("PREFECT_HOME", str(root / "data" / "warehouse" / "prefect")))
    with suppress(OSError):  # Prefect reports itself what is missing
        home.mkdir(parents=True, exist_ok=True)
    for name, value in DEFAULTS.items():
        os.environ.setdefault(name, value)


def has_server() -> bool:
    """Whether a Prefect server is configured, by the environment or by a profile. Call it after `apply`."""
    if os.environ.get("PREFECT_API_URL"):
        return True
    if not Path(os.environ["PREFECT_HOME"], "profiles.toml").exists():
        return False
    from prefect.settings import PREFECT_API_URL  # importing it takes a second

    return bool(PREFECT_API_URL.value())
