"""Logging an incident and correcting its facts."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from contacts.models import Area, User
from contacts.scales import Mode, Severity, Sharing
from contacts.telling import Topic, tell
from incidents.actions import wording
from incidents.actions.numbers import next_number
from incidents.actions.photos import keep_photos
from incidents.actions.recording import (
    demand_open,
    lock,
    named_readers_of,
    picture,
    record_changes,
    settle,
)
from incidents.actions.told import entry_facts, stands_in, taken, words_of
from incidents.models import Incident, IncidentType, LogEntry
from incidents.models.log import LogKind
from incidents.redrawing import Drawn
from notifications.models import Response

# A phone's clock may run a little ahead of ours.
AHEAD = timedelta(minutes=2)
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)


class UnableToLog(Exception):
    """The incident cannot be logged so. The message is a sentence for the person who tried."""


class UnableToPlaceInTime(UnableToLog):
    """The event lies in the future or too far back."""


@transaction.atomic(durable=True)
def log_incident(
    *,
    by: User,
    area: Area,
    type: IncidentType,  # noqa: A002
    severity: Severity,
    key: str,
    now: datetime,
    text: str = "",
    place: str = "",
    occurred_at: datetime | None = None,
    sharing: Sharing = Sharing.ORGANISATION,
    named_readers: Collection[User] = (),
    mode: Mode = Mode.LIVE,
    response: Response | None = None,
    photos: Collection[Drawn] = (),
) -> tuple[Incident, bool]:
    """Log an incident with its first log entry, once for each ``key`` of ``by``; tell whether it is new.

    The lock on the user makes two presses wait for each other, so that the second finds what the first made. The
    year of the number is the year of logging, so that the series runs in the order people wrote. With a ``response``
    the first entry is what that recipient told us, unconfirmed; raises ``AlreadyHandled`` when it is in a log already.
    """
    User.objects.select_for_update(no_key=True).get(id=by.id)
    earlier = _logged_with(by, key)
    if earlier is not None:
        return earlier, False
    told = taken(response) if response else None
    if told:
        mode = Mode(told.mode)
    when = placed_in_time(occurred_at, now)
    year, sequence = next_number(mode, now)
    incident = Incident.objects.create(
        mode=mode,
        year=year,
        sequence=sequence,
        area=area,
        place=place,
        type=type,
        severity=severity,
        sharing=sharing,
        occurred_at=when,
        logged_at=now,
        reporter=by,
        owner=by,
        idempotency_key=key,
    )
    state = picture(incident)
    if sharing is Sharing.NAMED and named_readers:
        incident.named_readers.set(named_readers)
        state["named_readers"] = named_readers_of(incident)
    record_changes(incident, {}, state, by=by, now=now)
    entry = LogEntry.objects.create(
        incident=incident,
        mode=mode,
        text=text or (words_of(told) if told else wording.logged(incident)),
        by=by,
        occurred_at=when,
        recorded_at=now,
        **(entry_facts(told) if told else {"kind": LogKind.OBSERVATION.value}),
    )
    if told:
        stands_in(entry, response=told, by=by, now=now)
    keep_photos(entry, photos, by=by, key=key, now=now)
    tell(Topic.INCIDENTS)
    return incident, True


def _logged_with(by: User, key: str) -> Incident | None:
    return (
        Incident.objects.select_related("area", "type", "owner", "reporter")
        .filter(reporter=by, idempotency_key=key)
        .first()
    )


def placed_in_time(occurred_at: datetime | None, now: datetime) -> datetime:
    """Return when it happened, ``now`` when nothing was said; raises ``UnableToPlaceInTime``."""
    if occurred_at is None:
        return now
    if occurred_at > now + AHEAD:
        raise UnableToPlaceInTime(_("Tiden ligger framåt. Ange när det hände."))
    if occurred_at < EARLIEST:
        raise UnableToPlaceInTime(_("Tiden ligger för långt bak. Ange en tid efter år 2000."))
    return min(occurred_at, now)


@transaction.atomic(durable=True)
def edit_details(
    *,
    incident: Incident,
    by: User,
    version: int,
    area: Area,
    type: IncidentType,  # noqa: A002
    place: str,
    occurred_at: datetime,
    now: datetime,
) -> Incident:
    """Correct where, what and when; raises ``EditedMeanwhile`` when ``version`` no longer stands."""
    incident = lock(incident, version)
    demand_open(incident)
    before = picture(incident)
    incident.area = area
    incident.type = type
    incident.place = place
    incident.occurred_at = placed_in_time(occurred_at, now)
    after = picture(incident)
    changed = [field for field in after if after[field] != before[field]]
    if changed:
        settle(incident, before, by=by, now=now, text=wording.details_changed(changed, incident))
    return incident
