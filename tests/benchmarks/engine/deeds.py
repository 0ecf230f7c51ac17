"""What the product is asked at its desk: what its web server would do, each deed timed."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import Any

from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from contacts.models.users import Role
from contacts.scales import Mode, Severity, Sharing
from incidents.actions.approval import approve_report
from incidents.actions.reports import submit_report
from incidents.contents import content_of
from incidents.letters import letters_for
from incidents.models import SituationReport
from notifications.lifecycle import OWED, DeliveryState, DispatchState
from notifications.markers import LINK, NAME, REASONS, UNSUBSCRIBE
from notifications.models import Delivery, Dispatch
from notifications.outbox import Letter, post
from tests.benchmarks.engine import town

PLACES = {NAME: "{{ name }}", LINK: "{{ link }}", UNSUBSCRIBE: "{{ unsubscribe }}", REASONS: "{{ reasons }}"}


def prepare(people: int, audience: int) -> None:
    """Make the tables, load the reference data and fill the address book."""
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    call_command("load_reference", verbosity=0)
    for role in (Role.SECURITY_CHIEF, Role.SECURITY_COORDINATOR):
        town.staff(role)
    town.settle_in(people, audience)


def letter() -> dict[str, str]:
    """Return the words of the product's letter, as a template of Django."""
    words = _words()
    found = {"subject": words.subject, "text": words.text, "html": words.html}
    for marker, place in PLACES.items():
        found = {part: text.replace(marker, place) for part, text in found.items()}
    return found


def enqueue(recipients: int) -> dict[str, Any]:
    """Post one letter to each of so many people, in one transaction, to leave as soon as it is committed."""
    words, people, by = _words(), town.addressees(recipients), town.staff(Role.SECURITY_COORDINATOR)
    cpu, click = time.process_time(), time.monotonic()
    with transaction.atomic():
        dispatch = post(
            kind="report",
            title=words.subject,
            mode=Mode.LIVE,
            severity=Severity.HIGH,
            sharing=Sharing.VOLUNTEERS,
            area_ids=(),
            letters=[words],
            addressees=people,
            by=by,
            about_path="/lagesrapporter/1/",
            hold=timedelta(0),
            now=timezone.now(),
        )
        released = time.monotonic()
    answered = time.monotonic()
    return {
        "click": click,
        "released": released,
        "answered": answered,
        "cpu": time.process_time() - cpu,
        "batch": dispatch.pk,
    }


def submit() -> int:
    """Write a report and hand it over for approval."""
    now = timezone.now()
    report = town.a_draft(now)
    submit_report(report=report, by=report.author, now=now)
    return report.pk


def approve(report: int) -> dict[str, Any]:
    """Approve the report as the säkerhetschef does; it is released by itself when its hold is over."""
    found, chief = SituationReport.objects.get(pk=report), town.staff(Role.SECURITY_CHIEF)
    cpu, click = time.process_time(), time.monotonic()
    dispatch = approve_report(report=found, by=chief, now=timezone.now())
    answered = time.monotonic()
    return {
        "click": click,
        "released": _on_the_shared_clock(dispatch.release_at),
        "answered": answered,
        "cpu": time.process_time() - cpu,
        "batch": dispatch.pk,
    }


def settled(batch: int) -> bool:
    """Tell whether every letter of a dispatch has met its fate and the dispatch is closed."""
    return Dispatch.objects.filter(pk=batch, state=DispatchState.COMPLETED).exists()


def booked(batch: int) -> int:
    """Return how many letters of a dispatch were sent, by the database."""
    return Delivery.objects.filter(dispatch=batch, state=DeliveryState.SENT).count()


def quiet() -> bool:
    """Tell whether no letter of any dispatch is owed."""
    return not Delivery.objects.filter(state__in=OWED).exists()


def _words() -> Letter:
    draft = SituationReport.objects.order_by("id").first() or town.a_draft(timezone.now())
    return letters_for(draft, content_of(draft), timezone.now(), {"sv"})[0]


def _on_the_shared_clock(moment: datetime) -> float:
    return time.monotonic() + (moment - timezone.now()).total_seconds()


DEEDS = {
    "prepare": prepare,
    "letter": letter,
    "enqueue": enqueue,
    "submit": submit,
    "approve": approve,
    "settled": settled,
    "booked": booked,
    "quiet": quiet,
}
