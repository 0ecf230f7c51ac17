"""Tells the incidents of the demo week through the deeds that a person would use, with the clock set back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from botkyrka_oro.demo.steps import Step, Story, moment
from contacts.models import Area, User
from contacts.scales import Severity, Sharing
from incidents.actions.incidents import log_incident
from incidents.actions.log import add_entry
from incidents.actions.merging import merge
from incidents.actions.states import (
    change_severity,
    change_status,
    close,
    hand_over,
    reopen,
    withdraw,
)
from incidents.lifecycle import IncidentStatus
from incidents.models import Incident, IncidentType, LogEntry
from incidents.models.log import LogKind

BREATH = timedelta(seconds=12)
Deed = Callable[[], object]


@dataclass
class Cast:
    """Those who act in the week, and what they have done so far, by the names that the stories use."""

    now: datetime
    users: dict[str, User]
    areas: dict[str, Area]
    incidents: dict[str, Incident] = field(default_factory=dict)


def deeds_of(story: Story, cast: Cast) -> Iterator[tuple[datetime, Deed]]:
    """Return the deeds of a story, each with its moment; two in the same minute are a breath apart."""
    name, steps = story
    earlier: datetime | None = None
    for step in steps:
        when = moment(step[0], cast.now)
        if earlier is not None and when <= earlier:
            when = earlier + BREATH
        earlier = when
        yield when, partial(_do, cast, name, step, when)


def _do(cast: Cast, name: str, step: Step, now: datetime) -> None:
    """Carry out one step of the story called ``name``."""
    _when, who, deed, *words = step
    by = cast.users[who]
    if deed == "log":
        cast.incidents[name] = _log(cast, name, by, words, now)
        return
    incident = cast.incidents[name]
    if deed in LogKind.values:
        _write(incident, by, LogKind(deed), words, now)
    elif deed == "status":
        change_status(incident=incident, by=by, to=IncidentStatus(words[0]), now=now)
    elif deed == "severity":
        change_severity(incident=incident, by=by, severity=Severity.from_code(words[0]), reason=words[1], now=now)
    elif deed == "hand_over":
        hand_over(incident=incident, by=by, to=cast.users[words[0]], now=now)
    elif deed == "merge":
        merge(incident=incident, into=cast.incidents[words[0]], by=by, now=now)
    elif deed == "close":
        close(incident=incident, by=by, outcome=words[0], now=now)
    elif deed == "reopen":
        reopen(incident=incident, by=by, reason=words[0], now=now)
    elif deed == "withdraw":
        withdraw(incident=incident, by=by, now=now)
    else:
        raise ValueError(deed)


def _log(cast: Cast, name: str, by: User, words: list[str], now: datetime) -> Incident:
    area, type_code, severity, place, text, *rest = words
    incident, _new = log_incident(
        by=by,
        area=cast.areas[area],
        type=IncidentType.objects.get(code=type_code),
        severity=Severity.from_code(severity),
        sharing=Sharing.from_code(rest[0]) if rest else Sharing.ORGANISATION,
        place=place,
        text=text,
        key=f"demo {name}",
        now=now,
    )
    return incident


def _write(incident: Incident, by: User, kind: LogKind, words: list[str], now: datetime) -> None:
    text, *rest = words
    if kind is LogKind.CORRECTION:
        add_entry(incident=incident, by=by, kind=kind, text=text, corrects=_entry(incident, rest[0]), now=now)
    elif kind is LogKind.DECISION:
        add_entry(incident=incident, by=by, kind=kind, text=text, reason=rest[0], now=now)
    else:
        source, reliability = (*rest, "", "")[:2]
        add_entry(incident=incident, by=by, kind=kind, text=text, source=source, reliability=reliability, now=now)


def _entry(incident: Incident, text: str) -> LogEntry:
    return LogEntry.objects.get(incident=incident, text=text)
