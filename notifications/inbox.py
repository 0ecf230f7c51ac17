"""The door to what recipients have told us: who may read it, and treat it."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from contacts.access import OutOfReach, area_ids_within_reach, clearance, demand, may, reach
from contacts.at_once import Question, at_once, how_many
from contacts.models import User
from contacts.rights import Reach, Right
from notifications.models import Dispatch, Response, StrayMail
from notifications.models.dispatches import CARRYING_ON
from notifications.querysets import ResponseQuerySet, StrayMailQuerySet


def visible_responses(user: User | AnonymousUser) -> ResponseQuerySet:
    """Return the responses within reach: to own dispatches, and to those to the user's areas, down to the clearance."""
    demand(user, Right.HANDLE_RESPONSES)
    assert isinstance(user, User)
    responses = Response.objects.filter(delivery__dispatch__sharing__gte=clearance(user))
    ids = area_ids_within_reach(user, Right.HANDLE_RESPONSES)
    if ids is None:
        return responses
    here = Dispatch.areas.through.objects.filter(area_id__in=ids).values("dispatch_id")
    return responses.filter(Q(delivery__dispatch__created_by=user) | Q(delivery__dispatch_id__in=here))


def access_response(user: User | AnonymousUser, response_id: int) -> Response:
    """Return one response within reach, with who answered; raises ``OutOfReach`` when it is not."""
    response = visible_responses(user).for_inbox().filter(id=response_id).first()
    if response is None:
        raise OutOfReach
    return response


def responses_to(user: User | AnonymousUser, dispatch: Dispatch) -> ResponseQuerySet:
    """Return what was answered to a dispatch and to reminders of it, as far as the user may know, help first."""
    if not may(user, Right.HANDLE_RESPONSES):
        return Response.objects.none()
    same_words = Q(delivery__dispatch__follows=dispatch, delivery__dispatch__kind__in=CARRYING_ON)
    return visible_responses(user).filter(Q(delivery__dispatch=dispatch) | same_words).for_a_person().help_first()


def visible_stray_mail(user: User | AnonymousUser) -> StrayMailQuerySet:
    """Return the mails that name no letter, for those who handle responses from everywhere: nobody knows from where."""
    demand(user, Right.HANDLE_RESPONSES)
    everywhere = reach(user, Right.HANDLE_RESPONSES) is Reach.ALL
    return StrayMail.objects.all().for_inbox() if everywhere else StrayMail.objects.none()


def access_stray_mail(user: User | AnonymousUser, mail_id: int) -> StrayMail:
    """Return one mail that names no letter; raises ``OutOfReach`` when there is none, or it is not for this user."""
    mail = visible_stray_mail(user).filter(id=mail_id).first()
    if mail is None:
        raise OutOfReach
    return mail


def waiting_in_inbox(user: User) -> int:
    """Count what waits for somebody to read it: responses, and mails that name no letter."""
    return sum(at_once(user, **to_read_in_inbox(user)).values())


def to_read_in_inbox(user: User | AnonymousUser) -> dict[str, Question]:
    """Return the questions whose answers add up to ``waiting_in_inbox``."""
    return {
        "responses": how_many(visible_responses(user).for_a_person().waiting()),
        "stray": how_many(visible_stray_mail(user).waiting()),
    }
