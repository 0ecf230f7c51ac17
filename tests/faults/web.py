"""The real web server on the test's own database, to be talked to byte by byte and to be killed."""

from __future__ import annotations

import http.client
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.test import Client

from botkyrka_oro.launcher.processes import free_port, start
from botkyrka_oro.launcher.web import site_answers
from contacts.models import User
from tests.faults.workers import PROJECT, database_url, wait_until


class Web:
    """One web process."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        environment = {**os.environ, "DATABASE_URL": database_url(), "PORT": str(self.port)}
        command = [sys.executable, "-m", "botkyrka_oro.serve"]
        self.child = start("web", command, log=folder / "web.log", environment=environment, folder=PROJECT)
        wait_until(lambda: site_answers(self.port), 30, "the web server answers")

    def log_in(self, user: User) -> Visitor:
        """Return somebody who has logged in."""
        client = Client()
        client.force_login(user)
        return Visitor(self.port, client.cookies[settings.SESSION_COOKIE_NAME].value)

    def kill(self) -> None:
        self.child.process.kill()
        self.child.process.wait()

    def stop(self) -> None:
        self.kill()
        self.child.end(patience=5)


class Visitor:
    """Somebody who has logged in, with a connection of their own for each page."""

    def __init__(self, port: int, session: str) -> None:
        self.port = port
        self.cookies = {f"sessionid-{port}": session}

    def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> http.client.HTTPResponse:
        """Send a request; the answer has begun and may not have ended."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, urlencode(form) if form is not None else None, headers)
        answer = connection.getresponse()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _is, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer

    def page(self, path: str) -> str:
        """Return a page as text."""
        return self.ask("GET", path).read().decode()

    def press(self, page: str, path: str, **fields: str) -> http.client.HTTPResponse:
        """Send a form with the token that stands on ``page``."""
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token is not None
        return self.ask("POST", path, {"csrfmiddlewaretoken": token[1], **fields})


def as_it_comes(answer: http.client.HTTPResponse) -> Iterator[str]:
    """Return the page piece by piece, each as soon as it is there."""
    while piece := answer.read1():
        yield piece.decode()
