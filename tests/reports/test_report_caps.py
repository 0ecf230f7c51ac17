"""Above a cap a second person approves, whoever is alone; below it everything is as always."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from contacts.models import Area, Contact, User
from incidents.actions.approval import CapPassed, FourEyesNeeded, TooManyTrials, approve_report, send_trial
from incidents.actions.reports import submit_report
from incidents.models import SituationReport
from notifications.caps import TRIALS_AN_HOUR, Cap
from notifications.models import Delivery, Dispatch
from tests.api.caller import Caller, says_no
from tests.cast import a_contact, an_actor
from tests.notifications.letters import a_dispatch, an_addressee
from tests.reports.conftest import Draft
from tests.reports.correcting import approve_shown, draft_correction, send
from tests.reports.test_corrections import at_once
from tests.reports.test_report_pages import carried, url

pytestmark = pytest.mark.django_db

ALONE = "Ingen annan svarar."


def mailed() -> int:
    """Return how many letters to recipients there are."""
    return Delivery.objects.filter(dispatch__in=Dispatch.objects.to_recipients()).count()


@pytest.fixture
def three(alby: Area) -> list[Contact]:
    """Three night walkers of Alby."""
    actor = an_actor("Nattvandrarna i Alby", "night_walkers")
    return [a_contact(f"{name} Vandrare", actor, alby) for name in ("Ada", "Bea", "Cia")]


@pytest.mark.parametrize(
    ("setting", "at", "above", "cap"),
    [
        ("RECIPIENTS_PER_DISPATCH", 3, 2, Cap.RECIPIENTS),
        ("DISPATCHES_PER_USER_AND_HOUR", 2, 1, Cap.DISPATCHES),
        ("MAILS_PER_DAY", 6, 5, Cap.MAILS),
    ],
)
def test_at_the_cap_one_is_enough_and_above_it_nobody_is_alone_enough(
    settings: Settings,
    tove: User,
    three: list[Contact],
    draft: Draft,
    now: datetime,
    setting: str,
    at: int,
    above: int,
    cap: Cap,
) -> None:
    a_dispatch(tove, [an_addressee(one) for one in three], now)
    setattr(settings, setting, above)
    report = draft()
    for reason in ("", ALONE):
        with pytest.raises(CapPassed) as caught:
            approve_report(report=report, by=tove, now=now, straight_from_draft=True, alone_on_duty_reason=reason)
        assert [one.cap for one in caught.value.caps] == [cap]
    assert mailed() == 3
    report.refresh_from_db()
    assert (report.status, report.number) == ("draft", None)

    setattr(settings, setting, at)
    approve_report(report=report, by=tove, now=now, straight_from_draft=True)
    assert mailed() == 6


def test_above_a_cap_somebody_else_who_may_approve_sends_it(
    settings: Settings, tove: User, sara: User, samir: User, three: list[Contact], draft: Draft, now: datetime
) -> None:
    settings.RECIPIENTS_PER_DISPATCH = 2
    report = draft(by=sara)
    submit_report(report=report, by=sara, now=now)
    for by in (sara, tove):  # who wrote it; who may send, but not approve
        with pytest.raises(CapPassed):
            approve_report(report=report, by=by, now=now, alone_on_duty_reason=ALONE)
    assert mailed() == 0
    approve_report(report=report, by=samir, now=now)
    report.refresh_from_db()
    assert (report.four_eyes_required, report.alone_on_duty_reason, report.approved_by) == (True, "", samir)
    assert mailed() == 3


def test_below_the_caps_alone_on_duty_helps_as_before(
    settings: Settings, tove: User, three: list[Contact], draft: Draft, now: datetime
) -> None:
    settings.FOUR_EYES_ABOVE = 2
    report = draft()
    with pytest.raises(FourEyesNeeded) as caught:
        approve_report(report=report, by=tove, now=now, straight_from_draft=True)
    assert not isinstance(caught.value, CapPassed)
    approve_report(report=report, by=tove, now=now, straight_from_draft=True, alone_on_duty_reason=ALONE)
    assert mailed() == 3


def test_a_correction_counts_and_is_capped_like_a_report(
    settings: Settings, tove: User, sara: User, three: list[Contact], draft: Draft, now: datetime
) -> None:
    correction = draft_correction(send(draft(), tove, now), tove, now)
    settings.DISPATCHES_PER_USER_AND_HOUR = 1
    with pytest.raises(CapPassed):
        approve_shown(correction, tove, now, alone_on_duty_reason=ALONE)
    settings.DISPATCHES_PER_USER_AND_HOUR = 2
    approve_shown(correction, tove, now)
    with pytest.raises(CapPassed) as caught:
        approve_report(report=draft(), by=tove, now=now, straight_from_draft=True)
    assert [(one.cap, one.count) for one in caught.value.caps] == [(Cap.DISPATCHES, 3)]
    assert mailed() == 6


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("cap", "sent"), [(3, 1), (6, 2), (11, 3)])
def test_approvals_at_the_same_moment_count_each_other(
    settings: Settings, tove: User, three: list[Contact], draft: Draft, now: datetime, cap: int, sent: int
) -> None:
    settings.MAILS_PER_DAY = cap
    reports = [draft() for _one in range(4)]
    outcomes = at_once(
        *(lambda one=one: approve_report(report=one, by=tove, now=now, straight_from_draft=True) for one in reports)
    )
    assert sorted(type(one).__name__ for one in outcomes) == ["CapPassed"] * (4 - sent) + ["Dispatch"] * sent
    assert mailed() == 3 * sent
    assert SituationReport.objects.filter(status="approved").count() == sent


def test_the_review_says_which_cap_and_what_to_do_and_the_second_person_sends(
    client: Client, settings: Settings, tove: User, sara: User, three: list[Contact], draft: Draft
) -> None:
    settings.RECIPIENTS_PER_DISPATCH = 2
    report = draft()
    client.force_login(tove)
    page = client.get(url("report_review", report)).content.decode()
    assert "Utskicket går till 3 mottagare. Ensam får du skicka till högst 2." in page
    assert "Här räcker det inte att vara ensam i tjänst." in page
    assert "Be om godkännande" in page
    assert "Skicka till 3 mottagare" not in page
    assert "Jag är ensam i tjänst" not in page
    forced = {"version": "1", "shown": "", "confirmed": "on", "alone_on_duty_reason": ALONE}
    assert client.post(url("report_approve", report), forced).status_code == 409
    assert mailed() == 0

    assert client.post(url("report_submit", report)).status_code == 302
    page = client.get(url("report_review", report)).content.decode()
    assert "Ring någon av dem om det är bråttom." in page
    assert "Skicka till 3 mottagare" not in page

    client.force_login(sara)
    page = client.get(url("report_review", report)).content.decode()
    assert "Ensam får du" not in page
    sent = client.post(url("report_approve", report), carried(page) | {"confirmed": "on"})
    assert sent.headers["Location"] == reverse(
        "notifications:dispatch", args=[Dispatch.objects.to_recipients().get().public_id]
    )
    assert mailed() == 3


def test_who_passes_a_cap_while_the_page_is_open_is_told_and_nothing_is_sent(
    client: Client, settings: Settings, tove: User, three: list[Contact], draft: Draft
) -> None:
    report = draft()
    client.force_login(tove)
    page = client.get(url("report_review", report)).content.decode()
    settings.DISPATCHES_PER_USER_AND_HOUR = 1
    a_dispatch(tove, [an_addressee(three[0])], timezone.now())
    refused = client.post(url("report_approve", report), carried(page) | {"confirmed": "on"})
    assert refused.status_code == 409
    words = re.sub(r"\s+", " ", refused.content.decode())
    assert "Det här blir ditt utskick nummer 2 på en timme. Ensam får du göra högst 1." in words
    assert mailed() == 1


def test_the_api_says_which_cap(
    settings: Settings, tove: User, three: list[Contact], draft: Draft, now: datetime
) -> None:
    settings.RECIPIENTS_PER_DISPATCH = 2
    report = draft()
    submit_report(report=report, by=tove, now=now)
    body = {"expected_recipients": 3, "alone_on_duty_reason": ALONE}
    told = says_no(Caller(tove).post(f"situation-reports/{report.id}/approve/", body), 403, "cap_passed")
    assert told["caps"] == [{"cap": "recipients_per_dispatch", "limit": 2, "count": 3}]
    assert mailed() == 0


def test_a_hundred_trials_are_no_trials(
    client: Client, tove: User, sara: User, three: list[Contact], draft: Draft, now: datetime
) -> None:
    report = draft()
    for number in range(TRIALS_AN_HOUR):
        send_trial(report=report, by=tove, now=now + timedelta(seconds=number))
    with pytest.raises(TooManyTrials):
        send_trial(report=report, by=tove, now=now + timedelta(minutes=59))
    client.force_login(tove)
    refused = client.post(url("report_trial", report))
    assert refused.status_code == 409
    assert "Du har skickat många provmejl den senaste timmen." in refused.content.decode()
    assert Dispatch.objects.filter(kind="trial").count() == TRIALS_AN_HOUR
    send_trial(report=report, by=sara, now=now)
    send_trial(report=report, by=tove, now=now + timedelta(hours=1))
    approve_report(report=report, by=tove, now=now, straight_from_draft=True)
