"""What staff do with what came in: whoever presses second learns who was first."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from contacts.models import User
from contacts.telling import Topic, tell
from notifications.lifecycle import RESPONSE_ROADS, ResponseState
from notifications.models import Response, StrayMail


class AlreadyHandled(Exception):
    """Somebody has handled it; ``by`` says who, ``state`` what came of it. Nothing was changed."""

    def __init__(self, handled: Response | StrayMail) -> None:
        assert handled.handled_by is not None
        self.by, self.state = handled.handled_by, ResponseState(handled.state)
        words = (
            _("%(name)s har redan lagt in svaret i en händelse. Inget nytt sparades.")
            if self.state is ResponseState.IN_LOG
            else _("%(name)s har redan markerat det som klart. Inget nytt sparades.")
        )
        super().__init__(words % {"name": self.by.name})


@transaction.atomic(durable=True)
def finish_response(*, response: Response, by: User, now: datetime) -> Response:
    """Mark a response as done: somebody has read it, and no more is needed."""
    locked = lock_response(response, ResponseState.DONE)
    settle(locked, ResponseState.DONE, by=by, now=now)
    return locked


@transaction.atomic(durable=True)
def finish_stray_mail(*, mail: StrayMail, by: User, now: datetime) -> StrayMail:
    """Mark a mail that names no letter as done."""
    locked = StrayMail.objects.select_for_update(of=("self",)).select_related("handled_by").get(pk=mail.pk)
    if ResponseState.DONE not in RESPONSE_ROADS[ResponseState(locked.state)]:
        raise AlreadyHandled(locked)
    settle(locked, ResponseState.DONE, by=by, now=now)
    return locked


def lock_response(response: Response, to: ResponseState) -> Response:
    """Return the response as it stands, held until the transaction ends, if there is a road to ``to``."""
    locked = (
        Response.objects.select_for_update(of=("self",))
        .select_related("handled_by", "delivery__dispatch")
        .get(pk=response.pk)
    )
    if to not in RESPONSE_ROADS[ResponseState(locked.state)]:
        raise AlreadyHandled(locked)
    return locked


def settle(locked: Response | StrayMail, to: ResponseState, *, by: User, now: datetime) -> None:
    """Keep what came of it, and by whom."""
    locked.state, locked.handled_by, locked.handled_at = to, by, now
    locked.save(update_fields=["state", "handled_by", "handled_at"])
    tell(Topic.INBOX)
