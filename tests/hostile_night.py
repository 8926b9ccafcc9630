"""A night over hostile files beside good ones, in little memory. `python -m tests.hostile_night --files 150 --gib 2`

The files are those of tests/extractors/test_bad_input.py, what is left of cut and altered samples, drawings that grow
tenfold at each of ten levels, and pictures that are larger than they look. All are read, published, exported and drawn
by one `gongkai ingest`. Then the good files must be loaded as they are alone, each hostile one is loaded too or named
with its reason, the exit code is 1, and all processes together never had more memory than the limit.

The program sees a machine of that much memory, as in a container: a control group, for which it must run as root.
"""

from __future__ import annotations

import argparse
import io
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pikepdf
from PIL import Image

from gongkai.sql.connection import connect
from tests.extractors.test_bad_input import CASES

ROOT = Path(__file__).parents[1]
SAMPLES = sorted((ROOT / "data" / "samples").iterdir())
GROUPS = Path("/sys/fs/cgroup/memory")

NAMED = "未载入 / not loaded: "

Maker = Callable[[Path, random.Random], None]


def nested_forms(path: Path, chance: random.Random) -> None:
    """A page whose drawing draws another ten times, which draws another ten times …"""
    with pikepdf.new() as pdf:
        form = pdf.make_stream(b"0 0 m 500 800 l S " * 50)
        for _ in range(chance.randrange(6, 11)):
            form.Type, form.Subtype, form.BBox = pikepdf.Name.XObject, pikepdf.Name.Form, [0, 0, 595, 842]
            outer = pdf.make_stream(b"/F Do " * 10)
            outer.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(F=form))
            form = outer
        form.Type, form.Subtype, form.BBox = pikepdf.Name.XObject, pikepdf.Name.Form, [0, 0, 595, 842]
        page = pdf.add_blank_page(page_size=(595, 842))
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(F=form))
        page.Contents = pdf.make_stream(b"/F Do")
        pdf.save(path)


def large_picture(path: Path, chance: random.Random) -> None:
    """A white picture of nearly a billion dots in some kilobytes."""
    side = chance.choice([8_000, 15_000, 30_000])
    Image.new("1", (side, side), 1).save(path, "PNG")


def picture_in_page(path: Path, chance: random.Random) -> None:
    """The same in a page of a PDF, many times."""
    side = chance.choice([5_000, 12_000])
    data = io.BytesIO()
    Image.new("1", (side, side), 1).save(data, "PDF")
    with pikepdf.open(data) as pdf:
        pdf.pages.extend([pdf.pages[0]] * chance.randrange(5, 40))
        pdf.save(path)


def cut(path: Path, chance: random.Random) -> None:
    data = chance.choice(SAMPLES).read_bytes()
    path.write_bytes(data[: int(len(data) * chance.uniform(0.02, 0.9))])


def altered(path: Path, chance: random.Random) -> None:
    """Some bits of it, in what is no text: a number that was altered is another report, not a hostile one."""
    data = bytearray(chance.choice([p for p in SAMPLES if p.suffix in (".pdf", ".docx")]).read_bytes())
    for _ in range(chance.choice([5, 50, 500])):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    path.write_bytes(data)


def wide_page(path: Path, chance: random.Random) -> None:
    """A page with as many style rules and elements as fit into some megabytes."""
    rules = "".join(f".a{n} .b{n}:not(.c) > * + * {{display:none}}" for n in range(chance.randrange(2_000, 20_000)))
    path.write_text(f"<style>{rules}</style>" + "<div class=a1><p class=b1>2024<td>" * 50_000, encoding="utf-8")


MAKERS: tuple[Maker, ...] = (nested_forms, large_picture, picture_in_page, cut, cut, altered, altered, wide_page)
SUFFIXES = (".pdf", ".docx", ".html", ".doc", ".xlsx", ".png", ".mht", "")


def make_files(folder: Path, count: int, seed: int) -> None:
    folder.mkdir()
    for number in range(count):
        chance = random.Random(f"{seed} {number}")
        path = folder / f"{number:03}{chance.choice(SUFFIXES)}"
        if number < len(CASES):
            CASES[number][0](path)
        else:
            MAKERS[number % len(MAKERS)](path, chance)


def run(command: list[str], gib: float, home: Path) -> tuple[subprocess.CompletedProcess[str], float, float]:
    """What it wrote, the seconds, and the most memory of all processes together in GiB."""
    group = GROUPS / f"gongkai-{os.getpid()}"
    group.mkdir()
    (group / "memory.limit_in_bytes").write_text(str(int(gib * 2**30)))
    inside = f'echo $$ > {group}/cgroup.procs; mount --bind {group} {GROUPS}; exec "$@"'
    started = time.monotonic()
    done = subprocess.run(
        ["unshare", "-m", "bash", "-c", inside, "bash", *command],
        env=os.environ | {"GONGKAI_HOME": str(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    seconds = time.monotonic() - started
    peak = int((group / "memory.max_usage_in_bytes").read_text()) / 2**30
    group.rmdir()
    return done, seconds, peak


def loaded(warehouse: Path) -> dict[str, int]:
    """Facts by file of what is loaded."""
    facts = """
        select parse_filename(reports.source_url), count(*)
        from documents join reports using (document_id) join facts using (report_id) group by all
    """
    with connect(warehouse, read_only=True) as connection:
        return dict(connection.execute(facts).fetchall())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=150)
    parser.add_argument("--gib", type=float, default=2)
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    gongkai = [sys.executable, "-m", "gongkai"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_files(folder / "in", chosen.files, chosen.seed)
        bad = {path.name for path in (folder / "in").iterdir()}
        for sample in SAMPLES:
            shutil.copy(sample, folder / "in")
        for home in ("alone", "beside"):
            subprocess.run([*gongkai, "init", str(folder / home)], check=True, stdout=subprocess.DEVNULL)
        samples = [str(folder / "in" / sample.name) for sample in SAMPLES]
        alone, _, _ = run([*gongkai, "ingest", *samples, "--no-site", "--no-export"], 8, folder / "alone")
        beside, seconds, peak = run([*gongkai, "ingest", str(folder / "in")], chosen.gib, folder / "beside")
        good, found = (loaded(folder / home / "data" / "warehouse" / "gongkai.duckdb") for home in ("alone", "beside"))
        pages = len(list((folder / "beside" / "data" / "site").rglob("*.html")))
    print(beside.stdout)
    named = {line.rsplit("/", 1)[-1] for line in beside.stdout.splitlines() if line.startswith(NAMED)}
    lost = {file for file, count in good.items() if found.get(file) != count}
    silent = bad - named - found.keys()
    print(
        f"{len(bad)} hostile files beside {len(good)} good ones in {chosen.gib} GiB: exit {beside.returncode}, "
        f"{seconds:.0f} s, at most {peak:.2f} GiB; good ones lost {len(lost)}, hostile ones named {len(bad & named)}, "
        f"loaded {len(bad & found.keys())}, neither {len(silent)}; {pages} pages of the site"
    )
    for file in sorted(lost | silent):
        print("  " + file)
    return 1 if alone.returncode or beside.returncode != 1 or lost or silent or not pages else 0


if __name__ == "__main__":
    sys.exit(main())
