"""The bell: quick to fail while Redis is away, quick to come back, and nothing precious in it."""

from __future__ import annotations

import time

import pytest
from celery.schedules import schedule
from django.conf import settings
from kombu.exceptions import OperationalError

from botkyrka_oro.celery import PromptConnection, app
from botkyrka_oro.launcher.processes import free_port


def test_ringing_without_redis_fails_within_a_second() -> None:
    address = f"redis://127.0.0.1:{free_port()}/0"
    began = time.monotonic()
    with (
        PromptConnection(address, transport_options=settings.CELERY_BROKER_TRANSPORT_OPTIONS) as nobody,
        pytest.raises(OperationalError),
    ):
        app.send_task("notifications.tasks.sweep", connection=nobody)
    assert time.monotonic() - began < 1


def test_nothing_but_json_travels_and_nothing_is_kept() -> None:
    assert app.conf.accept_content == ["json"]
    assert app.conf.task_serializer == "json"
    assert app.conf["result_backend"] is None
    assert app.conf.task_ignore_result is True


def test_a_killed_workers_message_comes_back_and_is_not_fetched_ahead() -> None:
    assert (app.conf.task_acks_late, app.conf.task_reject_on_worker_lost) == (True, True)
    assert app.conf.worker_prefetch_multiplier == 1
    options = app.conf.broker_transport_options
    assert options["unacked_restore_interval"] * options["unacked_restore_throttle"] <= 5
    assert options["visibility_timeout"] > settings.CELERY_TASK_TIME_LIMIT


def test_the_sweeper_rings_at_least_every_five_seconds_and_unheard_rings_do_not_pile_up() -> None:
    sweep = app.conf.beat_schedule["sweep"]
    assert schedule(sweep["schedule"]).seconds <= 5
    assert sweep["options"]["expires"] <= sweep["schedule"]
    app.loader.import_default_modules()
    assert sweep["task"] in app.tasks
