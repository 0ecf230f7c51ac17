"""The endpoints about those who have not answered: how far a dispatch has reached, reminding, writing down calls."""

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
from notifications.access import access_dispatch, access_dispatch_to_control, access_letter
from notifications.actions import UnableToRemind, log_call, remind, reminding_of
from notifications.api.reach import CallIn, CallOut, ReachOut, RemindIn, RemindingOut
from notifications.api.serializers import DispatchOut
from notifications.reach import later_than, reach_of


class ReachOfDispatch(Endpoint):
    """How far one dispatch has reached."""

    rights = {"GET": Right.SEE_DISPATCHES}

    @extend_schema(
        operation_id="dispatches_reach",
        summary=_("Visa vilka ett utskick har nått"),
        responses=ReachOut,
        tags=["dispatches"],
    )
    def get(self, request: Request, public_id: str) -> Response:
        """Answer the acknowledgements in numbers, by role and area, and what happens next."""
        dispatch = access_dispatch(self.caller, public_id)
        steps = dispatch.escalations.select_related("made").order_by("due_at", "id")
        reached = reach_of(dispatch, later_than(dispatch))
        return Response(ReachOut(reached, context={"user": request.user, "steps": steps}).data)


class Remind(Endpoint):
    """Reminding those who have not acknowledged a dispatch."""

    rights = {"GET": Right.SEND_REPORT, "POST": Right.SEND_REPORT}
    refusals = {UnableToRemind: conflict("unable_to_remind")}

    @extend_schema(
        operation_id="dispatches_reminding",
        summary=_("Visa vilka som kan påminnas"),
        responses=RemindingOut,
        tags=["dispatches"],
    )
    def get(self, _request: Request, public_id: str) -> Response:
        """Answer those who got the letter and have not surely acknowledged it."""
        dispatch = access_dispatch_to_control(self.caller, public_id)
        return self.answer(reminding_of(dispatch, timezone.now()), RemindingOut)

    @extend_schema(
        operation_id="dispatches_remind",
        summary=_("Påminn dem som inte kvitterat"),
        description=_(
            "Skickar samma ord som ett nytt utskick, märkt som påminnelse, bara till dem som inte säkert har "
            "kvitterat. Högst två påminnelser, minst 10 minuter isär. Med version från GET skickas inget om de har "
            "blivit andra."
        ),
        request=RemindIn,
        responses={201: DispatchOut, 200: DispatchOut},
        parameters=[IDEMPOTENCY_KEY],
        tags=["dispatches"],
    )
    def post(self, request: Request, public_id: str) -> Response:
        """Answer the new dispatch."""
        dispatch = access_dispatch_to_control(self.caller, public_id)
        values = read_body(request, RemindIn)
        reminder, new = remind(
            dispatch=dispatch, by=self.caller, now=timezone.now(), key=idempotency_key(request), **values
        )
        found = access_dispatch(self.caller, reminder.public_id)
        return self.answer(found, DispatchOut, first_or_again(created=new))


class Calls(Endpoint):
    """Calls to those whom a dispatch has not reached."""

    rights = {"POST": Right.HANDLE_RESPONSES}

    @extend_schema(
        operation_id="dispatches_call",
        summary=_("Anteckna ett samtal"),
        description=_("Den som har svarat räknas som nådd per telefon. Ett antecknat samtal ändras aldrig."),
        request=CallIn,
        responses={201: CallOut, 200: CallOut},
        parameters=[IDEMPOTENCY_KEY],
        tags=["dispatches"],
    )
    def post(self, request: Request, public_id: str) -> Response:
        """Answer the call as it was written down."""
        dispatch = access_dispatch(self.caller, public_id)
        values = read_body(request, CallIn)
        letter = access_letter(self.caller, dispatch, values.pop("delivery"))
        call, new = log_call(
            delivery=letter, by=self.caller, now=timezone.now(), key=idempotency_key(request), **values
        )
        return self.answer(call, CallOut, first_or_again(created=new))
