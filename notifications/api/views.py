"""The endpoints for dispatches: what left the house, and what became of it."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from contacts.api.bodies import read_query
from contacts.api.endpoints import Endpoint
from contacts.api.paging import NewestFirst
from contacts.api.refusals import Refused
from contacts.rights import Right
from notifications.access import access_dispatch, access_dispatch_to_control, visible_dispatches
from notifications.actions import UnableToRelease, UnableToUndo, release_now, undo_dispatch
from notifications.api.serializers import (
    DeliveryOut,
    DeliveryQuery,
    DispatchOut,
    DispatchQuery,
    only,
)


def _too_late_to_undo(_refused: UnableToUndo) -> Refused:
    return Refused(_("Det är för sent att ångra. Breven har börjat lämna oss."), code="too_late")


def _not_held(_refused: UnableToRelease) -> Refused:
    return Refused(_("Utskicket väntar inte längre."), code="too_late")


class Dispatches(Endpoint):
    """The dispatches that the caller may see."""

    rights = {"GET": Right.SEE_DISPATCHES}
    pagination_class = NewestFirst

    @extend_schema(
        operation_id="dispatches_list",
        summary=_("Lista utskick"),
        parameters=[DispatchQuery],
        responses=DispatchOut(many=True),
        tags=["dispatches"],
    )
    def get(self, request: Request) -> Response:
        """Answer one page of dispatches."""
        query = read_query(request, DispatchQuery)
        dispatches = visible_dispatches(self.caller).for_list()
        return self.answer_list(request, only(dispatches, query), DispatchOut, query)


class OneDispatch(Endpoint):
    """One dispatch."""

    rights = {"GET": Right.SEE_DISPATCHES}

    @extend_schema(
        operation_id="dispatches_read", summary=_("Visa ett utskick"), responses=DispatchOut, tags=["dispatches"]
    )
    def get(self, _request: Request, public_id: str) -> Response:
        """Answer one dispatch with its letters counted."""
        return self.answer(access_dispatch(self.caller, public_id), DispatchOut)


class Deliveries(Endpoint):
    """The letters of one dispatch."""

    rights = {"GET": Right.SEE_DISPATCHES}

    @extend_schema(
        operation_id="dispatches_deliveries",
        summary=_("Lista breven i ett utskick"),
        parameters=[DeliveryQuery],
        responses=DeliveryOut(many=True),
        tags=["dispatches"],
    )
    def get(self, request: Request, public_id: str) -> Response:
        """Answer one page of letters."""
        query = read_query(request, DeliveryQuery)
        deliveries = access_dispatch(self.caller, public_id).deliveries.select_related("dispatch")
        return self.answer_list(request, only(deliveries, query), DeliveryOut, query)


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
    refusals = {UnableToRelease: _not_held}

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
