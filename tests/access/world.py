"""The objects that the access tests ask for, by the words of the expectation file, in the demo week."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import cached_property
from typing import Any

from django.db import transaction
from django.utils import timezone

from botkyrka_oro.demo.asking import KEY
from botkyrka_oro.demo.staff import DOMAIN
from contacts.models import Actor, AddressProposal, Area, Contact, ContactRole, Rota, User
from contacts.scales import Mode, Severity, Sharing
from incidents.actions.handovers import write_handover
from incidents.actions.incidents import log_incident
from incidents.actions.photos import keep_photos
from incidents.actions.requests import send_request
from incidents.actions.saved_views import save_view
from incidents.actions.screens import ScreenDetails, pair_screen
from incidents.models import (
    Handover,
    Incident,
    IncidentType,
    InformationRequest,
    Photo,
    SavedView,
    Screen,
    SituationReport,
)
from incidents.pairing import code_of, new_secret
from incidents.redrawing import Drawn
from incidents.request_contents import RequestContent
from notifications.actions import close_links, decline
from notifications.lifecycle import DispatchState
from notifications.links import Purpose, token_for
from notifications.models import Delivery, Dispatch, Response, StrayMail
from tests.notifications.letters import a_dispatch, an_addressee

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
    "told": "stones at the bus in Fittja",
}
REPORTS = {
    "draft": "a draft",
    "returned": "Hallunda, sent back",
    "waiting": "Fittja, waiting",
    "sent": "Alby 1",
    "organisation": "for those in coordination",
    "far": "rumour in Storvreten",
}
REQUESTS = ("asked", "far asked")
CONTACTS = {"near": "Gruppledare fredag Alby", "far": "Fritidsledare Tumba", "whole": "Väktarbilen"}
A_PHOTO = Drawn(b"\xff\xd8\xff\xd9", 1, 1)
NOBODY = 999_999_999
# Why a link is dead -> which of the letters of the report that was sent it is tried with; the first one works.
A_DAY = timedelta(days=1)
DEAD_LINKS = {"closed": 1, "declined": 2}
WAITING = 2  # The number of an answer in the demo week that nobody has handled.


class World:
    """Finds what an expectation is about."""

    def __init__(self) -> None:
        self.letters: dict[str, Delivery] = {}

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

    def request(self, which: str) -> InformationRequest:
        """Return the request of this description; nobody in the demo week asks in the south, so that is done here."""
        if which == "asked":
            return InformationRequest.objects.get(idempotency_key=KEY)
        return self.asked_far_away

    @cached_property
    def asked_far_away(self) -> InformationRequest:
        """A request to the youth leaders of Tumba."""
        content = RequestContent(
            title="Tumba i kväll",
            questions=("Hur är läget?",),
            severity=Severity.ELEVATED,
            sharing=Sharing.PARTNERS,
            answer_by=timezone.now() + timedelta(hours=1),
            area_ids=frozenset({Area.objects.get(slug="tumba").id}),
            role_ids=frozenset({ContactRole.objects.get(code="youth_leader").id}),
        )
        made, _new = send_request(by=self.user("tib"), key="far", content=content, now=timezone.now())
        return made

    @cached_property
    def view(self) -> SavedView:
        """A view that the säkerhetschef has saved."""
        by, now = self.user("sakerhetschef"), timezone.now()
        return save_view(user=by, page="incident_list", name="Alby", query="area=alby", now=now)

    @cached_property
    def handover(self) -> Handover:
        """What the duty officer wrote over at the end of the night."""
        now = timezone.now()
        since = now - timedelta(hours=12)
        return write_handover(by=self.user("tib"), since=since, text="Lugnt nu.", key="natten", now=now)[0]

    def parameters(self, wanted: list[str], which: str) -> dict[str, Any]:
        """Return what to put into the parameters of a pattern, for the object of this description."""
        return {name: getattr(self, f"_{name}")(which) for name in wanted}

    def _number(self, which: str) -> str:
        return "1999-1" if which == "none" else self.incident(which).number

    def _entry_id(self, which: str) -> int:
        if which == "none":
            return NOBODY
        log = self.incident(which).log.order_by("id")
        entry = (log.filter(response__isnull=False) if which == "told" else log).first()
        assert entry is not None
        return entry.id

    def _name(self, which: str) -> uuid.UUID:
        return uuid.UUID(int=0) if which == "none" else self.photo(which).name

    def photo(self, which: str) -> Photo:
        """Return a photo of the incident of this description, added by whoever logged it."""
        incident = self.incident(which)
        photo = Photo.objects.filter(incident=incident).first()
        if photo is None:
            entry = incident.log.order_by("id").first()
            assert entry is not None
            (photo,) = keep_photos(entry, [A_PHOTO], by=incident.reporter, key="access", now=timezone.now())
        return photo

    def _response_id(self, which: str) -> int:
        return NOBODY if which == "none" else Response.objects.get(idempotency_key=f"demo {WAITING}").id

    def _view_id(self, which: str) -> int:
        return NOBODY if which == "none" else self.view.id

    def _handover_id(self, which: str) -> int:
        return NOBODY if which == "none" else self.handover.id

    def _mail_id(self, which: str) -> int:
        return NOBODY if which == "none" else StrayMail.objects.get().id

    def _report_id(self, which: str) -> int:
        return NOBODY if which == "none" else self.report(which).id

    def _version(self, which: str) -> int:
        return NOBODY if which == "none" else self.report(which).draft_versions.earliest("id").version

    def _public_id(self, which: str) -> str:
        if which == "none":
            return "0" * 32
        if which in REQUESTS:
            return self.request(which).dispatch.public_id
        dispatch = self.report({"near": "sent"}.get(which, which)).dispatch
        assert dispatch is not None
        return dispatch.public_id

    def _token(self, which: str) -> str:
        if which == "none":
            return "A" * 43
        if which == "review":
            asked = Delivery.objects.filter(dispatch__kind="review", state="sent").earliest("id")
            return token_for(asked.public_id, Purpose.REVIEW)
        purpose = {"decline": Purpose.DECLINE, "declined decline": Purpose.DECLINE, "decoy": Purpose.DECOY}
        return token_for(self.letter(which.split(maxsplit=1)[0]).public_id, purpose.get(which, Purpose.READ))

    def letter(self, which: str) -> Delivery:
        """Return the letter whose link works, or is dead for the reason that ``which`` names."""
        if which in self.letters:
            return self.letters[which]
        sent = Delivery.objects.filter(dispatch__report=self.report("sent"), state="sent", contact__isnull=False)
        letter = sent.exclude(contact__declined_at__isnull=False)[DEAD_LINKS.get(which, 0)]
        now = timezone.now()
        assert letter.contact is not None
        if which == "closed":
            close_links(delivery=letter, now=now)
        elif which == "declined":
            decline(delivery=letter, now=now)
        elif which in {"expired", "stopped"}:
            state = DispatchState.STOPPED if which == "stopped" else DispatchState.COMPLETED
            again = a_dispatch(letter.dispatch.created_by, [an_addressee(letter.contact)], now, state=state)
            again.deliveries.update(state="stopped" if which == "stopped" else "sent", sent_at=now)
            Dispatch.objects.filter(id=again.id).update(links_expire_at=now if which == "expired" else now + A_DAY)
            letter = again.deliveries.get()
        self.letters[which] = letter
        return letter

    @cached_property
    def screen(self) -> Screen:
        """A screen in a room, which the demo week has none of."""
        now = timezone.now()
        details = ScreenDetails(name="Ledningsrummet", distance=6, sharing=Sharing.VOLUNTEERS)
        return pair_screen(typed=code_of(new_secret(), now), details=details, by=self.user("sakerhetschef"), now=now)

    def _screen_id(self, which: str) -> int:
        return NOBODY if which == "none" else self.screen.id

    def _contact_id(self, which: str) -> int:
        if which == "proposing":
            return AddressProposal.objects.earliest("id").contact_id
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

    def _code(self, _which: str) -> str:
        return "ar"

    def _slug(self, which: str) -> str:
        return {"none": "atlantis", "far": "tumba"}.get(which, "alby-centrum")

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
