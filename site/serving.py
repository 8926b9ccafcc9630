"""The folder of a site over HTTP, for this computer alone: what a browser refuses to do from disk works."""

from __future__ import annotations

import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from gongkai.flows.project import ProjectError

HOST = "127.0.0.1"


class SiteHandler(SimpleHTTPRequestHandler):
    """Files by the types that browsers ask for, whatever this computer takes their endings for."""

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
        self.send_header("Cache-Control", "no-cache")  # a site that is built again is seen at once
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: every page asks for a dozen files."""


class SiteServer(ThreadingHTTPServer):
    """Says nothing of a browser that left before it had all it asked for."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def site_server(folder: Path, port: int) -> SiteServer:
    """A server of the folder on this computer, not yet running; port 0 takes any. Raises ProjectError."""
    try:
        return SiteServer((HOST, port), partial(SiteHandler, directory=str(folder)))
    except OSError as error:
        raise ProjectError(
            f"端口 {port} 不能用，请用 --port 换一个 / port {port} cannot be used, name another one with --port: "
            f"{error.strerror}"
        ) from None
