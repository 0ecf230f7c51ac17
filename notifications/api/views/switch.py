"""The endpoint for the kill switch: one person stops everything, two start again."""

from __future__ import annotations

from collections.abc import Callable

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from contacts.api.bodies import read_body
from contacts.api.endpoints import Endpoint
from contacts.api.refusals import Refused
from contacts.models import User
from contacts.rights import Right
from notifications.access import access_switch
from notifications.actions import (
    TwoPeopleNeeded,
    UnableToSwitch,
    ask_to_start_sending,
    start_sending,
    stop_all_sending,
)
from notifications.api.serializers import SwitchIn, SwitchOut


def _no_such_road(refused: UnableToSwitch) -> Refused:
    return Refused(str(refused), code="wrong_state", state=refused.state)


def _two_needed(refused: TwoPeopleNeeded) -> Refused:
    return Refused(str(refused), code="two_people_needed", state=refused.state)


def _stop(by: User, reason: str) -> None:
    stop_all_sending(by=by, now=timezone.now(), reason=reason)


def _ask(by: User, _reason: str) -> None:
    ask_to_start_sending(by=by, now=timezone.now())


def _start(by: User, _reason: str) -> None:
    start_sending(by=by, now=timezone.now())


PRESSES: dict[str, tuple[Right, Callable[[User, str], None]]] = {
    "stop": (Right.STOP_ALL_SENDING, _stop),
    "ask_start": (Right.START_ALL_SENDING, _ask),
    "start": (Right.START_ALL_SENDING, _start),
}


class Switch(Endpoint):
    """The switch for everything that leaves the house."""

    rights = {"GET": Right.STOP_ALL_SENDING, "POST": Right.STOP_ALL_SENDING}
    refusals = {TwoPeopleNeeded: _two_needed, UnableToSwitch: _no_such_road}

    @extend_schema(
        operation_id="sending_switch_read",
        summary=_("Visa nödstoppet"),
        responses=SwitchOut,
        tags=["sending-switch"],
    )
    def get(self, _request: Request) -> Response:
        """Answer how the switch stands, and who pressed it last."""
        return self.answer(access_switch(self.caller), SwitchOut)

    @extend_schema(
        operation_id="sending_switch_press",
        summary=_("Tryck på nödstoppet"),
        description=_(
            "stop stoppar allt som skickas, på en gång. Har någon bett om start tas det tillbaka. Med ask_start ber "
            "du om att få skicka igen. Med start går allt i gång, men bara om du inte själv bad om det."
        ),
        request=SwitchIn,
        responses=SwitchOut,
        tags=["sending-switch"],
    )
    def post(self, request: Request) -> Response:
        """Press the switch, and answer how it stands then."""
        values = read_body(request, SwitchIn)
        right, press = PRESSES[values["action"]]
        access_switch(self.caller, right)
        press(self.caller, values["reason"])
        return self.answer(access_switch(self.caller), SwitchOut)
