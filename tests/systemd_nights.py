"""Nights under systemd itself, and by cron: `make soak` as root, or `python -m tests.systemd_nights --kills 8`

systemd is started as the first process of its own namespaces, over a copy-on-write view of this machine that goes with
it: units, users and files made here are seen nowhere else. gongkai is installed as docs/operate.md says, by the unit
and the timer of docs/. Then a night by `systemctl start` must end well; nights that are killed (-9) at moments spread
over one must fail as a unit, leave no process, be told once by ExecStopPost, and the next night must load everything;
a warehouse that is damaged must fail as a unit and be told; and the timer must start a night by itself. Where cron is
installed, its line must start one, too.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]
HOME = Path("/srv/gongkai")
SYSTEMD = "/lib/systemd/systemd"

_HOOK = f"""#!/bin/sh
tr '\\n' ' ' >> {HOME}/data/told
echo >> {HOME}/data/told
"""
_FACTS = (
    "import duckdb, sys; c = duckdb.connect(sys.argv[1], read_only=True); "
    "print(c.execute('select count(*) from facts').fetchone()[0])"
)


def possible() -> str | None:
    """Why it cannot be done here, if it cannot."""
    if os.geteuid():
        return "only root starts a systemd of its own"
    if not Path(SYSTEMD).exists() or not shutil.which("unshare") or not shutil.which("nsenter"):
        return "no systemd or no util-linux here"
    if "overlay" not in Path("/proc/filesystems").read_text():
        return "no overlay file system here"
    return None


# --- inside the namespaces, before systemd -------------------------------------------------------


def _mount(*words: str | Path) -> None:
    subprocess.run(["mount", *map(str, words)], check=True)


def start_systemd(scratch: Path) -> None:
    """Makes the copy-on-write view, installs gongkai in it and becomes its systemd."""
    _mount("--make-rprivate", "/")
    _mount("-t", "tmpfs", "tmpfs", scratch)
    upper, work, root = (scratch / name for name in ("upper", "work", "root"))
    for folder in (upper, work, root):
        folder.mkdir()
    _mount("-t", "overlay", "overlay", "-o", f"lowerdir=/,upperdir={upper},workdir={work}", root)
    _mount("--rbind", "/dev", root / "dev")
    _mount("-t", "proc", "proc", root / "proc")
    _mount("-t", "sysfs", "sysfs", root / "sys")
    for name in ("run", "tmp", "var/tmp", "etc/systemd/system"):
        _mount("-t", "tmpfs", "tmpfs", root / name)
    groups = root / "sys" / "fs" / "cgroup"
    if "cgroup2" in Path("/proc/mounts").read_text().split():
        _mount("-t", "cgroup2", "cgroup2", groups)
    else:
        _mount("-t", "tmpfs", "tmpfs", groups)
        (groups / "systemd").mkdir()
        _mount("-t", "cgroup", "cgroup", "-o", "none,name=systemd,xattr", groups / "systemd")
    os.chroot(root)
    os.chdir("/")
    _install()
    os.execve(SYSTEMD, [SYSTEMD, "--system", "--unit=basic.target"], {"container": "other", "PATH": os.environ["PATH"]})


def _install() -> None:
    """As docs/operate.md tells, except that the program is that of this checkout."""
    for place in (ROOT, Path(sys.base_prefix)):  # a user of its own must reach them, in this view alone
        for folder in (place, *place.parents):
            folder.chmod(folder.stat().st_mode | 0o055)
    subprocess.run(["useradd", "--system", "gongkai"], check=True)
    program = ROOT / ".venv" / "bin" / "gongkai"
    shutil.rmtree(HOME, ignore_errors=True)
    subprocess.run([program, "init", HOME], check=True, stdout=subprocess.DEVNULL)
    (HOME / ".venv" / "bin").mkdir(parents=True)
    (HOME / ".venv" / "bin" / "gongkai").symlink_to(program)
    subprocess.run(["chown", "-R", "gongkai", HOME / "data"], check=True)
    hook = HOME / "hook"
    hook.write_text(_HOOK)
    hook.chmod(0o755)
    Path("/etc/gongkai.env").write_text(f"GONGKAI_ON_FAILURE={hook}\n")
    for name in ("gongkai.service", "gongkai.timer"):
        shutil.copy(ROOT / "docs" / name, "/etc/systemd/system")


# --- outside: what is asked of it ----------------------------------------------------------------


class System:
    """A systemd in namespaces, by the number that its first process has outside."""

    def __init__(self, first: int) -> None:
        self.first = first

    def run(self, *words: str | Path, seconds: float = 300) -> subprocess.CompletedProcess[str]:
        inside = ["nsenter", "-t", str(self.first), "-m", "-p", "-i", "-u", "-r", "-w", *map(str, words)]
        return subprocess.run(inside, check=False, capture_output=True, text=True, timeout=seconds)

    def result(self) -> str:
        """How the last start of the service ended, in systemd's words."""
        return self.run("systemctl", "show", "-p", "Result", "--value", "gongkai.service").stdout.strip()

    def start(self) -> str:
        """A night; gives its result."""
        self.run("systemctl", "start", "gongkai.service")
        return self.result()

    def told(self) -> list[str]:
        """A line for each message."""
        return self.run("cat", HOME / "data" / "told").stdout.splitlines()

    def processes(self) -> str:
        return self.run("pgrep", "-l", "-u", "gongkai").stdout.strip()

    def facts(self) -> int:
        path = HOME / "data" / "warehouse" / "gongkai.duckdb"
        asked = self.run(ROOT / ".venv" / "bin" / "python", "-c", _FACTS, path)
        return int(asked.stdout or -1)

    def forget(self) -> None:
        """What nights have made, so that the next one has everything to do; their records stay."""
        made = ("warehouse/gongkai.duckdb", "archive", "exports", "site")
        self.run("rm", "-rf", *(HOME / "data" / name for name in made))


@contextmanager
def system() -> Iterator[System]:
    """One that runs; it and all that it started end with the block."""
    with tempfile.TemporaryDirectory() as scratch:
        words = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--ipc", "--uts", "--cgroup"]
        inside = [sys.executable, "-m", "tests.systemd_nights", "--inside", scratch]
        with subprocess.Popen([*words, *inside], cwd=ROOT, stdout=subprocess.DEVNULL) as started:
            try:
                yield _ready(started)
            finally:
                started.kill()


def _ready(started: subprocess.Popen[bytes]) -> System:
    children = Path(f"/proc/{started.pid}/task/{started.pid}/children")
    end = time.monotonic() + 120
    while time.monotonic() < end and started.poll() is None:
        if first := children.read_text().split():
            found = System(int(first[0]))
            if found.run("systemctl", "is-active", "basic.target").stdout.strip() == "active":
                return found
        time.sleep(0.5)
    raise SystemExit("systemd did not start")


def check(condition: bool, what: str, *seen: object) -> None:
    if not condition:
        raise SystemExit(f"✗ {what}: {' '.join(map(str, seen))}")
    print(f"✓ {what}", flush=True)


def nights(machine: System, kills: int) -> None:
    began = time.monotonic()
    result = machine.start()
    length = time.monotonic() - began
    whole = machine.facts()
    check(
        (result, machine.told()) == ("success", []) and whole > 0, f"a night of {whole} facts", result, machine.told()
    )
    killed = sum(_killed(machine, (number + 0.5) / kills, length, whole) for number in range(kills))
    check(killed >= kills // 2, f"{killed} of {kills} nights were killed before they ended")
    before = len(machine.told())
    machine.run("sh", "-c", f"echo damaged > {HOME}/data/warehouse/gongkai.duckdb")
    seen_after = (machine.start(), len(machine.told()) > before)
    check(seen_after == ("exit-code", True), "a damaged warehouse: a failure, told", *seen_after)
    machine.forget()
    folder = Path("/etc/systemd/system/gongkai.timer.d")
    machine.run("mkdir", folder)
    machine.run("sh", "-c", f"printf '[Timer]\\nOnCalendar=\\nOnCalendar=*:*:0/5\\n' > {folder}/soon.conf")
    machine.run("systemctl", "daemon-reload")
    machine.run("systemctl", "start", "gongkai.timer")
    check(_loaded(machine, whole, 60 + 3 * length), "the timer starts a night", machine.facts())
    machine.run("systemctl", "stop", "gongkai.timer")
    if not shutil.which("cron"):
        print("- no cron here")
        return
    while machine.processes():
        time.sleep(0.5)
    machine.forget()
    (line,) = re.findall(r"`(0 3 \* \* \* [^`]+)`", (ROOT / "docs" / "operate.md").read_text("utf-8"))
    every_minute = f"* * * * * gongkai {line.removeprefix('0 3 * * * ')}"
    machine.run("sh", "-c", f"echo '{every_minute}' > /etc/cron.d/gongkai; cron")
    check(_loaded(machine, whole, 120 + 3 * length), f"cron starts a night: {line}", machine.facts())


def _killed(machine: System, moment: float, length: float, whole: int) -> bool:
    """Whether a night could be killed at this part of its length; then it was told, and the next one was whole."""
    machine.forget()
    before = len(machine.told())
    machine.run("systemctl", "start", "--no-block", "gongkai.service")
    time.sleep(length * moment)
    machine.run("systemctl", "kill", "--kill-who=main", "--signal=KILL", "gongkai.service")
    while machine.run("systemctl", "is-active", "gongkai.service").stdout.strip() in ("activating", "deactivating"):
        time.sleep(0.2)
    if machine.result() == "success":
        print(f"- it had ended when it was to be killed, at {moment:.0%}")
        return False
    seen = (machine.result(), len(machine.told()) - before, machine.processes())
    check(seen == ("signal", 1, ""), f"killed at {moment:.0%}: a failure, told once", *seen, *machine.told())
    again = (machine.start(), machine.facts())
    check(again == ("success", whole), "the next night has everything", *again)
    return True


def _loaded(machine: System, facts: int, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if machine.facts() == facts:
            return True
        time.sleep(1)
    return False


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=8)
    parser.add_argument("--inside", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.inside:
        start_systemd(given.inside)
    if reason := possible():
        print(json.dumps({"skipped": reason}))
        return 0
    with system() as machine:
        nights(machine, given.kills)
    return 0


if __name__ == "__main__":
    sys.exit(main())
