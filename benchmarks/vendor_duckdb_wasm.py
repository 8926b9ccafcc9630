"""Makes the files of DuckDB-WASM that the site ships, from the packages of npm, and compares them with those there.

    make duckdb-wasm        needs npm, and a registry that it reaches

The versions stand below. The library and Apache Arrow, which it reads results with, become one module; worker and
engine stay as published, packed with gzip: the page unpacks them. SHA256SUMS beside the files is of what they hold
unpacked. For another version: change VERSION, move the folder, run with --write, read the licences again, and run the
tests of the site.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import subprocess
import sys
import tempfile
from pathlib import Path

VERSION = "1.32.0"
PACKAGES = (f"@duckdb/duckdb-wasm@{VERSION}", "apache-arrow@17.0.0", "flatbuffers@24.12.23", "tslib@2.9.1")
BUNDLER = "esbuild@0.28.2"
FOLDER = Path(__file__).parents[1] / "site" / "static" / "vendor" / f"duckdb-wasm-{VERSION}"
PUBLISHED = ("duckdb-browser-eh.worker.js", "duckdb-eh.wasm")
MODULE = 'export {AsyncDuckDB, DuckDBAccessMode, VoidLogger} from "@duckdb/duckdb-wasm";\n'
BUNDLE = ["--bundle", "--format=esm", "--minify", "--target=es2022", "--legal-comments=inline", "--log-level=warning"]


def made(folder: Path) -> dict[str, bytes]:
    """The files by their names, unpacked; `folder` is for what npm installs."""
    subprocess.run(
        ["npm", "install", "--no-save", "--no-audit", "--no-fund", "--silent", "--ignore-scripts", *PACKAGES, BUNDLER],
        cwd=folder,
        check=True,
    )
    (folder / "module.js").write_text(MODULE, "utf-8")
    subprocess.run(
        ["npx", "--no-install", "esbuild", "module.js", *BUNDLE, "--outfile=duckdb.js"], cwd=folder, check=True
    )
    published = folder / "node_modules" / "@duckdb" / "duckdb-wasm" / "dist"
    return {"duckdb.js": (folder / "duckdb.js").read_bytes()} | {
        name: (published / name).read_bytes() for name in PUBLISHED
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="write them, whether or not they are other ones")
    write = parser.parse_args().write
    with tempfile.TemporaryDirectory() as name:
        files = made(Path(name))
    sums = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in files.items())
    if write:
        FOLDER.mkdir(exist_ok=True)
        (FOLDER / "SHA256SUMS").write_text(sums, "utf-8")
        for name, data in files.items():
            if name in PUBLISHED:
                (FOLDER / f"{name}.gz").write_bytes(gzip.compress(data, 9, mtime=0))
            else:
                (FOLDER / name).write_bytes(data)
    same = (FOLDER / "SHA256SUMS").read_text("utf-8") == sums
    print(sums + ("as shipped" if same else f"not what {FOLDER} holds"))
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
