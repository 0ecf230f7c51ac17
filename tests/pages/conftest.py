"""The demo week on a server of the tests, with the passwords that its people log in with."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer

from botkyrka_oro.demo.load import load_demo_week


@dataclass(frozen=True)
class Week:
    """The demo week: where it can be looked at, and what opens it to whom."""

    address: str
    passwords: dict[str, str]

    def password(self, login: str) -> str:
        """Return what this person types to log in."""
        return self.passwords[login]


@pytest.fixture
def week(live_server: LiveServer) -> Week:
    """Let the demo week have happened by now."""
    loaded = load_demo_week(timezone.now())
    return Week(live_server.url, {login: password for login, password, _role in loaded.logins})
