"""The Celery application: the bell of the post office, and the beat that rings it."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import Any

from celery import Celery
from celery.app.amqp import AMQP
from celery.signals import setup_logging
from kombu import Connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "botkyrka_oro.settings")


class PromptConnection(Connection):
    """Looks for a lost Redis every second: kombu's own pauses grow to half a minute, too long for a report.

    It also outlives losing Redis twice in a row: kombu then gives back what it holds on a channel whose connection is
    gone already, looks for its address in vain or finds that it tried before. That would end the whole worker.
    """

    def ensure_connection(self, *args: Any, **options: Any) -> Any:
        return super().ensure_connection(
            *args, **{"interval_start": 1, "interval_step": 0, "interval_max": 1} | options
        )

    def maybe_close_channel(self, channel: Any) -> None:
        with suppress(AttributeError, AssertionError):
            super().maybe_close_channel(channel)


class PromptAMQP(AMQP):
    """Makes the worker's connections prompt."""

    Connection = PromptConnection


app = Celery("botkyrka_oro", amqp=PromptAMQP)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(related_name="deadlines")


@setup_logging.connect
def leave_logging_alone(**_: Any) -> None:
    """Keep Django's logging settings: Celery stands back when anybody answers this."""
