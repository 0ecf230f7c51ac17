"""What waits for one user: help that is called for, silence, what is late, what to approve, write, read and mend."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from operator import itemgetter
from typing import Any

from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import ngettext

from contacts.access import manageable_contacts, may
from contacts.at_once import Question, at_once, how_many, listing, moment_of
from contacts.kept import kept
from contacts.models import AddressProposal, User
from contacts.models.reviews import ProposalState
from contacts.rights import Right
from contacts.telling import Topic
from incidents.access import visible_reports
from incidents.lifecycle import EDITABLE, ReportStatus
from notifications.inbox import visible_responses, visible_stray_mail
from notifications.models import Response
from notifications.models.answers import ResponseKind
from notifications.reach import Silence, silent_about


class Kind(enum.StrEnum):
    """What can wait, the most urgent first."""

    HELP = "help"
    SILENCE = "silence"
    LATE_REPORT = "late_report"
    APPROVAL = "approval"
    RESPONSES = "responses"
    DRAFTS = "drafts"
    BROKEN_ADDRESSES = "broken_addresses"
    PROPOSED_ADDRESSES = "proposed_addresses"


URGENT = frozenset({Kind.HELP, Kind.SILENCE, Kind.LATE_REPORT})


MOST_NAMED = 3
SILENCE_KEPT_SECONDS = 20


@dataclass(frozen=True)
class Named:
    """One of those that wait, by its id and by what people call it."""

    id: str
    title: str


@dataclass(frozen=True)
class Waiting:
    """So many of a kind wait, ``since`` the first of them; the longest waiting are ``named``, and ``rest`` are not."""

    kind: Kind
    count: int
    named: tuple[Named, ...] = ()
    rest: int = 0
    since: datetime | None = None

    @property
    def urgent(self) -> bool:
        """Tell whether it cannot wait for the end of the shift."""
        return self.kind in URGENT

    @property
    def words(self) -> str:
        """Return what waits, in words."""
        words = {
            Kind.HELP: ngettext("{count} behöver hjälp", "{count} behöver hjälp", self.count),
            Kind.SILENCE: ngettext(
                "{count} har inte kvitterat på 15 min", "{count} har inte kvitterat på 15 min", self.count
            ),
            Kind.LATE_REPORT: ngettext(
                "{count} lägesrapport är försenad", "{count} lägesrapporter är försenade", self.count
            ),
            Kind.APPROVAL: ngettext(
                "{count} lägesrapport att godkänna", "{count} lägesrapporter att godkänna", self.count
            ),
            Kind.RESPONSES: ngettext("{count} återrapport att läsa", "{count} återrapporter att läsa", self.count),
            Kind.DRAFTS: ngettext("{count} utkast att skriva klart", "{count} utkast att skriva klart", self.count),
            Kind.BROKEN_ADDRESSES: ngettext(
                "{count} adress fungerar inte", "{count} adresser fungerar inte", self.count
            ),
            Kind.PROPOSED_ADDRESSES: ngettext(
                "{count} ny adress att ta ställning till", "{count} nya adresser att ta ställning till", self.count
            ),
        }
        return words[self.kind].format(count=self.count)


def waiting_for(user: User, now: datetime) -> list[Waiting]:
    """Return what waits for ``user``, the most urgent first. What nobody waits for is left out."""
    asked = at_once(user, **_in_inbox(user), **_among_reports(user, now), **_among_contacts(user))
    found = [*_answers(asked), *_silence(user, now), *_reports(asked), *_addresses(asked)]
    order = list(Kind)
    return sorted((one for one in found if one.count), key=lambda one: order.index(one.kind))


def _in_inbox(user: User) -> dict[str, Question]:
    if not may(user, Right.HANDLE_RESPONSES):
        return {}
    calling = Q(kind=ResponseKind.NEED_HELP)
    waiting = visible_responses(user).for_a_person().waiting()
    return {
        "calling": how_many(waiting.filter(calling)),
        "others": how_many(waiting.exclude(calling)),
        "stray": how_many(visible_stray_mail(user).waiting()),
    }


def _answers(asked: Mapping[str, Any]) -> Iterator[Waiting]:
    if "calling" in asked:
        yield Waiting(Kind.HELP, asked["calling"])
        yield Waiting(Kind.RESPONSES, asked["others"] + asked["stray"])


def _silence(user: User, now: datetime) -> Iterator[Waiting]:
    """Return how many have not acknowledged the user's own serious reports in time, and which reports those are."""
    if not may(user, Right.SEE_DISPATCHES):
        return
    silent = silence_of(user, now)
    found = _of(Kind.SILENCE, [(one.dispatch.public_id, one.dispatch.title, one.dispatch.release_at) for one in silent])
    yield replace(found, count=sum(one.count for one in silent))


def _among_reports(user: User, now: datetime) -> dict[str, Question]:
    if not may(user, Right.SEE_REPORTS):
        return {}
    reports = visible_reports(user).live()
    wanted = Q(author=user, status__in=EDITABLE)
    if may(user, Right.APPROVE_REPORT):
        wanted |= Q(status=ReportStatus.SUBMITTED)
    if may(user, Right.WRITE_REPORT):
        wanted |= Q(id__in=reports.overdue(now).order_by().values("id"))
    rows = reports.filter(wanted).order_by("created_at", "id")
    return {"reports": listing(rows, "status", "id", "title", "next_report_due", "created_at")}


def _reports(asked: Mapping[str, Any]) -> Iterator[Waiting]:
    rows = asked.get("reports", ())
    late = [row for row in rows if row["status"] == ReportStatus.APPROVED]
    yield _since("next_report_due", Kind.LATE_REPORT, late, "title")
    yield _since("created_at", Kind.APPROVAL, [row for row in rows if row["status"] == ReportStatus.SUBMITTED], "title")
    yield _since("created_at", Kind.DRAFTS, [row for row in rows if row["status"] in EDITABLE], "title")


def _among_contacts(user: User) -> dict[str, Question]:
    """Ask for the addresses that stopped working, and those that contacts propose, of whom the user looks after."""
    if not may(user, Right.MANAGE_CONTACTS):
        return {}
    proposals = AddressProposal.objects.filter(state=ProposalState.WAITING, contact=OuterRef("pk"))
    contacts = manageable_contacts(user).active().annotate(proposed_at=Subquery(proposals.values("proposed_at")[:1]))
    found = contacts.filter(Q(address_broken_at__isnull=False) | Q(proposed_at__isnull=False)).order_by("id")
    return {"addresses": listing(found, "id", "name", "address_broken_at", "proposed_at")}


def _addresses(asked: Mapping[str, Any]) -> Iterator[Waiting]:
    rows = asked.get("addresses", ())
    yield _since("address_broken_at", Kind.BROKEN_ADDRESSES, rows, "name")
    yield _since("proposed_at", Kind.PROPOSED_ADDRESSES, rows, "name")


def _since(moment: str, kind: Kind, rows: Iterable[Mapping[str, Any]], title: str) -> Waiting:
    """Return what waits of a kind since this moment of its rows; those without one do not wait for it."""
    found = [(row["id"], row[title], moment_of(row[moment])) for row in rows if row[moment]]
    return _of(kind, sorted(found, key=itemgetter(2)))


def _of(kind: Kind, found: Iterable[tuple[Any, ...]]) -> Waiting:
    """Return what waits of a kind, from rows of id, name and moment, the longest waiting first."""
    rows = list(found)
    named = tuple(Named(str(row[0]), row[1]) for row in rows[:MOST_NAMED])
    return Waiting(kind, len(rows), named, len(rows) - len(named), rows[0][2] if rows else None)


def silence_of(user: User, now: datetime) -> list[Silence]:
    """Return what ``silent_about`` does: it counts every letter of a night, and changes by the minute at most."""
    return kept(
        lambda: silent_about(user, now),
        name="silence",
        alike=f"user {user.pk}",
        of=(Topic.DISPATCHES,),
        seconds=SILENCE_KEPT_SECONDS,
    )


def help_wanted(user: User) -> list[Response]:
    """Return the responses of those who need help and whom nobody has taken care of, newest first."""
    if not may(user, Right.HANDLE_RESPONSES):
        return []
    return list(visible_responses(user).waiting().calling_for_help().for_inbox().prefetch_related(None))
