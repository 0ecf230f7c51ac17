"""The web server as it is served for real, in a thread of the test: events and pages on one port."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from a2wsgi import WSGIMiddleware
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.test import Client

from botkyrka_oro.events.road import ADDRESS, Road
from botkyrka_oro.events.server import Server
from contacts.models import User


@contextmanager
def served(port: int = 0) -> Iterator[str]:
    """Serve the product on a free port; yield its host and port."""
    connection.settings_dict["CONN_MAX_AGE"] = 0  # Its threads keep no connection that would outlive the test.
    pages: Any = WSGIMiddleware(get_wsgi_application(), workers=2)  # type: ignore[arg-type]
    road = Road(pages)
    with socket.create_server(("127.0.0.1", port)) as listening:
        config = uvicorn.Config(
            road, interface="asgi3", lifespan="off", ws="none", log_config=None, timeout_graceful_shutdown=1
        )
        server = Server(config, road)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        try:
            yield "{}:{}".format(*listening.getsockname())
        finally:
            server.should_exit = True
            thread.join(timeout=10)


def cookie_of(user: User) -> str:
    """Log ``user`` in and return the cookie that says so."""
    client = Client()
    client.force_login(user)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


class Screen:
    """An open stream, read as a browser reads it."""

    def __init__(self, where: str, cookie: str = "", *, method: str = "GET", **headers: str) -> None:
        host, _, port = where.partition(":")
        self._socket = socket.create_connection((host, int(port)), timeout=10)
        lines = {"Host": where, "Sec-Fetch-Site": "same-origin", "Cookie": cookie}
        lines |= {name.replace("_", "-"): value for name, value in headers.items()}
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value)
        self._socket.sendall(f"{method} {ADDRESS} HTTP/1.1\r\n{head}\r\n".encode())
        self._file = self._socket.makefile("rb")
        self.status = int(self._file.readline().split()[1])
        self.headers: dict[str, str] = {}
        while line := self._file.readline().strip():
            name, _, value = line.decode().partition(": ")
            self.headers[name.lower()] = value

    def next(self, *, within: float = 10.0) -> dict[str, Any] | None:
        """Return the next event; ``None`` when the stream has ended."""
        self._socket.settimeout(within)
        while line := self._file.readline():
            if line == b"0\r\n":
                return None
            if line.startswith(b"data: "):
                event: dict[str, Any] = json.loads(line[6:])
                return event
        return None

    def until(self, topic: str, *, within: float = 10.0) -> dict[str, Any]:
        """Return the next event about ``topic``, over the beats and everything else."""
        deadline = time.monotonic() + within
        while (event := self.next(within=max(0.1, deadline - time.monotonic()))) is not None:
            if event["topic"] == topic:
                return event
        raise AssertionError(f"the stream ended before it told of {topic}")

    def ends(self, *, within: float) -> bool:
        """Tell whether the stream ends in time, whatever it says before."""
        deadline = time.monotonic() + within
        while time.monotonic() < deadline:
            if self.next(within=within) is None:
                return True
        return False

    def close(self) -> None:
        self._file.close()
        self._socket.close()
