"""The deed that asks: whole or not at all, once, within reach, and bounded as everything that one person sends."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from pytest_django import Settings

from contacts.models import Area, Contact, User
from contacts.scales import Severity, Sharing
from incidents.actions.audiences import AudienceChanged
from incidents.actions.four_eyes import CapPassed, FourEyesNeeded
from incidents.actions.report_steps import ContainsPersonalData
from incidents.actions.requests import NobodyToAsk, UnableToAsk, audience_of, send_request
from incidents.models import InformationRequest
from notifications.actions import UnableToResend, resend_failed
from notifications.caps import Cap
from notifications.lifecycle import DeliveryState, DispatchState
from notifications.models import Delivery, Dispatch, DispatchChange, Question
from tests.requests.steps import QUESTIONS, ask, asked

pytestmark = pytest.mark.django_db


def nothing_was_sent() -> bool:
    return not any(
        model.objects.exists() for model in (Dispatch, Delivery, Question, InformationRequest, DispatchChange)
    )


def test_the_same_form_asks_once_whatever_it_says_the_second_time(
    tove: User, sara: User, alby: Area, nadia: Contact, now: datetime
) -> None:
    first = ask(tove, now, alby)
    again, is_new = send_request(by=tove, key="begäran", content=asked(now, title="Annat"), now=now)
    assert (again, is_new) == (first, False)
    assert (Dispatch.objects.count(), Delivery.objects.count(), Question.objects.count()) == (1, 1, 2)
    ask(sara, now, alby)
    assert InformationRequest.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " \u202e "}, "title"),
        ({"title": "x" * 61}, "title"),
        ({"why": "x" * 1_001}, "why"),
        ({"questions": ()}, "question_1"),
        ({"questions": (" ", "")}, "question_1"),
        ({"questions": ("a", "b", "c", "d")}, "question_1"),
        ({"questions": ("a", "x" * 201)}, "question_2"),
        ({"sharing": Sharing.ORGANISATION}, "sharing"),
        ({"sharing": Sharing.NAMED}, "sharing"),
        ({"area_ids": frozenset()}, "audience"),
        ({"role_ids": frozenset()}, "audience"),
    ],
)
def test_what_is_not_whole_is_not_sent(
    tove: User, alby: Area, nadia: Contact, now: datetime, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(UnableToAsk) as caught:
        send_request(by=tove, key="begäran", content=asked(now, alby, **changes), now=now)
    assert list(caught.value.problems) == [field]
    assert nothing_was_sent()


@pytest.mark.parametrize("wait", [timedelta(0), timedelta(days=7, seconds=1)])
def test_the_time_to_answer_lies_ahead_and_within_a_week(
    tove: User, alby: Area, nadia: Contact, now: datetime, wait: timedelta
) -> None:
    with pytest.raises(UnableToAsk) as caught:
        send_request(by=tove, key="begäran", content=asked(now, alby, answer_by=now + wait), now=now)
    assert list(caught.value.problems) == ["answer_by"]
    assert nothing_was_sent()
    ask(tove, now, alby, answer_by=now + timedelta(days=7))


def test_nobody_asks_outside_their_areas_or_without_the_right_to_send(
    tove: User, petra: User, alby: Area, tumba: Area, nadia: Contact, now: datetime
) -> None:
    for by, areas in ((tove, (alby, tumba)), (petra, (alby,))):
        with pytest.raises(PermissionDenied):
            send_request(by=by, key="begäran", content=asked(now, *areas), now=now, expected_recipients=1)
    assert nothing_was_sent()


def test_others_than_those_who_were_shown_are_not_asked(
    tove: User, alby: Area, nadia: Contact, bo: Contact, now: datetime
) -> None:
    content = asked(now, alby)
    for shown in ({"audience_version": ""}, {"audience_version": "another"}, {"expected_recipients": 1}):
        with pytest.raises(AudienceChanged) as caught:
            send_request(by=tove, key="begäran", content=content, now=now, **shown)
        assert (caught.value.difference.after, caught.value.difference.version) == (
            2,
            audience_of(content, now).version,
        )
    assert nothing_was_sent()
    send_request(by=tove, key="begäran", content=content, now=now, expected_recipients=2)
    assert Delivery.objects.count() == 2


def test_nobody_to_ask_is_no_request(tove: User, alby: Area, now: datetime) -> None:
    with pytest.raises(NobodyToAsk):
        send_request(by=tove, key="begäran", content=asked(now, alby), now=now, expected_recipients=0)
    assert nothing_was_sent()


def test_identity_numbers_never_leave_and_other_details_only_when_they_were_weighed(
    tove: User, alby: Area, nadia: Contact, now: datetime
) -> None:
    phone, plate = ("phone", "070-123 45 67"), ("plate", "ABC 123")
    named = asked(now, alby, why="Ring 070-123 45 67 om ABC 123.", questions=("Var är 19811218-9876?",))
    with pytest.raises(ContainsPersonalData) as caught:
        send_request(by=tove, key="begäran", content=named, now=now, kept=[phone, plate])
    assert list(caught.value.details) == ["question_1"]
    weighed = asked(now, alby, why="Ring 070-123 45 67 om ABC 123.")
    with pytest.raises(ContainsPersonalData) as caught:
        send_request(by=tove, key="begäran", content=weighed, now=now, kept=[phone])
    assert [one.key for one in caught.value.details["why"]] == [plate]
    assert nothing_was_sent()
    send_request(by=tove, key="begäran", content=weighed, now=now, kept=[phone, plate, ("email", "a@b.se")])
    kept = DispatchChange.objects.filter(field="kept_detail").order_by("id").values_list("new", flat=True)
    assert list(kept) == ["phone: 070-123 45 67", "plate: ABC 123"]


@pytest.mark.parametrize(
    ("setting", "cap"),
    [
        ("RECIPIENTS_PER_DISPATCH", Cap.RECIPIENTS),
        ("DISPATCHES_PER_USER_AND_HOUR", Cap.DISPATCHES),
        ("MAILS_PER_DAY", Cap.MAILS),
    ],
)
def test_a_request_counts_against_the_caps_and_nobody_is_alone_enough_above_them(
    settings: Settings, tove: User, alby: Area, nadia: Contact, bo: Contact, now: datetime, setting: str, cap: Cap
) -> None:
    setattr(settings, setting, 1)
    if cap is Cap.DISPATCHES:
        ask(tove, now, alby, key="den första")
    before = Dispatch.objects.count()
    with pytest.raises(CapPassed) as caught:
        send_request(by=tove, key="begäran", content=asked(now, alby), now=now, alone_on_duty_reason="Ingen svarar.")
    assert [one.cap for one in caught.value.caps] == [cap]
    assert Dispatch.objects.count() == before


def test_what_is_free_to_spread_takes_a_reason_however_few_are_asked(
    tove: User, sara: User, alby: Area, nadia: Contact, now: datetime
) -> None:
    content = asked(now, alby, sharing=Sharing.OPEN)
    for reason in ("", "  \n"):
        with pytest.raises(FourEyesNeeded) as caught:
            send_request(by=tove, key="begäran", content=content, now=now, alone_on_duty_reason=reason)
        assert not isinstance(caught.value, CapPassed)
    assert nothing_was_sent()
    made, _new = send_request(by=tove, key="begäran", content=content, now=now, alone_on_duty_reason="Ensam i natt.")
    assert made.alone_on_duty_reason == "Ensam i natt."
    assert Delivery.objects.get(dispatch__kind="notice").user == sara


def test_a_reason_that_was_not_asked_for_is_not_kept_and_nobody_is_told(
    tove: User, sara: User, alby: Area, nadia: Contact, now: datetime
) -> None:
    made, _new = send_request(by=tove, key="begäran", content=asked(now, alby), now=now, alone_on_duty_reason="Ensam.")
    assert made.alone_on_duty_reason == ""
    assert not Dispatch.objects.filter(kind="notice").exists()


def test_acute_requests_wait_ten_seconds_and_others_thirty(
    tove: User, alby: Area, nadia: Contact, now: datetime
) -> None:
    for severity, seconds in ((Severity.HIGH, 30), (Severity.CRITICAL, 10)):
        dispatch = ask(tove, now, alby, key=severity.code, severity=severity).dispatch
        assert (dispatch.release_at - now, dispatch.kind) == (timedelta(seconds=seconds), "request")
        assert (dispatch.severity, dispatch.sharing) == (severity, Sharing.VOLUNTEERS)
        assert list(dispatch.areas.all()) == [alby]


def test_letters_that_came_back_go_to_the_mended_address_with_the_same_questions(
    tove: User, alby: Area, nadia: Contact, now: datetime
) -> None:
    dispatch = ask(tove, now, alby).dispatch
    with pytest.raises(UnableToResend):
        resend_failed(dispatch=dispatch, by=tove, now=now, key="igen")
    dispatch.deliveries.update(state=DeliveryState.FAILED)
    Dispatch.objects.filter(id=dispatch.id).update(state=DispatchState.COMPLETED)
    nadia.email = "nadia.ny@night-walkers.example"
    nadia.save()
    again, is_new = resend_failed(dispatch=dispatch, by=tove, now=now, key="igen")
    assert is_new
    assert [one.text for one in again.questions.order_by("position")] == list(QUESTIONS)
    assert again.deliveries.get().address == "nadia.ny@night-walkers.example"
