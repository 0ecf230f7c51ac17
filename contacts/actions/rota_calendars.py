"""Deeds with the calendars of a rota: subscribe to one, take one in, fetch what is due, move our own."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from contacts.actions.refusals import NotAccepted
from contacts.actions.rotas import changed, locked, new_feed_key
from contacts.calendars.fetching import NotFetched, fetched, wrong_with_address
from contacts.calendars.problems import SENTENCES, UNMATCHED, kept
from contacts.calendars.reading import Known, Matched, UnreadableCalendar, events_of, matched
from contacts.models import CalendarShift, Rota, User
from contacts.rota_access import holders_of

log = structlog.get_logger(__name__)

EVERY = timedelta(minutes=15)
AT_A_TIME = 2
"""How many calendars one look fetches: a server that does not answer must not keep other deadlines waiting."""


@transaction.atomic(durable=True)
def subscribe(*, rota: Rota, version: int, url: str, by: User | None, now: datetime) -> Rota:
    """Let the shifts be fetched from a calendar, from now on; with an empty address they are fetched no more.

    What was fetched from the former address goes: it says nothing about the new one.
    """
    current = locked(rota, version)
    if url == current.calendar_url:
        return current
    if url and not settings.ROTA_CALENDAR_HOSTS:
        raise NotAccepted({"url": _("Prenumerationer är avstängda. Ladda upp en fil i stället.")})
    if len(url) > 500:
        raise NotAccepted({"url": _("Adressen är för lång. Skriv högst %(longest)d tecken.") % {"longest": 500}})
    if url and (problem := wrong_with_address(url, settings.ROTA_CALENDAR_HOSTS)):
        raise NotAccepted({"url": SENTENCES[problem]})
    before, current.calendar_url = current.calendar_url, url
    current.calendar_fetched_at, current.calendar_problem = None, ""
    current.calendar_shifts.all().delete()
    return changed(current, "calendar_url", _host(before), _host(url), by=by, now=now)


def take_in_calendar(*, rota: Rota, version: int, data: bytes, by: User | None, now: datetime) -> Matched:
    """Take the shifts of the next two months from the text of a calendar, in the place of those from another."""
    try:
        events = events_of(data, now)
    except UnreadableCalendar as problem:
        raise NotAccepted({"file": SENTENCES[problem.code]}) from problem
    with transaction.atomic(durable=True):
        current = locked(rota, version)
        if current.calendar_url:
            raise NotAccepted({"file": _("Passen hämtas från en kalender. Avsluta prenumerationen först.")})
        before = current.calendar_shifts.count()
        found = matched(events, _known(current))
        _replace(current, found)
        current.calendar_fetched_at = None
        current.calendar_problem = kept(UNMATCHED, "", now, found.unmatched) if found.unmatched else ""
        changed(current, "calendar_shifts", str(before), str(len(found.shifts)), by=by, now=now)
    return found


@transaction.atomic(durable=True)
def replace_feed_address(*, rota: Rota, version: int, by: User | None, now: datetime) -> Rota:
    """Give the calendar that others subscribe to another secret address; the former one shows nothing from now on."""
    current = locked(rota, version)
    current.feed_key = new_feed_key()
    return changed(current, "feed_key", "", "replaced", by=by, now=now)


def fetch_calendars(*, now: datetime) -> int:
    """Fetch the calendars that nobody has asked for in a while, and return how many. Any number may do so at once."""
    done = 0
    while done < AT_A_TIME and (rota := _next_to_fetch(now)) is not None:
        _fetch(rota, now)
        done += 1
    return done


@transaction.atomic(durable=True)
def _next_to_fetch(now: datetime) -> Rota | None:
    """Return one rota whose calendar is due, marked as asked for now, so that nobody else asks as well."""
    if not settings.ROTA_CALENDAR_HOSTS:
        return None
    due = Rota.objects.all().to_fetch(now, EVERY).select_for_update(of=("self",), skip_locked=True).first()
    if due is not None:
        due.calendar_fetched_at = now
        due.save(update_fields=["calendar_fetched_at"])
    return due


def _fetch(rota: Rota, now: datetime) -> None:
    """Ask for the calendar outside of any transaction, and keep what came of it."""
    try:
        data = fetched(rota.calendar_url, hosts=settings.ROTA_CALENDAR_HOSTS, loopback=not settings.PRODUCTION)
        events = events_of(data, now)
    except (NotFetched, UnreadableCalendar) as problem:
        log.warning("rota_calendar_not_fetched", rota=rota.id, code=problem.code)
        _keep_problem(rota, problem.code, now)
        return
    with transaction.atomic(durable=True):
        current = _still_subscribed(rota)
        if current is None:
            return
        found = matched(events, _known(current))
        _replace(current, found)
        problem_now = kept(UNMATCHED, "", now, found.unmatched) if found.unmatched else ""
        current.calendar_problem = problem_now
        current.save(update_fields=["calendar_problem"])


@transaction.atomic(durable=True)
def _keep_problem(rota: Rota, code: str, now: datetime) -> None:
    current = _still_subscribed(rota)
    if current is not None:
        current.calendar_problem = kept(code, current.calendar_problem, now)
        current.save(update_fields=["calendar_problem"])


def _still_subscribed(rota: Rota) -> Rota | None:
    """Return the rota, locked, unless somebody has chosen another calendar while this one was fetched."""
    kept_address = Rota.objects.filter(id=rota.id, calendar_url=rota.calendar_url)
    return kept_address.select_related("role").select_for_update(of=("self",)).first()


def _known(rota: Rota) -> list[Known]:
    return [Known._make(row) for row in holders_of(rota).values_list("id", "name", "address_norm")]


def _replace(rota: Rota, found: Matched) -> None:
    rota.calendar_shifts.all().delete()
    CalendarShift.objects.bulk_create(
        CalendarShift(rota=rota, contact_id=one.contact_id, uid=one.uid, begins_at=one.begins_at, ends_at=one.ends_at)
        for one in found.shifts
    )


def _host(url: str) -> str:
    """Return what the history may tell of an address: the rest of it is often a secret."""
    return url.removeprefix("https://").partition("/")[0]
