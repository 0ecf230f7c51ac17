"""The endpoints for dispatches: what left the house, and what became of it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from contacts.api.bodies import read_query
from contacts.api.endpoints import Endpoint
from contacts.api.paging import NewestFirst
from contacts.rights import Right
from notifications.access import access_dispatch, visible_dispatches
from notifications.api.serializers import DeliveryOut, DeliveryQuery, DispatchOut, DispatchQuery, only
from notifications.reach import later_than


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
        dispatch = access_dispatch(self.caller, public_id)
        deliveries = dispatch.deliveries.all().with_reach(later_than(dispatch))
        deliveries = deliveries.select_related("dispatch", "acknowledgement")
        return self.answer_list(request, only(deliveries, query), DeliveryOut, query)
