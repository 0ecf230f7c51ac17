"""Ringing for the postman: quick whatever Redis does, and never in the way of the decision."""

from __future__ import annotations

import socket
import time
from datetime import timedelta

import pytest
from celery import current_app
from redis import Redis

from botkyrka_oro.launcher.processes import free_port
from notifications.tasks import ring


@pytest.fixture
def broker() -> Redis:
    redis: Redis = Redis.from_url(current_app.conf.broker_url)
    redis.flushdb()
    return redis


def test_a_ring_leaves_one_message_in_redis(broker: Redis) -> None:
    ring()

    assert broker.llen("celery") == 1


def test_a_ring_can_be_asked_for_in_a_while(broker: Redis) -> None:
    ring(after=timedelta(seconds=30))

    assert '"eta": "' in str(broker.lindex("celery", 0))


def at(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(current_app.conf, "broker_url", f"redis://127.0.0.1:{port}/0")
    monkeypatch.setattr(current_app.conf, "broker_write_url", f"redis://127.0.0.1:{port}/0")


def test_a_dead_redis_neither_fails_nor_delays_whoever_rings(monkeypatch: pytest.MonkeyPatch) -> None:
    at(free_port(), monkeypatch)
    began = time.monotonic()

    ring()

    assert time.monotonic() - began < 1.5


def test_a_redis_that_hangs_delays_nobody_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        at(silent.getsockname()[1], monkeypatch)
        began = time.monotonic()

        ring()

        assert time.monotonic() - began < 2
