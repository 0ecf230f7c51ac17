"""Control of what leaves the house, as programs use it: pause, go on, stop, send again, and the kill switch."""

from __future__ import annotations

from typing import Any

import pytest

from contacts.models import Contact, User
from notifications.models import Delivery, Dispatch, DispatchChange, SendingSwitch, SwitchChange
from tests.api.caller import Caller, fields_of, says_no
from tests.api.reports import approved
from tests.api.test_dispatches import approved_to_tumba

pytestmark = pytest.mark.django_db


@pytest.fixture
def under_way(sara: User, nadia: Contact, bo: Contact) -> str:
    """A dispatch to two people that has begun."""
    dispatch = approved(sara)
    Caller(sara).post(f"dispatches/{dispatch}/release/")
    return dispatch


@pytest.fixture
def bounced(under_way: str, nadia: Contact, now: Any) -> str:
    """The same when it has ended: Bo got his letter, Nadia's came back, and her address is mended."""
    Delivery.objects.filter(contact__name="Bo Bovärd").update(state="sent", sent_at=now)
    Delivery.objects.filter(contact=nadia).update(state="failed", failure="refused")
    Dispatch.objects.update(state="completed", ended_at=now)
    Contact.objects.filter(pk=nadia.pk).update(email="nadia.ny@alby.example")
    return under_way


def test_a_dispatch_is_paused_resumed_and_stopped(sara: User, under_way: str) -> None:
    caller = Caller(sara)
    for act, state in (("pause", "paused"), ("resume", "sending"), ("stop", "stopped")):
        told = caller.post(f"dispatches/{under_way}/{act}/")
        assert (told.status_code, told.json()["state"]) == (200, state)
    ended = caller.get(f"dispatches/{under_way}/").json()
    assert ended["counts"]["stopped"] == 2
    assert ended["ended_at"] is not None


@pytest.mark.parametrize(
    ("act", "state"),
    [("pause", "held"), ("pause", "paused"), ("resume", "sending"), ("stop", "completed"), ("stop", "stopped")],
)
def test_where_there_is_no_road_the_answer_says_how_it_stands(act: str, state: str, sara: User, under_way: str) -> None:
    Dispatch.objects.update(state=state)
    before = DispatchChange.objects.count()

    told = says_no(Caller(sara).post(f"dispatches/{under_way}/{act}/"), 409, "wrong_state")

    assert told["state"] == state
    assert Dispatch.objects.get().state == state
    assert DispatchChange.objects.count() == before


@pytest.mark.parametrize("act", ["pause", "resume", "stop", "resend"])
def test_a_dispatch_to_another_area_does_not_exist(act: str, sara: User, tove: User) -> None:
    dispatch = approved_to_tumba(sara)
    Dispatch.objects.update(state="sending")

    says_no(Caller(tove).post(f"dispatches/{dispatch}/{act}/"), 404)

    assert Dispatch.objects.get().state == "sending"


def test_what_came_back_is_shown_and_sent_again(sara: User, bounced: str) -> None:
    caller = Caller(sara)
    shown = caller.get(f"dispatches/{bounced}/resend/").json()
    assert shown["count"] == 1
    assert shown["recipients"] == [
        {
            "name": "Nadia Nattvandrare",
            "actor": "Nattvandrarna i Alby",
            "role": "Nattvandrare",
            "area": "Alby",
            "address": "nadia.ny@alby.example",
        }
    ]

    told = caller.post(f"dispatches/{bounced}/resend/", {"version": shown["version"]}, key="one-press")

    assert told.status_code == 201
    again = told.json()
    assert (again["kind"], again["follows"], again["state"], again["recipient_count"]) == ("resend", bounced, "held", 1)
    assert caller.get(f"dispatches/{again['id']}/deliveries/").json()["results"][0]["name"] == "Nadia Nattvandrare"
    first = caller.get(f"dispatches/{bounced}/").json()
    assert (first["kind"], first["follows"], first["state"]) == ("report", None, "completed")

    repeated = caller.post(f"dispatches/{bounced}/resend/", key="one-press")
    assert (repeated.status_code, repeated.json()["id"]) == (200, again["id"])
    says_no(caller.post(f"dispatches/{bounced}/resend/"), 409, "unable_to_resend")
    assert Dispatch.objects.count() == 2


def test_others_than_were_shown_get_nothing(sara: User, bounced: str) -> None:
    caller = Caller(sara)

    says_no(caller.post(f"dispatches/{bounced}/resend/", {"version": "0" * 32}), 409, "unable_to_resend")

    assert fields_of(caller.post(f"dispatches/{bounced}/resend/", {"version": 7})) == ["version"]
    assert fields_of(caller.post(f"dispatches/{bounced}/resend/", {"to": "bo@x.example"})) == ["to"]
    assert Dispatch.objects.count() == 1


def test_nothing_is_sent_again_before_the_end(sara: User, under_way: str) -> None:
    assert Caller(sara).get(f"dispatches/{under_way}/resend/").json()["recipients"] == []
    says_no(Caller(sara).post(f"dispatches/{under_way}/resend/"), 409, "unable_to_resend")


def test_one_stops_everything_and_two_start_it_again(sara: User, samir: User) -> None:
    one, other = Caller(sara), Caller(samir)
    told = one.get("sending-switch/").json()
    assert (told["state"], told["stopped_by"], told["reason"]) == ("on", None, "")

    told = one.post("sending-switch/", {"action": "stop", "reason": "Fel lista."})
    assert told.status_code == 200
    assert (told.json()["state"], told.json()["stopped_by"], told.json()["reason"]) == (
        "stopped",
        "Sara Säkerhetschef",
        "Fel lista.",
    )
    assert says_no(one.post("sending-switch/", {"action": "stop"}), 409, "wrong_state")["state"] == "stopped"

    assert one.post("sending-switch/", {"action": "ask_start"}).json()["state"] == "start_asked"
    says_no(one.post("sending-switch/", {"action": "start"}), 409, "two_people_needed")
    assert not SendingSwitch.objects.get().enabled

    told = other.post("sending-switch/", {"action": "start"}).json()
    assert (told["state"], told["start_asked_by"], told["started_by"]) == (
        "on",
        "Sara Säkerhetschef",
        "Samir Säkerhetssamordnare",
    )
    says_no(other.post("sending-switch/", {"action": "start"}), 409, "wrong_state")
    says_no(other.post("sending-switch/", {"action": "ask_start"}), 409, "wrong_state")
    assert SwitchChange.objects.count() == 3


def test_who_may_only_stop_cannot_start(tove: User) -> None:
    caller = Caller(tove)
    assert caller.post("sending-switch/", {"action": "stop"}).status_code == 200
    for action in ("ask_start", "start"):
        says_no(caller.post("sending-switch/", {"action": action}), 403)
    assert SendingSwitch.objects.get().state == "stopped"


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["action"]),
        ({"action": "pause"}, ["action"]),
        ({"action": None}, ["action"]),
        ({"action": "stop", "reason": 7}, ["reason"]),
        ({"action": "stop", "reason": "å" * 301}, ["reason"]),
        ({"action": "stop", "by": "samir"}, ["by"]),
    ],
)
def test_what_is_no_press_presses_nothing(body: dict[str, Any], fields: list[str], sara: User) -> None:
    assert fields_of(Caller(sara).post("sending-switch/", body)) == fields
    assert SendingSwitch.objects.count() == 0


def test_while_everything_is_stopped_an_approval_works_and_waits(sara: User, nadia: Contact) -> None:
    caller = Caller(sara)
    caller.post("sending-switch/", {"action": "stop"})

    dispatch = approved(sara)

    assert caller.get(f"dispatches/{dispatch}/").json()["state"] == "held"
    says_no(caller.post(f"dispatches/{dispatch}/release/"), 409, "sending_stopped")
    assert caller.post(f"dispatches/{dispatch}/undo/").json()["state"] == "undone"
