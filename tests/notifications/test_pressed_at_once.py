"""What must hold when two people press at the very same moment: real threads, real commits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from contacts.models import Contact, User
from notifications.actions import (
    UnableToMove,
    UnableToResend,
    UnableToSwitch,
    ask_to_start_sending,
    pause_dispatch,
    resend_failed,
    resume_dispatch,
    start_sending,
    stop_all_sending,
    stop_dispatch,
)
from notifications.lifecycle import DispatchState
from notifications.models import Delivery, Dispatch, DispatchChange, SendingSwitch, SwitchChange
from tests.incidents.test_at_the_same_time import all_at_once
from tests.notifications.letters import a_dispatch, an_addressee

pytestmark = pytest.mark.django_db(transaction=True)


def pressing(deed: Callable[[], Any]) -> Callable[[], str]:
    """Do the deed and tell whether it was done."""

    def press() -> str:
        try:
            deed()
        except (UnableToMove, UnableToSwitch, UnableToResend):
            return "refused"
        return "done"

    return press


@pytest.fixture
def under_way(sara: User, nadia: Contact, bo: Contact) -> Dispatch:
    return a_dispatch(sara, [an_addressee(nadia), an_addressee(bo)], timezone.now())


@pytest.mark.parametrize("deed", [pause_dispatch, stop_dispatch])
def test_of_eight_presses_on_one_button_one_does_it(
    deed: Callable[..., Any], under_way: Dispatch, sara: User, samir: User
) -> None:
    presses = [
        pressing(lambda by=by: deed(dispatch=under_way, by=by, now=timezone.now()))  # type: ignore[misc]
        for by in [sara, samir] * 4
    ]

    assert sorted(all_at_once(presses)) == ["done"] + ["refused"] * 7

    assert DispatchChange.objects.count() == 1


def test_pause_and_stop_at_once_end_as_stopped_one_after_the_other(
    under_way: Dispatch, sara: User, samir: User
) -> None:
    def now() -> dict[str, Any]:
        return {"dispatch": under_way, "now": timezone.now()}

    told = all_at_once(
        [pressing(lambda: pause_dispatch(by=sara, **now())), pressing(lambda: stop_dispatch(by=samir, **now()))]
    )

    assert told[1] == "done"
    assert Dispatch.objects.get().state == DispatchState.STOPPED
    assert set(Delivery.objects.values_list("state", flat=True)) == {"stopped"}
    ways = [[one.old, one.new] for one in DispatchChange.objects.order_by("id")]
    assert ways == ([["sending", "paused"], ["paused", "stopped"]] if told[0] == "done" else [["sending", "stopped"]])


def test_stop_and_go_on_at_once_never_leave_a_letter_in_between(under_way: Dispatch, sara: User, samir: User) -> None:
    pause_dispatch(dispatch=under_way, by=sara, now=timezone.now())

    all_at_once(
        [
            pressing(lambda: resume_dispatch(dispatch=under_way, by=sara, now=timezone.now())),
            pressing(lambda: stop_dispatch(dispatch=under_way, by=samir, now=timezone.now())),
        ]
    )

    assert Dispatch.objects.get().state == DispatchState.STOPPED
    assert set(Delivery.objects.values_list("state", flat=True)) == {"stopped"}


def test_the_first_press_ever_on_the_switch_may_be_eight_at_once(sara: User, samir: User) -> None:
    presses = [
        pressing(lambda by=by: stop_all_sending(by=by, now=timezone.now()))  # type: ignore[misc]
        for by in [sara, samir] * 4
    ]

    assert sorted(all_at_once(presses)) == ["done"] + ["refused"] * 7

    assert (SendingSwitch.objects.count(), SwitchChange.objects.count()) == (1, 1)
    assert not SendingSwitch.objects.all().sending_is_on()


def test_of_two_starts_at_once_one_counts_and_never_that_of_who_asked(sara: User, samir: User, tina: User) -> None:
    stop_all_sending(by=sara, now=timezone.now())
    ask_to_start_sending(by=sara, now=timezone.now())

    people = (sara, samir, tina)
    presses = [pressing(lambda by=by: start_sending(by=by, now=timezone.now())) for by in people]  # type: ignore[misc]
    told = dict(zip(people, all_at_once(presses), strict=True))

    assert told[sara] == "refused"
    assert sorted(told.values()) == ["done", "refused", "refused"]
    switch = SendingSwitch.objects.get()
    assert switch.enabled
    assert switch.started_by in {samir, tina}
    assert SwitchChange.objects.filter(new="on").count() == 1


def test_a_start_and_a_stop_at_once_leave_a_record_that_ends_where_the_switch_is(
    sara: User, samir: User, tina: User
) -> None:
    stop_all_sending(by=sara, now=timezone.now())
    ask_to_start_sending(by=sara, now=timezone.now())

    told = all_at_once(
        [
            pressing(lambda: start_sending(by=samir, now=timezone.now())),
            pressing(lambda: stop_all_sending(by=tina, now=timezone.now())),
        ]
    )

    assert told[1] == "done", "whoever stops always gets their way"
    assert not SendingSwitch.objects.all().sending_is_on()
    last = SwitchChange.objects.order_by("id").last()
    assert last is not None
    assert (last.new, last.by) == ("stopped", tina)


def test_eight_presses_on_send_again_make_one_dispatch(
    under_way: Dispatch, sara: User, samir: User, nadia: Contact
) -> None:
    Delivery.objects.update(state="failed", failure="refused")
    Dispatch.objects.update(state="completed")
    Contact.objects.filter(pk=nadia.pk).update(email="nadia.ny@alby.example")

    presses = [
        pressing(
            lambda by=by, key=key: resend_failed(  # type: ignore[misc]
                dispatch=under_way, by=by, now=timezone.now(), key=f"{key}"
            )
        )
        for key, by in enumerate([sara, samir] * 4)
    ]

    assert sorted(all_at_once(presses)) == ["done"] + ["refused"] * 7

    assert Dispatch.objects.filter(follows=under_way).count() == 1
    assert Delivery.objects.filter(address="nadia.ny@alby.example").count() == 1


def test_one_press_that_arrives_four_times_at_once_is_one_press(
    under_way: Dispatch, sara: User, nadia: Contact
) -> None:
    Delivery.objects.update(state="failed", failure="refused")
    Dispatch.objects.update(state="completed")
    Contact.objects.filter(pk=nadia.pk).update(email="nadia.ny@alby.example")

    def press() -> tuple[int, bool]:
        found, new = resend_failed(dispatch=under_way, by=sara, now=timezone.now(), key="one")
        return found.pk, new

    told = all_at_once([press] * 4)

    assert len({pk for pk, _new in told}) == 1
    assert sum(new for _pk, new in told) == 1
