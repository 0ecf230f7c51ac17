"""Approving: to exactly those who were shown, by whom it takes, once, and nothing at all when something is wrong."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.utils import Error
from pytest_django import Settings

from contacts.models import Area, Contact, User
from contacts.scales import Severity, Sharing
from incidents.actions.approval import AlreadyApproved, AudienceChanged, FourEyesNeeded, NoRecipients, approve_report
from incidents.actions.approval import send_trial as try_out
from incidents.actions.audiences import resolve_for, snapshot
from incidents.actions.reopening import reopen_report
from incidents.actions.reports import (
    ContainsPersonalData,
    ReportEditedMeanwhile,
    ReportNotReady,
    UnableToMoveReport,
    return_report,
    submit_report,
)
from incidents.models import LogEntry, ReportChange, ReportSection, SituationReport
from incidents.models.reports import SectionKind
from notifications.models import Delivery, Dispatch
from tests.cast import a_contact, an_actor
from tests.reports.conftest import TEXTS, Draft, an_incident

pytestmark = pytest.mark.django_db


def sent() -> tuple[int, int]:
    """Return how many dispatches to recipients there are, and how many letters."""
    return Dispatch.objects.to_recipients().count(), Delivery.objects.filter(dispatch__kind="report").count()


def notices_to(*users: User) -> int:
    """Return how many notices these users were written."""
    return Delivery.objects.filter(dispatch__kind="notice", user__in=users).count()


def test_exactly_those_who_were_shown_get_a_letter(
    tove: User, nadia: Contact, bo: Contact, hanna: Contact, submitted: Draft, now: datetime
) -> None:
    report = submitted()
    audience = resolve_for(report, now)
    dispatch = approve_report(report=report, by=tove, now=now, audience_version=audience.version)
    assert sorted(dispatch.deliveries.values_list("address", flat=True)) == sorted(
        one.address for one in audience.recipients
    )
    assert sorted(dispatch.deliveries.values_list("contact_id", flat=True)) == sorted([nadia.id, bo.id])
    assert sent() == (1, 2)
    report.refresh_from_db()
    assert (report.status, report.number, report.kind) == ("approved", 1, "first")
    assert (report.approved_by, report.dispatch, report.four_eyes_required) == (tove, dispatch, False)
    assert dispatch.recipient_count == 2
    assert list(dispatch.areas.values_list("slug", flat=True)) == ["alby"]


@pytest.mark.parametrize(("severity", "seconds"), [(Severity.HIGH, 30), (Severity.CRITICAL, 10)])
def test_letters_are_held_so_that_they_can_be_undone(
    tove: User, nadia: Contact, submitted: Draft, now: datetime, severity: Severity, seconds: int
) -> None:
    dispatch = approve_report(report=submitted(severity=severity), by=tove, now=now)
    assert dispatch.state == "held"
    assert dispatch.release_at == now + timedelta(seconds=seconds)


def test_the_logs_of_its_incidents_say_that_it_went_out(
    tove: User, alby: Area, nadia: Contact, bo: Contact, submitted: Draft, now: datetime
) -> None:
    incidents = (an_incident(alby, tove, now), an_incident(alby, tove, now))
    approve_report(report=submitted(incidents=incidents), by=tove, now=now)
    lines = LogEntry.objects.filter(kind="information_out")
    assert sorted(lines.values_list("incident_id", flat=True)) == sorted(one.id for one in incidents)
    assert {one.text for one in lines} == {
        "Lägesrapport 1 «Oroligt vid Alby centrum» är godkänd och lämnad för utskick till 2 mottagare."
    }


def test_a_series_counts_its_reports_and_the_last_one_is_final(
    tove: User, nadia: Contact, submitted: Draft, now: datetime
) -> None:
    first = submitted()
    approve_report(report=first, by=tove, now=now)
    second = submitted(follows=first)
    third = submitted(follows=first, is_last=True)
    approve_report(report=second, by=tove, now=now)
    approve_report(report=third, by=tove, now=now)
    alone = submitted(is_last=True)
    approve_report(report=alone, by=tove, now=now)
    for report in (first, second, third, alone):
        report.refresh_from_db()
    assert [(one.number, one.kind) for one in (first, second, third, alone)] == [
        (1, "first"),
        (2, "update"),
        (3, "final"),
        (1, "first"),
    ]
    assert first.series_id == second.series_id == third.series_id != alone.series_id
    threads = [one.dispatch.thread for one in (first, second, third, alone) if one.dispatch]
    assert threads[:3] == [threads[0]] * 3
    assert threads[3] != threads[0]


def test_the_severity_is_the_highest_of_the_incidents_unless_chosen(
    tove: User, alby: Area, draft: Draft, now: datetime
) -> None:
    mild = an_incident(alby, tove, now, severity=Severity.LOW)
    bad = an_incident(alby, tove, now, severity=Severity.CRITICAL)
    assert draft(severity=None, incidents=(mild, bad)).severity == Severity.CRITICAL
    assert draft(severity=Severity.HIGH, incidents=(mild, bad)).severity == Severity.HIGH


def test_when_somebody_paused_since_the_look_nothing_is_sent_and_they_are_named(
    tove: User, nadia: Contact, bo: Contact, submitted: Draft, now: datetime
) -> None:
    report = submitted()
    shown = resolve_for(report, now)
    Contact.objects.filter(id=bo.id).update(paused_until=now + timedelta(days=1))
    with pytest.raises(AudienceChanged) as caught:
        approve_report(report=report, by=tove, now=now, audience_version=shown.version)
    difference = caught.value.difference
    assert (difference.before, difference.after) == (2, 1)
    assert (difference.added, difference.removed) == ((), ("Bo Bovärd, Bostadsbolaget",))
    assert difference.version == resolve_for(report, now).version
    assert sent() == (0, 0)
    report.refresh_from_db()
    assert (report.status, report.number, report.series.last_number) == ("submitted", None, 0)
    approve_report(report=report, by=tove, now=now, audience_version=difference.version)
    assert sent() == (1, 1)


def test_the_same_number_of_others_is_another_audience(
    tove: User, alby: Area, nadia: Contact, draft: Draft, now: datetime
) -> None:
    report = draft()
    shown = resolve_for(report, now)
    Contact.objects.filter(id=nadia.id).update(active=False)
    a_contact("Noor Nattvandrare", an_actor("Nattvandrarna i Alby", "night_walkers"), alby)
    with pytest.raises(AudienceChanged) as caught:
        approve_report(
            report=report,
            by=tove,
            now=now,
            audience_version=shown.version,
            shown=snapshot(shown),
            straight_from_draft=True,
        )
    assert caught.value.difference.added == ("Noor Nattvandrare, Nattvandrarna i Alby",)
    assert caught.value.difference.removed == ("Nadia Nattvandrare, Nattvandrarna i Alby",)
    assert sent() == (0, 0)
    report.refresh_from_db()
    assert report.status == "draft"


def test_an_address_that_changed_is_named(tove: User, nadia: Contact, submitted: Draft, now: datetime) -> None:
    report = submitted()
    version = resolve_for(report, now).version
    Contact.objects.filter(id=nadia.id).update(email="ny@nattvandrare.example")
    with pytest.raises(AudienceChanged) as caught:
        approve_report(report=report, by=tove, now=now, audience_version=version)
    assert caught.value.difference.changed == ("Nadia Nattvandrare, Nattvandrarna i Alby",)
    assert sent() == (0, 0)


@pytest.mark.parametrize(("expected", "letters"), [(1, 1), (2, 0), (0, 0)])
def test_the_expected_number_must_be_the_number(
    tove: User, nadia: Contact, submitted: Draft, now: datetime, expected: int, letters: int
) -> None:
    report = submitted()
    if letters:
        approve_report(report=report, by=tove, now=now, expected_recipients=expected)
    else:
        with pytest.raises(AudienceChanged):
            approve_report(report=report, by=tove, now=now, expected_recipients=expected)
    assert sent() == (letters, letters)


def test_nobody_to_send_to_is_no_report_sent(tove: User, submitted: Draft, now: datetime) -> None:
    with pytest.raises(NoRecipients):
        approve_report(report=submitted(), by=tove, now=now)
    assert sent() == (0, 0)


def test_a_second_press_sends_nothing_more(tove: User, nadia: Contact, submitted: Draft, now: datetime) -> None:
    report = submitted()
    dispatch = approve_report(report=report, by=tove, now=now)
    with pytest.raises(AlreadyApproved) as caught:
        approve_report(report=report, by=tove, now=now)
    assert caught.value.dispatch == dispatch
    assert sent() == (1, 1)


def test_a_draft_is_submitted_before_it_is_approved(tove: User, nadia: Contact, draft: Draft, now: datetime) -> None:
    report = draft()
    with pytest.raises(UnableToMoveReport):
        approve_report(report=report, by=tove, now=now)
    assert sent() == (0, 0)
    approve_report(report=report, by=tove, now=now, straight_from_draft=True)
    assert list(report.changes.filter(field="status").order_by("id").values_list("new", flat=True)) == [
        "draft",
        "submitted",
        "approved",
    ]
    assert notices_to(tove) == Dispatch.objects.filter(kind="notice").count() == 0


def test_another_text_than_was_read_is_not_sent(tove: User, nadia: Contact, submitted: Draft, now: datetime) -> None:
    report = submitted()
    read = report.version
    return_report(report=report, by=tove, comment="Jag vill ändra.", now=now)
    submit_report(report=report, by=tove, now=now)
    with pytest.raises(ReportEditedMeanwhile):
        approve_report(report=report, by=tove, now=now, version=read)
    assert sent() == (0, 0)


# author, submitter, approver, limit, sharing, reason -> goes through?
FOUR_EYES = [
    ("tove", "tove", "tove", 2, Sharing.VOLUNTEERS, "", True),  # at the limit, her own, in her areas
    ("tove", "tove", "tove", 1, Sharing.VOLUNTEERS, "", False),  # above it
    ("tove", "tove", "sara", 1, Sharing.VOLUNTEERS, "", True),  # somebody else
    ("tove", "tove", "sara", 300, Sharing.OPEN, "", True),
    ("tove", "tove", "tove", 300, Sharing.OPEN, "", False),  # open always takes two
    ("sara", "sara", "sara", 1, Sharing.VOLUNTEERS, "", False),  # the chief's own words too
    ("tove", "sara", "sara", 1, Sharing.VOLUNTEERS, "", False),  # who submitted is no second pair
    ("sara", "tove", "sara", 1, Sharing.VOLUNTEERS, "", False),  # who wrote neither
    ("tove", "sara", "tina", 1, Sharing.VOLUNTEERS, "", True),
    ("sara", "sara", "tove", 1, Sharing.VOLUNTEERS, "", False),  # may send but not approve
    ("sara", "sara", "tove", 2, Sharing.VOLUNTEERS, "", True),
    ("tove", "tove", "tove", 1, Sharing.VOLUNTEERS, "Ingen annan svarar.", True),
    ("tove", "tove", "tove", 1, Sharing.VOLUNTEERS, " \n ", False),  # blanks are no reason
    ("sara", "sara", "sara", 300, Sharing.OPEN, "Ingen annan svarar.", True),
]


@pytest.mark.parametrize(("author", "submitter", "approver", "limit", "sharing", "reason", "goes"), FOUR_EYES)
def test_four_eyes(  # noqa: PLR0917 - a row of the table
    request: pytest.FixtureRequest,
    settings: Settings,
    nadia: Contact,
    bo: Contact,
    draft: Draft,
    now: datetime,
    author: str,
    submitter: str,
    approver: str,
    limit: int,
    sharing: Sharing,
    reason: str,
    goes: bool,
) -> None:
    settings.FOUR_EYES_ABOVE = limit
    users = {name: request.getfixturevalue(name) for name in ("sara", "tina", "tove")}
    report = draft(by=users[author], sharing=sharing)
    submit_report(report=report, by=users[submitter], now=now)
    if goes:
        approve_report(report=report, by=users[approver], now=now, alone_on_duty_reason=reason)
        assert sent() == (1, 2)
    else:
        with pytest.raises(FourEyesNeeded):
            approve_report(report=report, by=users[approver], now=now, alone_on_duty_reason=reason)
        assert sent() == (0, 0)
        assert SituationReport.objects.get().status == "submitted"


@pytest.mark.parametrize("who", ["petra", "adam"])
def test_who_may_not_send_sends_nothing(
    request: pytest.FixtureRequest, nadia: Contact, submitted: Draft, now: datetime, who: str
) -> None:
    report = submitted()
    with pytest.raises(PermissionDenied):
        approve_report(report=report, by=request.getfixturevalue(who), now=now, alone_on_duty_reason="Jag vill.")
    assert sent() == (0, 0)


def test_a_coordinator_sends_to_own_areas_alone(
    tove: User, sara: User, alby: Area, tumba: Area, nadia: Contact, submitted: Draft, now: datetime
) -> None:
    report = submitted(alby, tumba, by=sara)
    with pytest.raises(PermissionDenied):
        approve_report(report=report, by=tove, now=now)
    assert sent() == (0, 0)


def test_alone_on_duty_is_logged_and_told_to_the_chief(
    tove: User, sara: User, samir: User, alby: Area, nadia: Contact, draft: Draft, now: datetime
) -> None:
    report = draft(sharing=Sharing.OPEN, incidents=(an_incident(alby, tove, now),))
    approve_report(report=report, by=tove, now=now, alone_on_duty_reason="Ingen svarar.", straight_from_draft=True)
    report.refresh_from_db()
    assert (report.four_eyes_required, report.alone_on_duty_reason) == (True, "Ingen svarar.")
    assert ReportChange.objects.get(field="alone_on_duty").reason == "Ingen svarar."
    assert [one.text for one in LogEntry.objects.filter(kind="information_out").order_by("id")][1].endswith(
        "godkändes av en person ensam i tjänst. Skäl: Ingen svarar."
    )
    assert (notices_to(sara), notices_to(samir)) == (1, 0)
    words = Dispatch.objects.get(kind="notice").renditions.get(language="sv").text
    assert "Tove Trygghetssamordnare" in words
    assert "Ingen svarar." in words
    assert report.title not in words


def test_approvers_are_told_that_a_report_waits_but_not_what_it_says(
    tove: User, sara: User, samir: User, tina: User, petra: User, submitted: Draft
) -> None:
    report = submitted()
    assert notices_to(sara, samir, tina) == 3
    assert notices_to(tove, petra) == 0
    notice = Dispatch.objects.get()
    assert notice.about_path == f"/lagesrapporter/{report.pk}/granska/"
    rendition = notice.renditions.get(language="sv")
    for text in (rendition.subject, rendition.text, rendition.html):
        assert report.title not in text


def test_the_one_who_submits_is_not_told(sara: User, samir: User, draft: Draft, now: datetime) -> None:
    submit_report(report=draft(by=sara), by=sara, now=now)
    assert (notices_to(sara), notices_to(samir)) == (0, 1)


@pytest.mark.parametrize("gone", [SectionKind.HAPPENED, SectionKind.DOING, SectionKind.ASK])
def test_a_report_without_its_main_parts_is_not_submitted(
    tove: User, draft: Draft, now: datetime, gone: SectionKind
) -> None:
    report = draft(sections={kind: text for kind, text in TEXTS.items() if kind is not gone})
    with pytest.raises(ReportNotReady) as caught:
        submit_report(report=report, by=tove, now=now)
    assert list(caught.value.problems) == [gone.value]
    assert Dispatch.objects.count() == 0


def test_a_report_says_when_the_next_one_comes_or_that_it_is_the_last(tove: User, draft: Draft, now: datetime) -> None:
    for due in (None, now - timedelta(minutes=1)):
        with pytest.raises(ReportNotReady) as caught:
            submit_report(report=draft(next_report_due=due), by=tove, now=now)
        assert list(caught.value.problems) == ["next_report_due"]
    assert submit_report(report=draft(next_report_due=None, is_last=True), by=tove, now=now).status == "submitted"


@pytest.mark.parametrize("place", ["title", *(one for one in SectionKind if one is not SectionKind.WRONG)])
def test_a_personal_number_anywhere_keeps_the_report_in_the_house(
    tove: User, nadia: Contact, draft: Draft, now: datetime, place: str
) -> None:
    if place == "title":
        report = draft(title="Alby 850709-9805")
    else:
        report = draft(sections={**TEXTS, SectionKind(place): "Han heter 850709-9805."})
    with pytest.raises(ContainsPersonalData) as caught:
        submit_report(report=report, by=tove, now=now)
    assert [one.forbidden for one in caught.value.details[place]] == [True]
    with pytest.raises(ContainsPersonalData):
        approve_report(report=report, by=tove, now=now, straight_from_draft=True)
    with pytest.raises(ContainsPersonalData):
        try_out(report=report, by=tove, now=now)
    assert Dispatch.objects.count() == Delivery.objects.count() == 0


def test_the_database_refuses_to_rewrite_what_was_approved(
    tove: User, nadia: Contact, submitted: Draft, now: datetime
) -> None:
    report = submitted()
    approve_report(report=report, by=tove, now=now)
    with pytest.raises(Error), transaction.atomic():
        report.sections.update(text="Allt är lugnt.")
    with pytest.raises(Error), transaction.atomic():
        ReportSection.objects.filter(report=report).delete()
    with pytest.raises(Error), transaction.atomic():
        SituationReport.objects.filter(id=report.id).update(title="Allt är lugnt")
    assert report.sections.get(kind="happened").text == TEXTS[SectionKind.HAPPENED]


def test_only_an_undone_dispatch_opens_its_report_again(
    tove: User, nadia: Contact, submitted: Draft, now: datetime
) -> None:
    report = submitted()
    with pytest.raises(UnableToMoveReport):
        reopen_report(report=report, by=tove, now=now)
    dispatch = approve_report(report=report, by=tove, now=now)
    for state in ("held", "sending"):
        Dispatch.objects.filter(id=dispatch.id).update(state=state)
        with pytest.raises(UnableToMoveReport):
            reopen_report(report=report, by=tove, now=now)
    Dispatch.objects.filter(id=dispatch.id).update(state="held")
    Dispatch.objects.filter(id=dispatch.id).update(state="undone", ended_at=now)
    assert reopen_report(report=report, by=tove, now=now).status == "returned"


def test_a_trial_goes_to_the_one_who_asks_and_to_nobody_else(
    tove: User, nadia: Contact, draft: Draft, now: datetime
) -> None:
    report = draft()
    dispatch = try_out(report=report, by=tove, now=now)
    assert (dispatch.kind, dispatch.release_at) == ("trial", now)
    assert [one.address for one in dispatch.deliveries.all()] == ["tove@botkyrka.example"]
    rendition = dispatch.renditions.get()
    assert rendition.subject == "PROV – Lägesrapport 1: Oroligt vid Alby centrum"
    assert rendition.text.startswith("PROV – bara du har fått det här mejlet.")
    assert sent() == (0, 0)
    report.refresh_from_db()
    assert (report.status, report.number) == ("draft", None)


@pytest.mark.django_db(transaction=True)
def test_presses_at_the_same_moment_make_one_dispatch(
    tove: User, sara: User, nadia: Contact, bo: Contact, submitted: Draft, now: datetime
) -> None:
    report = submitted()
    start = threading.Barrier(6)
    outcomes: list[str] = []

    def press(user: User) -> None:
        start.wait()
        try:
            approve_report(report=report, by=user, now=now)
            outcomes.append("sent")
        except AlreadyApproved:
            outcomes.append("already")
        finally:
            connection.close()

    presses = [threading.Thread(target=press, args=(user,)) for user in (tove, sara) * 3]
    for one in presses:
        one.start()
    for one in presses:
        one.join()
    assert sorted(outcomes) == ["already"] * 5 + ["sent"]
    assert sent() == (1, 2)
    assert report.series.reports.filter(number=1).count() == 1


@pytest.mark.django_db(transaction=True)
def test_reports_of_one_series_approved_at_once_get_one_number_each(
    tove: User, nadia: Contact, submitted: Draft, now: datetime
) -> None:
    first = submitted()
    reports = [first, *(submitted(follows=first) for _ in range(3))]
    start = threading.Barrier(len(reports))

    def press(report: SituationReport) -> None:
        start.wait()
        try:
            approve_report(report=report, by=tove, now=now)
        finally:
            connection.close()

    presses = [threading.Thread(target=press, args=(report,)) for report in reports]
    for one in presses:
        one.start()
    for one in presses:
        one.join()
    assert list(SituationReport.objects.order_by("number").values_list("number", flat=True)) == [1, 2, 3, 4]
    assert sent() == (4, 4)
