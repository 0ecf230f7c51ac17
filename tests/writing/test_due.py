"""The next report is due: its author is told once, and only while nothing newer is on its way."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from botkyrka_oro.celery import app
from botkyrka_oro.deadlines import CHORES
from contacts.models import Contact, User
from incidents.actions.due import remind_of_due_reports
from incidents.actions.reports import draft_report, submit_report
from incidents.models import DueReminder, SituationReport
from notifications.deadlines import keep_deadlines
from notifications.models import Delivery, Dispatch
from notifications.postman import work
from tests.reports.conftest import content, new_key
from tests.reports.correcting import draft_correction, send
from tests.smtp import Sink
from tests.writing.conftest import Draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(draft: Draft, tove: User, nadia: Contact, now: datetime) -> Any:
    """Send a report whose next one is due in some minutes."""

    def send_one(minutes: float, **extra: Any) -> SituationReport:
        due = {"next_report_due": at(now, minutes), **extra}
        return send(draft(**due), tove, now)

    return send_one


def told() -> list[str]:
    return list(Delivery.objects.filter(dispatch__kind="notice").values_list("address", flat=True))


def follow(report: SituationReport, by: User, now: datetime) -> SituationReport:
    areas = list(report.audience_areas.all())
    words = content(now, *areas, follows=report, next_report_due=now + timedelta(hours=5))
    return draft_report(by=by, key=new_key(), content=words, now=now)[0]


def at(now: datetime, minutes: float) -> datetime:
    return now + timedelta(minutes=minutes)


def test_the_author_is_told_ten_minutes_before_and_never_again(
    sent: Any, tove: User, now: datetime, smtp_sink: Sink
) -> None:
    report = sent(60)
    assert remind_of_due_reports(now=at(now, 49.9)) == 0
    assert remind_of_due_reports(now=at(now, 50)) == 1
    keep_deadlines(now=at(now, 55), chores=CHORES)
    assert remind_of_due_reports(now=at(now, 90)) == 0
    assert told() == [tove.email]
    assert DueReminder.objects.get().report == report
    work(clock=lambda: at(now, 51), lasting=timedelta(seconds=30))
    (mail,) = [one for one in smtp_sink.to(tove.email) if "Dags" in str(one.message["Subject"])]
    assert "Dags för nästa lägesrapport" in str(mail.message["Subject"])
    assert f"?foljer={report.pk}" in mail.text()
    assert "Oroligt vid Alby centrum" not in mail.text(), "a notice holds nothing of what the report says"


def test_an_overdue_report_says_so(sent: Any, now: datetime) -> None:
    sent(60)
    assert remind_of_due_reports(now=at(now, 61)) == 1
    assert Dispatch.objects.get(kind="notice").title == "Nästa lägesrapport är försenad"


def test_nights_that_are_over_are_left_alone(sent: Any, now: datetime) -> None:
    sent(60)
    assert remind_of_due_reports(now=at(now, 60 + 12 * 60)) == 0
    assert told() == []


def test_the_last_report_of_a_series_asks_for_no_more(sent: Any, now: datetime) -> None:
    sent(60, is_last=True, next_report_due=None)
    assert remind_of_due_reports(now=at(now, 90)) == 0


def test_a_later_report_is_what_counts_and_a_mere_draft_is_not_one(sent: Any, tove: User, now: datetime) -> None:
    report = sent(60)
    later = follow(report, tove, now)
    assert SituationReport.objects.all().followed_too_late(at(now, 60), now).count() == 1
    submit_report(report=later, by=tove, now=now)
    before = len(told())
    assert remind_of_due_reports(now=at(now, 60)) == 0, "it waits for approval"
    send(later, tove, now)
    assert remind_of_due_reports(now=at(now, 60)) == 0, "it is sent"
    assert len(told()) == before


def test_a_correction_carries_the_promise_on_and_one_letter_is_enough(sent: Any, tove: User, now: datetime) -> None:
    correction = send(draft_correction(sent(60), tove, now), tove, now)
    assert remind_of_due_reports(now=at(now, 55)) == 1
    assert DueReminder.objects.get().report == correction


def test_what_was_undone_promised_nothing(draft: Draft, tove: User, nadia: Contact, now: datetime) -> None:
    send(draft(next_report_due=at(now, 60)), tove, now, state="undone")
    assert remind_of_due_reports(now=at(now, 60)) == 0


def test_of_an_author_who_has_left_those_who_approve_are_told(
    sent: Any, tove: User, sara: User, samir: User, now: datetime
) -> None:
    sent(60)
    User.objects.filter(id=tove.id).update(is_active=False)
    assert remind_of_due_reports(now=at(now, 55)) == 1
    assert {sara.email, samir.email} <= set(told())
    assert tove.email not in told()


def test_beat_looks_for_it() -> None:
    beat = app.conf.beat_schedule["look at reports"]
    app.loader.import_default_modules()
    assert beat["task"] in app.tasks
    assert beat["schedule"] <= 60
