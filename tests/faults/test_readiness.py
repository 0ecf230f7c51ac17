"""Whether all is there, asked while Redis is away or hangs: the answer comes at once and says which part it is."""

from __future__ import annotations

import socket
import time

import pytest
from django.test import Client
from pytest_django import Settings

from tests.faults.workers import Bell
from tests.figures import Tell

WITHOUT_REDIS = {"ready": False, "database": "ok", "migrations": "ok", "redis": "away"}


def asked(client: Client) -> tuple[int, dict[str, object], float]:
    """Ask for readiness; return status, answer and the time that took."""
    began = time.monotonic()
    answer = client.get("/readyz")
    return answer.status_code, answer.json(), time.monotonic() - began


@pytest.mark.django_db
def test_redis_is_missed_while_it_is_away_and_found_when_it_is_back(
    bell: Bell, client: Client, settings: Settings, tell: Tell
) -> None:
    settings.REDIS_URL = bell.valkey.url
    assert client.get("/readyz").status_code == 200

    bell.go_away()
    status, said, took = asked(client)
    tell(f"said that Redis is away after {took * 1000:.0f} ms")
    assert (status, said) == (503, WITHOUT_REDIS)
    assert took < 1
    assert client.get("/healthz").status_code == 200

    bell.come_back()
    assert client.get("/readyz").status_code == 200


@pytest.mark.django_db
def test_a_redis_that_takes_the_call_and_says_nothing_counts_as_away(client: Client, settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.REDIS_URL = f"redis://:hemligt@127.0.0.1:{silent.getsockname()[1]}/0"

        status, said, took = asked(client)

    assert (status, said) == (503, WITHOUT_REDIS)
    assert 0.4 < took < 1


@pytest.mark.django_db
def test_a_redis_that_does_not_know_our_password_counts_as_away(bell: Bell, client: Client, settings: Settings) -> None:
    settings.REDIS_URL = bell.valkey.url.replace("redis://:", "redis://:not")

    assert asked(client)[:2] == (503, WITHOUT_REDIS)
