"""The endpoints that control a dispatch: undo, send now, pause, go on, stop the rest."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from contacts.api.endpoints import Endpoint
from contacts.api.refusals import Refused
from contacts.rights import Right
from notifications.access import access_dispatch, access_dispatch_to_control
from notifications.actions import (
    NothingLeaves,
    UnableToMove,
    UnableToRelease,
    UnableToUndo,
    pause_dispatch,
    release_now,
    resume_dispatch,
    stop_dispatch,
    undo_dispatch,
)
from notifications.api.serializers import DispatchOut


def _too_late_to_undo(refused: UnableToUndo) -> Refused:
    return Refused(_("Det är för sent att ångra. Breven har börjat lämna oss."), code="too_late", state=refused.state)


def _not_held(refused: UnableToRelease) -> Refused:
    return Refused(_("Utskicket väntar inte längre."), code="too_late", state=refused.state)


def _nothing_leaves(refused: NothingLeaves) -> Refused:
    return Refused(
        _("Utskicket väntar, för all sändning är stoppad. Det kan fortfarande ångras."),
        code="sending_stopped",
        state=refused.state,
    )


def _no_such_road(refused: UnableToMove) -> Refused:
    return Refused(str(refused), code="wrong_state", state=refused.state)


class Undo(Endpoint):
    """Taking a dispatch back while it is held."""

    rights = {"POST": Right.SEND_REPORT}
    refusals = {UnableToUndo: _too_late_to_undo}

    @extend_schema(
        operation_id="dispatches_undo",
        summary=_("Ångra ett utskick"),
        request=None,
        responses=DispatchOut,
        tags=["dispatches"],
    )
    def post(self, _request: Request, public_id: str) -> Response:
        """Undo the dispatch before anything has left."""
        dispatch = access_dispatch_to_control(self.caller, public_id)
        undo_dispatch(dispatch=dispatch, by=self.caller, now=timezone.now())
        return self.answer(access_dispatch(self.caller, public_id), DispatchOut)


class Release(Endpoint):
    """Ending the hold of a dispatch."""

    rights = {"POST": Right.SEND_REPORT}
    refusals = {NothingLeaves: _nothing_leaves, UnableToRelease: _not_held}

    @extend_schema(
        operation_id="dispatches_release",
        summary=_("Skicka nu"),
        request=None,
        responses=DispatchOut,
        tags=["dispatches"],
    )
    def post(self, _request: Request, public_id: str) -> Response:
        """Let the letters leave at once."""
        dispatch = access_dispatch_to_control(self.caller, public_id)
        release_now(dispatch=dispatch, by=self.caller, now=timezone.now())
        return self.answer(access_dispatch(self.caller, public_id), DispatchOut)


class Pause(Endpoint):
    """Pausing a dispatch that is under way."""

    rights = {"POST": Right.SEND_REPORT}
    refusals = {UnableToMove: _no_such_road}

    @extend_schema(
        operation_id="dispatches_pause",
        summary=_("Pausa ett utskick"),
        request=None,
        responses=DispatchOut,
        tags=["dispatches"],
    )
    def post(self, _request: Request, public_id: str) -> Response:
        """Let nothing more leave until the dispatch is resumed."""
        dispatch = access_dispatch_to_control(self.caller, public_id)
        pause_dispatch(dispatch=dispatch, by=self.caller, now=timezone.now())
        return self.answer(access_dispatch(self.caller, public_id), DispatchOut)


class Resume(Endpoint):
    """Going on with a dispatch that is paused."""

    rights = {"POST": Right.SEND_REPORT}
    refusals = {UnableToMove: _no_such_road}

    @extend_schema(
        operation_id="dispatches_resume",
        summary=_("Fortsätt skicka"),
        request=None,
        responses=DispatchOut,
        tags=["dispatches"],
    )
    def post(self, _request: Request, public_id: str) -> Response:
        """Go on where the dispatch was paused."""
        dispatch = access_dispatch_to_control(self.caller, public_id)
        resume_dispatch(dispatch=dispatch, by=self.caller, now=timezone.now())
        return self.answer(access_dispatch(self.caller, public_id), DispatchOut)


class Stop(Endpoint):
    """Stopping what is left of a dispatch."""

    rights = {"POST": Right.SEND_REPORT}
    refusals = {UnableToMove: _no_such_road}

    @extend_schema(
        operation_id="dispatches_stop",
        summary=_("Stoppa resten"),
        description=_(
            "Det som inte har lämnats skickas aldrig. Ett brev som just lämnas när du stoppar räknas under sending "
            "tills e-posttjänsten har svarat."
        ),
        request=None,
        responses=DispatchOut,
        tags=["dispatches"],
    )
    def post(self, _request: Request, public_id: str) -> Response:
        """Stop what has not left."""
        dispatch = access_dispatch_to_control(self.caller, public_id)
        stop_dispatch(dispatch=dispatch, by=self.caller, now=timezone.now())
        return self.answer(access_dispatch(self.caller, public_id), DispatchOut)
