"""Makes the files of DuckDB-WASM and parquet-wasm that the site ships, from the packages of npm, and compares them with
those there.

    make wasm       needs npm, and a registry that it reaches

The versions stand below. DuckDB's library and Apache Arrow, which it reads results with, become one module, and the
library of parquet-wasm another; worker and engines stay as published, packed with gzip: the page unpacks them.
SHA256SUMS beside the files is of what they hold unpacked. For another version: change it here, move the folder, run
with --write, read the licences again, and run the tests of the site.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

VENDOR = Path(__file__).parents[1] / "site" / "static" / "vendor"
BUNDLER = "esbuild@0.28.2"
BUNDLE = ["--bundle", "--format=esm", "--minify", "--target=es2022", "--legal-comments=inline", "--log-level=warning"]


@dataclass(frozen=True, slots=True)
class Library:
    """What ships of one library: a bundled module, and files that stay as they were published."""

    name: str
    version: str
    package: str
    beside: tuple[str, ...]
    module: str
    bundled: str
    published: tuple[str, ...]

    @property
    def folder(self) -> Path:
        return VENDOR / f"{self.name}-{self.version}"


LIBRARIES = (
    Library(
        "duckdb-wasm", "1.32.0", "@duckdb/duckdb-wasm", ("apache-arrow@17.0.0", "flatbuffers@24.12.23", "tslib@2.9.1"),
        'export {AsyncDuckDB, VoidLogger} from "@duckdb/duckdb-wasm";\n',
        "duckdb.js", ("dist/duckdb-browser-eh.worker.js", "dist/duckdb-eh.wasm"),
    ),
    Library(
        "parquet-wasm", "0.8.0", "parquet-wasm", (),
        'export {initSync, readParquet} from "parquet-wasm/esm";\n',
        "parquet.js", ("esm/parquet_wasm_bg.wasm",),
    ),
)  # fmt: skip


def made(library: Library, folder: Path) -> dict[str, bytes]:
    """The files by their names, unpacked; `folder` is for what npm installs."""
    packages = (f"{library.package}@{library.version}", *library.beside, BUNDLER)
    subprocess.run(
        ["npm", "install", "--no-save", "--no-audit", "--no-fund", "--silent", "--ignore-scripts", *packages],
        cwd=folder,
        check=True,
    )
    (folder / "module.js").write_text(library.module, "utf-8")
    subprocess.run(
        ["npx", "--no-install", "esbuild", "module.js", *BUNDLE, f"--outfile={library.bundled}"], cwd=folder, check=True
    )
    package = folder / "node_modules" / library.package
    return {library.bundled: (folder / library.bundled).read_bytes()} | {
        Path(name).name: (package / name).read_bytes() for name in library.published
    }


def compared(library: Library, write: bool) -> bool:
    """Whether what is made is what ships; with `write` it is made to be."""
    with tempfile.TemporaryDirectory() as name:
        files = made(library, Path(name))
    sums = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in files.items())
    if write:
        library.folder.mkdir(exist_ok=True)
        (library.folder / "SHA256SUMS").write_text(sums, "utf-8")
        for name, data in files.items():
            if name == library.bundled:
                (library.folder / name).write_bytes(data)
            else:
                (library.folder / f"{name}.gz").write_bytes(gzip.compress(data, 9, mtime=0))
    same = (library.folder / "SHA256SUMS").read_text("utf-8") == sums
    print(sums + ("as shipped" if same else f"not what {library.folder} holds"))
    return same


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="write them, whether or not they are other ones")
    write = parser.parse_args().write
    different = [library.name for library in LIBRARIES if not compared(library, write)]
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
