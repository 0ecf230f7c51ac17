"""The objects that the access tests ask for, by the words of the expectation file, in the demo week."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any

from django.db import transaction
from django.utils import timezone

from botkyrka_oro.demo.staff import DOMAIN
from contacts.models import Actor, Area, Contact, ContactRole, Rota, User
from contacts.scales import Mode, Severity
from incidents.actions.incidents import log_incident
from incidents.models import Incident, IncidentType, SituationReport
from notifications.links import Purpose, token_for
from notifications.models import Delivery

# The columns of the expectation file; the first is nobody at all.
ANONYMOUS = "anonymous"
STAFF = ("sakerhetschef", "sakerhetssamordnare", "trygghetssamordnare", "tib", "polis", "raddningstjanst", "admin")
VISITORS = (ANONYMOUS, *STAFF)

# object -> key of the incident or report in the demo week, seen from the trygghetssamordnare of the north
INCIDENTS = {
    "own": "bin fire in Alby today",
    "near": "crowd in Fittja today",
    "far": "mopeds in Tullinge",
    "named": "what the police will do",
    "closed": "stones in Alby",
    "withdrawn": "a slip of the thumb",
}
REPORTS = {
    "draft": "a draft",
    "returned": "Hallunda, sent back",
    "waiting": "Fittja, waiting",
    "sent": "Alby 1",
    "organisation": "for those in coordination",
    "far": "rumour in Storvreten",
}
CONTACTS = {"near": "Gruppledare fredag Alby", "far": "Fritidsledare Tumba", "whole": "Väktarbilen"}
NOBODY = 999_999_999


class World:
    """Finds what an expectation is about."""

    def user(self, visitor: str) -> User:
        """Return the account of a visitor."""
        return User.objects.get(email=f"{visitor}@{DOMAIN}")

    @cached_property
    def exercise(self) -> Incident:
        """An incident of the other world, in Alby."""
        incident, _new = log_incident(
            by=self.user("tib"),
            area=Area.objects.get(slug="alby"),
            type=IncidentType.objects.get(code="fire"),
            severity=Severity.HIGH,
            key="an exercise",
            now=timezone.now(),
            mode=Mode.EXERCISE,
        )
        return incident

    def incident(self, which: str) -> Incident:
        """Return the incident of this description."""
        if which == "exercise":
            return self.exercise
        return Incident.objects.get(idempotency_key=f"demo {INCIDENTS[which]}")

    def report(self, which: str) -> SituationReport:
        """Return the report of this description."""
        return SituationReport.objects.get(idempotency_key=f"demo {REPORTS[which]}")

    def parameters(self, wanted: list[str], which: str) -> dict[str, Any]:
        """Return what to put into the parameters of a pattern, for the object of this description."""
        return {name: getattr(self, f"_{name}")(which) for name in wanted}

    def _number(self, which: str) -> str:
        return "1999-1" if which == "none" else self.incident(which).number

    def _entry_id(self, which: str) -> int:
        if which == "none":
            return NOBODY
        entry = self.incident(which).log.order_by("id").first()
        assert entry is not None
        return entry.id

    def _report_id(self, which: str) -> int:
        return NOBODY if which == "none" else self.report(which).id

    def _public_id(self, which: str) -> str:
        if which == "none":
            return "0" * 32
        dispatch = self.report({"near": "sent"}.get(which, which)).dispatch
        assert dispatch is not None
        return dispatch.public_id

    def _token(self, which: str) -> str:
        if which in {"none", "decline none"}:
            return "A" * 43
        delivery = Delivery.objects.filter(dispatch__report=self.report("sent"), state="sent").earliest("id")
        return token_for(delivery.public_id, Purpose.DECLINE if which == "decline" else Purpose.READ)

    def _contact_id(self, which: str) -> int:
        return NOBODY if which == "none" else Contact.objects.get(name=CONTACTS[which]).id

    def _rota_id(self, which: str) -> int:
        roles = {"near": "night_walkers", "far": "youth_leader"}
        return NOBODY if which == "none" else Rota.objects.get(role__code=roles[which]).id

    def _feed_key(self, which: str) -> str:
        return "A" * 43 if which == "none" else Rota.objects.get(role__code="night_walkers").feed_key

    def _actor_id(self, which: str) -> int:
        names = {"near": "Nattvandrarna i Alby", "far": "Fritidsgården i Tumba"}
        return NOBODY if which == "none" else Actor.objects.get(name=names[which]).id

    def _role_id(self, which: str) -> int:
        return NOBODY if which == "none" else ContactRole.objects.get(code="night_walkers").id

    def _slug(self, which: str) -> str:
        return "atlantis" if which == "none" else "alby-centrum"

    def _user_id(self, which: str) -> int:
        return NOBODY if which == "none" else self.user("tib").id

    def _uidb36(self, _which: str) -> str:
        return "1"

    def _key(self, _which: str) -> str:
        return "abc-0123456789abcdef"

    def _rest(self, _which: str) -> str:
        return "atlantis/"


@contextmanager
def taken_back() -> Iterator[None]:
    """Undo everything that a request did; durable transactions may open inside, as in a test case."""
    whole = transaction.atomic()
    whole._from_testcase = True  # type: ignore[attr-defined]
    with whole:
        yield
        transaction.set_rollback(True)
