"""What the board shows beside its incidents: lines that wait, with where they lead, and what is said aloud."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contacts.models import User
from contacts.scales import Severity
from incidents.access import name_shown
from incidents.models import SetLevel
from incidents.situation import AreaState
from incidents.views.shared import whole_number
from incidents.waiting import Kind, Named, Waiting

# Where all of a kind are listed, and where one of them is.
_LISTS = {
    Kind.HELP: "incidents:response_list",
    Kind.RESPONSES: "incidents:response_list",
    Kind.LATE_REPORT: "incidents:report_list",
    Kind.APPROVAL: "incidents:report_list",
    Kind.DRAFTS: "incidents:report_list",
}
_ONES = {
    Kind.LATE_REPORT: "incidents:report",
    Kind.APPROVAL: "incidents:report",
    Kind.DRAFTS: "incidents:report",
    Kind.SILENCE: "notifications:dispatch",
    Kind.BROKEN_ADDRESSES: "contacts:contact",
    Kind.PROPOSED_ADDRESSES: "contacts:contact",
}
# The longest silence is about a list of people, so the link shows them.
_QUERIES = {Kind.SILENCE: "?visa=inte-kvitterat"}


@dataclass(frozen=True)
class Link:
    """Something to press, with a name of its own that survives a refresh."""

    id: str
    words: str
    url: str


@dataclass(frozen=True)
class Line:
    """A line of what waits: its link, and each that is named, where there are several."""

    waiting: Waiting
    link: Link
    named: tuple[Link, ...]
    about: str


def lines_of(waiting: Iterable[Waiting]) -> list[Line]:
    """Return the lines with where each leads: to the one that waits, or to the list of all."""
    return [_line(one) for one in waiting]


def _line(waiting: Waiting) -> Line:
    alone = waiting.named[0] if len(waiting.named) == 1 else None
    named = () if alone else tuple(_link(waiting, one) for one in waiting.named)
    first = waiting.named[0] if waiting.named else None
    url = _url(waiting, first) if alone or waiting.kind not in _LISTS else reverse(_LISTS[waiting.kind])
    return Line(
        waiting=waiting,
        link=Link(f"waiting-{waiting.kind}", waiting.words, url),
        named=named,
        about=alone.title if alone else "",
    )


def _link(waiting: Waiting, one: Named) -> Link:
    return Link(f"waiting-{waiting.kind}-{one.id}", one.title, _url(waiting, one))


def _url(waiting: Waiting, one: Named | None) -> str:
    assert one is not None
    return reverse(_ONES[waiting.kind], args=[one.id]) + _QUERIES.get(waiting.kind, "")


@dataclass(frozen=True)
class Tile:
    """An area as one viewer may read it: its state, and each set level with the name of whoever set it."""

    state: AreaState
    levels: tuple[tuple[SetLevel, str], ...]


def tiles_of(viewer: User, states: Iterable[AreaState]) -> list[Tile]:
    """Return the tiles in the order of the states."""
    return [Tile(state, tuple((one, name_shown(viewer, one.set_by)) for one in state.levels)) for state in states]


def announcement(request: HttpRequest, faces: Iterable[tuple[int, str, int]]) -> str:
    """Say how many incidents have come since the last poll, for those who listen; a face is id, area and severity."""
    seen = whole_number(request.GET.get("nyast", ""))
    if seen is None:
        return ""
    new = [(area, severity) for number, area, severity in faces if number > seen]
    if not new:
        return ""
    count = ngettext("{count} ny händelse", "{count} nya händelser", len(new)).format(count=len(new))
    places = ", ".join(dict.fromkeys(area for area, _severity in new))
    critical = sum(severity == Severity.CRITICAL for _area, severity in new)
    worst = _(", varav {count} akut").format(count=critical) if critical else ""
    return _("{count} i {places}{worst}").format(count=count, places=places, worst=worst)
