"""The door to dispatches and to the switch for everything: who may see what left the house, and who may stop it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, Q, QuerySet

from contacts.access import OutOfReach, area_ids_within_reach, clearance, demand, may
from contacts.models import User
from contacts.rights import Right
from notifications.corrections import correction_of
from notifications.links import Purpose, public_id_from, token_for
from notifications.models import (
    Acknowledgement,
    Delivery,
    Dispatch,
    DispatchChange,
    Rendition,
    SendingSwitch,
    SwitchChange,
)
from notifications.models.dispatches import DispatchKind
from notifications.nonces import drawn_with
from notifications.personal_links import Opened, link_to, opened_by
from notifications.querysets import DispatchQuerySet


def visible_dispatches(user: User | AnonymousUser) -> DispatchQuerySet:
    """Return the report dispatches within reach: own ones, and those to the user's areas, down to the clearance."""
    demand(user, Right.SEE_DISPATCHES)
    assert isinstance(user, User)
    dispatches = Dispatch.objects.to_recipients().filter(sharing__gte=clearance(user))
    ids = area_ids_within_reach(user, Right.SEE_DISPATCHES)
    if ids is None:
        return dispatches
    here = Dispatch.areas.through.objects.filter(area_id__in=ids).values("dispatch_id")
    return dispatches.filter(Q(created_by=user) | Q(id__in=here))


def access_dispatch(user: User | AnonymousUser, public_id: str) -> Dispatch:
    """Return one dispatch within reach, its letters counted; raises ``OutOfReach`` when it is not."""
    dispatch = visible_dispatches(user).with_counts().filter(public_id=public_id).first()
    if dispatch is None:
        raise OutOfReach
    return dispatch


def access_dispatch_to_control(user: User | AnonymousUser, public_id: str) -> Dispatch:
    """Return one dispatch that the user may undo or release: it takes the right to send, in all of its areas."""
    demand(user, Right.SEND_REPORT)
    dispatch = access_dispatch(user, public_id)
    if isinstance(user, User) and dispatch.created_by_id == user.id:
        return dispatch
    ids = area_ids_within_reach(user, Right.SEND_REPORT)
    if ids is not None and not set(dispatch.areas.values_list("id", flat=True)) <= ids:
        raise OutOfReach
    return dispatch


def access_letter(user: User | AnonymousUser, dispatch: Dispatch, public_id: str) -> Delivery:
    """Return one letter of a dispatch within reach, for those who handle what recipients tell us."""
    demand(user, Right.HANDLE_RESPONSES)
    letter = access_dispatch(user, dispatch.public_id).deliveries.filter(public_id=public_id).first()
    if letter is None:
        raise OutOfReach
    return letter


def may_control(user: User | AnonymousUser, dispatch: Dispatch) -> bool:
    """Tell whether ``user`` may undo, pause, stop or send again this dispatch."""
    if not may(user, Right.SEND_REPORT):
        return False
    try:
        access_dispatch_to_control(user, dispatch.public_id)
    except OutOfReach:
        return False
    return True


def may_see(user: User | AnonymousUser, dispatch: Dispatch) -> bool:
    """Tell whether this dispatch is within reach."""
    return visible_dispatches(user).filter(id=dispatch.id).exists()


def follow_ups(user: User | AnonymousUser, dispatch: Dispatch) -> DispatchQuerySet:
    """Return what followed a dispatch within reach, oldest first: corrections, and letters sent again."""
    return visible_dispatches(user).filter(follows=dispatch).with_counts().order_by("created_at", "id")


def followed_by(user: User | AnonymousUser, dispatch: Dispatch) -> Dispatch | None:
    """Return the dispatch within reach that this one follows."""
    return visible_dispatches(user).filter(id=dispatch.follows_id).first() if dispatch.follows_id else None


def last_move(dispatch: Dispatch) -> DispatchChange | None:
    """Return how a dispatch came into the state that it is in; nobody did it when the hold simply ran out."""
    moves = DispatchChange.objects.filter(dispatch=dispatch, field="state", new=dispatch.state)
    return moves.select_related("by").order_by("-recorded_at", "-id").first()


@dataclass(frozen=True)
class AllStopped:
    """The switch while nothing may leave, and how many letters wait."""

    switch: SendingSwitch
    waiting: int


def is_all_stopped() -> Exists:
    """Return the question whether nothing may leave, to be asked along with others."""
    return Exists(SendingSwitch.objects.all().off())


def all_stopped() -> AllStopped | None:
    """Return the switch if nothing may leave: all staff may know that. One small question while all is well."""
    switch = SendingSwitch.objects.all().off().with_people().first()
    return AllStopped(switch, Delivery.objects.all().waiting().count()) if switch else None


def access_switch(user: User | AnonymousUser, right: Right = Right.STOP_ALL_SENDING) -> SendingSwitch:
    """Return the switch for those who may press it; one that was never pressed is on."""
    demand(user, right)
    return SendingSwitch.objects.all().with_people().first() or SendingSwitch()


def letters_waiting(user: User | AnonymousUser) -> int:
    """Count the letters that leave by themselves, for those who may stop them."""
    demand(user, Right.STOP_ALL_SENDING)
    return Delivery.objects.all().waiting().count()


def presses_on_switch(user: User | AnonymousUser) -> QuerySet[SwitchChange]:
    """Return the record of the switch, newest first, for those who may press it."""
    demand(user, Right.STOP_ALL_SENDING)
    return SwitchChange.objects.select_related("by").order_by("-recorded_at", "-id")


def words_of(user: User | AnonymousUser, dispatch: Dispatch) -> QuerySet[Rendition]:
    """Return the words that a dispatch sends, as far as the user may read them."""
    demand(user, Right.SEE_DISPATCHES)
    assert isinstance(user, User)
    return dispatch.renditions.filter(sharing__gte=clearance(user))


def link_behind(token: str, now: datetime) -> Opened | None:
    """Return what this personal link opens, while it works; nobody learns why one does not."""
    return opened_by(public_id_from(token, Purpose.READ), now)


def delivery_behind(token: str, now: datetime) -> Delivery | None:
    """Return the letter that this personal link opens, while it works."""
    opened = link_behind(token, now)
    return opened.letter if opened else None


class Pressed(NamedTuple):
    """The letter on whose page a form was sent, and when that page was drawn."""

    letter: Delivery
    drawn_at: datetime


class PressedLink(NamedTuple):
    """The working link whose page a form was sent on, what it opens, and when that page was drawn."""

    opened: Opened
    drawn_at: datetime


def letter_pressed_on(nonce: str, now: datetime) -> Pressed | None:
    """Return what a form on a personal page was sent about, while a link to that page works."""
    pressed = link_pressed_on(nonce, now)
    return Pressed(pressed.opened.letter, pressed.drawn_at) if pressed else None


def link_pressed_on(nonce: str, now: datetime) -> PressedLink | None:
    """Return the same with the link. A form may name a letter whose own link has died, if a new link opens it."""
    drawn = drawn_with(nonce, now)
    if drawn is None:
        return None
    opened = opened_by(drawn.public_id, now)
    letter = Delivery.objects.select_related("dispatch").filter(public_id=drawn.public_id).first()
    if opened is None and letter is not None:
        opened = opened_by(link_to(letter, now).public_id, now)
    # A trial is read by its author alone, and nothing on its page counts.
    if opened is None or opened.letter.dispatch.kind == DispatchKind.TRIAL:
        return None
    return PressedLink(opened, drawn.at)


def acknowledgement_of(letter: Delivery) -> Acknowledgement | None:
    """Return whether the recipient of a letter has said that it is read, for the page of that recipient."""
    return Acknowledgement.objects.filter(delivery=letter).first()


def letter_with_decoy(token: str) -> Delivery | None:
    """Return the letter on whose page a link stands that no person sees."""
    public_id = public_id_from(token, Purpose.DECOY)
    return Delivery.objects.filter(public_id=public_id).first() if public_id else None


def delivery_to_decline(token: str) -> Delivery | None:
    """Return the letter whose recipient may leave the list with this token; that works for ever."""
    public_id = public_id_from(token, Purpose.DECLINE)
    letters = Delivery.objects.select_related("dispatch__created_by", "rendition", "contact")
    return letters.filter(public_id=public_id, contact__isnull=False).first() if public_id else None


def correction_to(letter: Delivery, now: datetime) -> tuple[Dispatch | None, Delivery | None]:
    """Return what corrects a letter by now, and the letter that tells its recipient so, while that one can be read."""
    correction = correction_of(letter.dispatch)
    if correction is None:
        return None, None
    own = correction.deliveries.filter(address=letter.address).first()
    return correction, own if own and delivery_behind(token_for(own.public_id, Purpose.READ), now) else None
