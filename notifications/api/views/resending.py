"""The endpoint for letters that never arrived: who would get them at a mended address, and sending them again."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from contacts.api.bodies import read_body
from contacts.api.endpoints import IDEMPOTENCY_KEY, Endpoint, first_or_again, idempotency_key
from contacts.api.refusals import conflict
from contacts.rights import Right
from notifications.access import access_dispatch, access_dispatch_to_control
from notifications.actions import UnableToResend, resend_failed, resending_of
from notifications.api.serializers import DispatchOut, ResendIn, ResendingOut


class Resend(Endpoint):
    """Sending again what never arrived, to the addresses that were mended since."""

    rights = {"GET": Right.SEND_REPORT, "POST": Right.SEND_REPORT}
    refusals = {UnableToResend: conflict("unable_to_resend")}

    @extend_schema(
        operation_id="dispatches_resending",
        summary=_("Visa vilka som kan få ett utskick igen"),
        responses=ResendingOut,
        tags=["dispatches"],
    )
    def get(self, _request: Request, public_id: str) -> Response:
        """Answer those whose letter never arrived and whose address is another now."""
        dispatch = access_dispatch_to_control(self.caller, public_id)
        return self.answer(resending_of(dispatch, timezone.now()), ResendingOut)

    @extend_schema(
        operation_id="dispatches_resend",
        summary=_("Skicka igen till rättade adresser"),
        description=_(
            "Skickar samma ord som ett nytt utskick, bara till dem som inte fick det och har en ny adress. Med version "
            "från GET skickas inget om de har blivit andra sedan dess."
        ),
        request=ResendIn,
        responses={201: DispatchOut, 200: DispatchOut},
        parameters=[IDEMPOTENCY_KEY],
        tags=["dispatches"],
    )
    def post(self, request: Request, public_id: str) -> Response:
        """Answer the new dispatch."""
        dispatch = access_dispatch_to_control(self.caller, public_id)
        values = read_body(request, ResendIn)
        again, new = resend_failed(
            dispatch=dispatch, by=self.caller, now=timezone.now(), key=idempotency_key(request), **values
        )
        found = access_dispatch(self.caller, again.public_id)
        return self.answer(found, DispatchOut, first_or_again(created=new))
