"""What the peers are asked at their desk: what their web servers would do, each deed timed."""

from __future__ import annotations

import itertools
import os
import secrets
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from celery import group
from django.core.management import call_command
from django.db import transaction
from django.template.loader import render_to_string
from post_office import mail
from post_office.models import STATUS, Email

from tests.benchmarks.letter import REASONS, Letter, address, name
from tests.benchmarks.peers.models import Delivery, Recipient
from tests.benchmarks.peers.settings import FOLDER
from tests.benchmarks.peers.tasks import HTML, SUBJECT, TEXT, parts, send_chunk, send_one

CHUNK = 100
ROWS_A_STATEMENT = 1000
_batches = itertools.count(1)


def prepare(people: int, letter: str) -> None:
    """Make the tables, keep the letter as templates, and fill the address book."""
    call_command("migrate", run_syncdb=True, verbosity=0, interactive=False)
    words = Letter.kept(Path(letter))
    folder = FOLDER / "templates"
    folder.mkdir(parents=True, exist_ok=True)
    for file, text in ((SUBJECT, words.subject), (TEXT, words.text), (HTML, words.html)):
        (folder / file).write_text(text, "utf-8")
    Recipient.objects.bulk_create(
        [Recipient(name=name(number), address=address(number), reasons=REASONS) for number in range(people)],
        batch_size=ROWS_A_STATEMENT,
    )


def one_by_one(recipients: int) -> dict[str, Any]:
    """Write a row for each letter, then call a task for each."""
    return _timed(recipients, lambda ids: [send_one.delay(one) for one in ids])


def in_chunks(recipients: int) -> dict[str, Any]:
    """Write a row for each letter, then call a task for each hundred."""

    def call(ids: list[int]) -> None:
        group(send_chunk.s(ids[at : at + CHUNK]) for at in range(0, len(ids), CHUNK)).apply_async()

    return _timed(recipients, call)


def to_the_post_office(recipients: int) -> dict[str, Any]:
    """Write all letters with ``send_many``, as django-post_office advises for many; whoever sends them is told after.

    The letters are rendered here: handed over as templates they are compiled anew for each letter.
    """
    people = list(_people(recipients))
    last = Email._default_manager.order_by("-id").values_list("id", flat=True).first() or 0
    cpu, click = time.process_time(), time.monotonic()
    letters = [_rendered(one) for one in people]
    with transaction.atomic():
        mail.send_many(letters)
    answered = time.monotonic()
    return _moments(click, answered, answered, time.process_time() - cpu, last)


def settled(batch: int) -> bool:
    return not Delivery.objects.filter(batch=batch).exclude(status="sent").exists()


def settled_at_the_post_office(batch: int) -> bool:
    return not Email._default_manager.filter(id__gt=batch).exclude(status=STATUS.sent).exists()


def booked(batch: int) -> int:
    return Delivery.objects.filter(batch=batch, status="sent").count()


def booked_at_the_post_office(batch: int) -> int:
    return int(Email._default_manager.filter(id__gt=batch, status=STATUS.sent).count())


def _timed(recipients: int, call: Callable[[list[int]], object]) -> dict[str, Any]:
    people, batch = list(_people(recipients)), os.getpid() * 1000 + next(_batches)
    cpu, click = time.process_time(), time.monotonic()
    with transaction.atomic():
        rows = Delivery.objects.bulk_create(
            [Delivery(batch=batch, recipient=one, token=secrets.token_urlsafe(40)) for one in people],
            batch_size=ROWS_A_STATEMENT,
        )
    released = time.monotonic()
    call([row.pk for row in rows])
    return _moments(click, released, time.monotonic(), time.process_time() - cpu, batch)


def _moments(click: float, released: float, answered: float, cpu: float, batch: int) -> dict[str, Any]:
    return {"click": click, "released": released, "answered": answered, "cpu": cpu, "batch": batch}


def _people(recipients: int) -> Iterator[Recipient]:
    return Recipient.objects.order_by("id")[:recipients].iterator()


def _rendered(recipient: Recipient) -> dict[str, Any]:
    places = parts(recipient.name, recipient.reasons, secrets.token_urlsafe(40))
    return {
        "recipients": [recipient.address],
        "subject": render_to_string(SUBJECT, places).strip(),
        "message": render_to_string(TEXT, places),
        "html_message": render_to_string(HTML, places),
    }


DEEDS = {
    "prepare": prepare,
    "one_by_one": one_by_one,
    "in_chunks": in_chunks,
    "to_the_post_office": to_the_post_office,
    "settled": settled,
    "booked": booked,
    "booked_at_the_post_office": booked_at_the_post_office,
    "settled_at_the_post_office": settled_at_the_post_office,
}
