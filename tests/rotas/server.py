"""A server of calendars on loopback, with a real certificate, that can behave in every way that servers do."""

from __future__ import annotations

import contextlib
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

TLS = Path(__file__).parent.parent / "notifications" / "tls"
CERTIFICATE, KEY = TLS / "certificate.pem", TLS / "key.pem"
Answer = Callable[[BaseHTTPRequestHandler], None]


def says(status: int, body: bytes = b"", **headers: str) -> Answer:
    """Return the behaviour of a server that answers at once."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        for name, value in headers.items():
            request.send_header(name.replace("_", "-"), value)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    return answer


def drips(request: BaseHTTPRequestHandler) -> None:
    """Answer a byte every half second, for longer than anybody waits."""
    request.send_response(200)
    request.end_headers()
    for _number in range(60):
        request.wfile.write(b"B")
        request.wfile.flush()
        time.sleep(0.5)


class Calendars:
    """The server; ``answer`` is how it behaves, ``asked`` counts who came."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.answer: Answer = says(404)
        self.asked: list[str] = []

    @property
    def url(self) -> str:
        return f"https://localhost:{self.port}/jour.ics?key=secret"


@contextlib.contextmanager
def serving() -> Iterator[Calendars]:
    """Serve calendars over TLS on a free port while the block runs."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            calendars.asked.append(self.path)
            with contextlib.suppress(OSError):
                calendars.answer(self)

        def log_message(self, *_args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    calendars = Calendars(server.server_port)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE, KEY)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield calendars
    server.shutdown()
    server.server_close()
