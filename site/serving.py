"""Serves the folder of a site over HTTP, to this computer only: for what a browser refuses to do with files on disk."""

from __future__ import annotations

import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from gongkai.flows.project import ProjectError

HOST = "127.0.0.1"


class SiteHandler(SimpleHTTPRequestHandler):
    """Serves files with the media types that browsers expect, whatever this computer associates with their suffixes."""

    extensions_map = SimpleHTTPRequestHandler.extensions_map | {
        ".css": "text/css",
        ".gz": "application/gzip",
        ".html": "text/html; charset=utf-8",
        ".js": "text/javascript",
        ".parquet": "application/vnd.apache.parquet",
        ".svg": "image/svg+xml",
        ".wasm": "application/wasm",
        ".webp": "image/webp",
    }

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-cache")  # a rebuilt site is visible at once
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing: every page asks for a dozen files."""


class SiteServer(ThreadingHTTPServer):
    """A server that does not report browsers that disconnect early."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def site_server(folder: Path, port: int) -> SiteServer:
    """A server of the folder for this computer, not yet running; port 0 takes any free one. Raises ProjectError."""
    try:
        return SiteServer((HOST, port), partial(SiteHandler, directory=str(folder)))
    except OSError as error:
        raise ProjectError(
            f"端口 {port} 不能用，请用 --port 换一个 / port {port} cannot be used, name another one with --port: "
            f"{error.strerror}"
        ) from None
