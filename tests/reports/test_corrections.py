"""Correcting what was sent: one press, one draft, the rest of the wrong text stopped, everything as for any report."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone
from pytest_django import Settings

from contacts.models import Area, Contact, User
from contacts.scales import Severity, Sharing
from incidents.actions.approval import AlreadyApproved, FourEyesNeeded, approve_report, send_trial
from incidents.actions.corrections import AlreadyCorrected, KeyUsedBefore, UnableToCorrect, correct_report
from incidents.actions.reopening import reopen_report
from incidents.actions.reports import (
    ContainsPersonalData,
    ReportNotReady,
    UnableToWriteReport,
    edit_report,
    submit_report,
)
from incidents.contents import content_of
from incidents.models import LogEntry, SituationReport
from incidents.models.reports import SectionKind
from notifications.actions import undo_dispatch
from notifications.models import Delivery, Dispatch
from notifications.postman import work
from tests.cast import a_contact, an_actor
from tests.reports.conftest import TEXTS, Draft, an_incident, new_key
from tests.reports.correcting import WRONG, approve_shown, dispatch_of, draft_correction, resend, send
from tests.smtp import Sink

pytestmark = pytest.mark.django_db


def corrections() -> int:
    """Return how many reports correct another one."""
    return SituationReport.objects.filter(kind="correction").count()


def test_one_press_fills_in_everything_but_what_was_wrong(
    tove: User, alby: Area, nadia: Contact, draft: Draft, now: datetime
) -> None:
    incident = an_incident(alby, tove, now)
    wrong = send(draft(incidents=(incident,)), tove, now)
    correction, is_new = correct_report(report=wrong, by=tove, key=new_key(), now=now)
    assert is_new
    assert (correction.kind, correction.corrects, correction.series) == ("correction", wrong, wrong.series)
    assert (correction.status, correction.number, correction.dispatch) == ("draft", None, None)
    before, after = content_of(wrong), content_of(correction)
    assert after == replace(before, corrects=wrong)
    assert SectionKind.WRONG not in after.sections
    assert [one.new for one in correction.changes.all()] == ["draft"]
    assert Dispatch.objects.filter(kind="correction").count() == 0


def test_a_time_for_the_next_report_that_has_passed_is_chosen_again(
    tove: User, nadia: Contact, draft: Draft, now: datetime
) -> None:
    wrong = send(draft(next_report_due=now + timedelta(hours=1)), tove, now)
    correction, _new = correct_report(report=wrong, by=tove, key=new_key(), now=now + timedelta(hours=2))
    assert correction.next_report_due is None


def test_a_second_press_by_anybody_leads_to_the_same_draft(
    tove: User, sara: User, nadia: Contact, draft: Draft, now: datetime
) -> None:
    wrong = send(draft(), tove, now)
    first, _new = correct_report(report=wrong, by=tove, key="a", now=now)
    for by, key in ((tove, "a"), (tove, "b"), (sara, "a")):
        assert correct_report(report=wrong, by=by, key=key, now=now) == (first, False)
    submit_report(report=draft_correction(wrong, tove, now), by=tove, now=now)
    assert correct_report(report=wrong, by=tove, key="c", now=now) == (first, False)
    assert corrections() == 1


def test_a_key_that_made_something_else_corrects_nothing(
    tove: User, nadia: Contact, draft: Draft, now: datetime
) -> None:
    wrong, other = send(draft(), tove, now), send(draft(), tove, now)
    correct_report(report=other, by=tove, key="samma", now=now)
    with pytest.raises(KeyUsedBefore):
        correct_report(report=wrong, by=tove, key="samma", now=now)
    assert corrections() == 1


def test_what_has_not_left_is_undone_or_changed_instead(
    tove: User, nadia: Contact, submitted: Draft, now: datetime
) -> None:
    report = submitted()
    with pytest.raises(UnableToCorrect, match="Ändra den i stället"):
        correct_report(report=report, by=tove, key=new_key(), now=now)
    dispatch = approve_report(report=report, by=tove, now=now)
    with pytest.raises(UnableToCorrect, match="Ångra utskicket i stället"):
        correct_report(report=report, by=tove, key=new_key(), now=now)
    undo_dispatch(dispatch=dispatch, by=tove, now=now)
    with pytest.raises(UnableToCorrect, match="Öppna rapporten igen"):
        correct_report(report=report, by=tove, key=new_key(), now=now)
    assert corrections() == 0


@pytest.mark.parametrize("who", ["petra", "adam"])
def test_who_may_not_write_corrects_nothing(
    request: pytest.FixtureRequest, tove: User, nadia: Contact, draft: Draft, now: datetime, who: str
) -> None:
    wrong = send(draft(), tove, now)
    with pytest.raises(PermissionDenied):
        correct_report(report=wrong, by=request.getfixturevalue(who), key=new_key(), now=now)
    assert corrections() == 0


def test_a_coordinator_corrects_what_went_to_own_areas_alone(
    tove: User, sara: User, alby: Area, tumba: Area, nadia: Contact, draft: Draft, now: datetime
) -> None:
    wrong = send(draft(alby, tumba, by=sara), sara, now)
    with pytest.raises(PermissionDenied):
        correct_report(report=wrong, by=tove, key=new_key(), now=now)
    assert corrections() == 0


def test_a_corrected_report_is_not_corrected_again_but_its_correction_is(
    tove: User, nadia: Contact, draft: Draft, now: datetime
) -> None:
    wrong = send(draft(), tove, now)
    first = draft_correction(wrong, tove, now)
    approve_shown(first, tove, now)
    with pytest.raises(AlreadyCorrected) as caught:
        correct_report(report=wrong, by=tove, key=new_key(), now=now)
    assert caught.value.correction == first
    Dispatch.objects.filter(kind="correction").update(state="sending")
    second, is_new = correct_report(report=first, by=tove, key=new_key(), now=now)
    assert is_new
    assert second.corrects == first


def test_a_correction_says_what_was_wrong_before_it_is_sent(
    tove: User, nadia: Contact, draft: Draft, now: datetime
) -> None:
    correction, _new = correct_report(report=send(draft(), tove, now), by=tove, key=new_key(), now=now)
    for deed in (
        lambda: submit_report(report=correction, by=tove, now=now),
        lambda: approve_report(report=correction, by=tove, now=now, straight_from_draft=True),
    ):
        with pytest.raises(ReportNotReady) as caught:
            deed()
        assert list(caught.value.problems) == ["wrong"]
    assert Dispatch.objects.filter(kind="correction").count() == 0


def test_only_a_correction_says_that_something_was_wrong(tove: User, draft: Draft) -> None:
    with pytest.raises(UnableToWriteReport) as caught:
        draft(sections={**TEXTS, SectionKind.WRONG: WRONG})
    assert list(caught.value.problems) == ["wrong"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"sharing": Sharing.OPEN}, "sharing"),
        ({"sharing": Sharing.PARTNERS}, "sharing"),
        ({"area_ids": frozenset()}, "audience"),
        ({"role_ids": frozenset()}, "audience"),
        ({"severity": Severity.CRITICAL, "title": "Oroligt vid Fittja torg"}, None),
    ],
)
def test_whom_a_correction_is_for_and_how_it_is_shared_is_fixed_and_the_rest_is_not(
    tove: User, nadia: Contact, draft: Draft, now: datetime, change: dict[str, Any], field: str | None
) -> None:
    correction = draft_correction(send(draft(), tove, now), tove, now)
    before = content_of(correction)
    wanted = replace(before, **change)
    if field is None:
        edit_report(report=correction, by=tove, version=correction.version, content=wanted, now=now)
        assert content_of(SituationReport.objects.get(id=correction.id)) == wanted
        return
    with pytest.raises(UnableToWriteReport) as caught:
        edit_report(report=correction, by=tove, version=correction.version, content=wanted, now=now)
    assert list(caught.value.problems) == [field]
    assert content_of(SituationReport.objects.get(id=correction.id)) == before


def test_it_takes_the_next_number_and_is_called_by_the_one_it_corrects(
    tove: User, nadia: Contact, draft: Draft, now: datetime
) -> None:
    wrong = send(draft(), tove, now)
    follow_up = send(draft(follows=wrong), tove, now)
    correction = draft_correction(wrong, tove, now)
    dispatch = approve_shown(correction, tove, now)
    correction.refresh_from_db()
    assert (wrong.number, follow_up.number, correction.number) == (1, 2, 3)
    assert correction.kind == "correction"
    assert dispatch.title == "Rättelse av lägesrapport 1: Oroligt vid Alby centrum"
    assert dispatch.renditions.get(language="sv").subject == dispatch.title
    assert dispatch.thread == dispatch_of(wrong).thread


@pytest.mark.parametrize("severity", [Severity.LOW, Severity.CRITICAL])
def test_it_is_held_for_ten_seconds_whatever_the_severity(
    tove: User, nadia: Contact, draft: Draft, now: datetime, severity: Severity
) -> None:
    correction = draft_correction(send(draft(severity=severity), tove, now), tove, now)
    assert approve_shown(correction, tove, now).release_at == now + timedelta(seconds=10)


def test_the_logs_of_its_incidents_say_that_it_went_out_and_that_the_rest_was_stopped(
    tove: User, alby: Area, nadia: Contact, bo: Contact, draft: Draft, now: datetime
) -> None:
    incident = an_incident(alby, tove, now)
    wrong = send(draft(incidents=(incident,)), tove, now, "sending", bo="queued")
    approve_shown(draft_correction(wrong, tove, now), tove, now)
    told = LogEntry.objects.filter(incident=incident, kind="information_out").order_by("id")
    sent = "är godkänd och lämnad för utskick till 2 mottagare."
    assert [one.text for one in told] == [
        f"Lägesrapport 1 «{wrong.title}» {sent}",
        "Utskicket av lägesrapport 1 stoppades, för texten rättas. 1 mottagare får bara rättelsen.",
        f"Lägesrapport 2, rättelse av lägesrapport 1, «{wrong.title}» {sent}",
    ]


def test_an_undone_correction_leaves_the_original_stopped_and_opens_again(
    tove: User, alby: Area, nadia: Contact, bo: Contact, draft: Draft, now: datetime
) -> None:
    incident = an_incident(alby, tove, now)
    wrong = send(draft(incidents=(incident,)), tove, now, "sending", bo="queued")
    correction = draft_correction(wrong, tove, now)
    undo_dispatch(dispatch=approve_shown(correction, tove, now), by=tove, now=now)
    assert dispatch_of(wrong).state == "stopped"
    assert correct_report(report=wrong, by=tove, key=new_key(), now=now) == (correction, False)
    reopen_report(report=correction, by=tove, now=now)
    correction.refresh_from_db()
    assert (correction.status, correction.number, correction.kind) == ("returned", None, "correction")
    struck = LogEntry.objects.filter(incident=incident, kind="correction").values_list("corrects__text", flat=True)
    assert [text[:14] for text in struck] == ["Lägesrapport 2"], "that the rest was stopped stays true"
    again = approve_shown(correction, tove, now)
    assert again.deliveries.count() == 2
    correction.refresh_from_db()
    assert correction.number == 2


def test_four_eyes_see_a_correction_as_they_see_a_report(
    settings: Settings, tove: User, sara: User, nadia: Contact, bo: Contact, draft: Draft, now: datetime
) -> None:
    correction = draft_correction(send(draft(), tove, now), tove, now)
    settings.FOUR_EYES_ABOVE = 1
    submit_report(report=correction, by=tove, now=now)
    with pytest.raises(FourEyesNeeded):
        approve_shown(correction, tove, now)
    assert Dispatch.objects.filter(kind="correction").count() == 0
    approve_shown(correction, sara, now)
    correction.refresh_from_db()
    assert (correction.four_eyes_required, correction.alone_on_duty_reason) == (True, "")


def test_a_personal_number_in_what_was_wrong_keeps_it_in_the_house(
    tove: User, nadia: Contact, draft: Draft, now: datetime
) -> None:
    correction = draft_correction(send(draft(), tove, now), tove, now, wrong="Han heter inte 850709-9805.")
    with pytest.raises(ContainsPersonalData) as caught:
        approve_shown(correction, tove, now)
    assert list(caught.value.details) == ["wrong"]
    assert Dispatch.objects.filter(kind="correction").count() == 0


def test_a_trial_of_a_correction_goes_to_the_one_who_asks_and_stops_nothing(
    tove: User, nadia: Contact, bo: Contact, draft: Draft, now: datetime
) -> None:
    wrong = send(draft(), tove, now, "sending", bo="queued")
    trial = send_trial(report=draft_correction(wrong, tove, now), by=tove, now=now)
    assert trial.renditions.get().subject == "PROV – Rättelse av lägesrapport 1: Oroligt vid Alby centrum"
    assert [one.address for one in trial.deliveries.all()] == ["tove@botkyrka.example"]
    assert dispatch_of(wrong).state == "sending"


def at_once(*deeds: Any) -> list[object]:
    """Do all of it at the same moment, each on a connection of its own; return what came of it."""
    start = threading.Barrier(len(deeds))
    outcomes: list[object] = []

    def do(deed: Any) -> None:
        start.wait()
        try:
            outcomes.append(deed())
        except Exception as refusal:  # noqa: BLE001 - what came of it is what the test looks at
            outcomes.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=do, args=(one,)) for one in deeds]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return outcomes


@pytest.mark.django_db(transaction=True)
def test_presses_at_the_same_moment_make_one_draft(
    tove: User, sara: User, nadia: Contact, draft: Draft, now: datetime
) -> None:
    wrong = send(draft(), tove, now)

    def press(by: User) -> Any:
        return lambda: correct_report(report=wrong, by=by, key=new_key(), now=now)

    outcomes: list[Any] = at_once(*(press(by) for by in (tove, sara) * 3))
    assert sorted(is_new for _made, is_new in outcomes) == [False] * 5 + [True]
    assert len({made.id for made, _new in outcomes}) == corrections() == 1


@pytest.mark.django_db(transaction=True)
def test_approvals_at_the_same_moment_send_one_correction(
    tove: User, sara: User, nadia: Contact, bo: Contact, draft: Draft, now: datetime
) -> None:
    wrong = send(draft(), tove, now, "sending", bo="queued")
    correction = draft_correction(wrong, tove, now)
    submit_report(report=correction, by=tove, now=now)
    outcomes = at_once(*(lambda by=by: approve_report(report=correction, by=by, now=now) for by in (tove, sara) * 3))
    assert sorted(type(one).__name__ for one in outcomes) == ["AlreadyApproved"] * 5 + ["Dispatch"]
    assert any(isinstance(one, AlreadyApproved) for one in outcomes)
    assert Delivery.objects.filter(dispatch__kind="correction").count() == 2


@pytest.mark.django_db(transaction=True)
def test_what_is_sent_again_while_the_correction_is_approved_is_taken_back_too(
    tove: User, nadia: Contact, bo: Contact, draft: Draft, now: datetime
) -> None:
    wrong = send(draft(), tove, now, nadia="failed")
    correction = draft_correction(wrong, tove, now)
    Contact.objects.filter(id=nadia.id).update(email="nadia.ny@night-walkers.example")
    nadia.refresh_from_db()
    locked = threading.Event()

    def send_again() -> object:
        with transaction.atomic():
            Dispatch.objects.select_for_update().get(report=wrong)
            again = resend(dispatch_of(wrong), [nadia], tove, now, "held")
            locked.set()
            time.sleep(0.7)
        return again

    def approve() -> object:
        locked.wait()
        return approve_report(report=correction, by=tove, now=now, straight_from_draft=True)

    outcomes = at_once(send_again, approve)
    assert {type(one).__name__ for one in outcomes} == {"Dispatch"}
    again = Dispatch.objects.get(kind="resend")
    assert (again.state, again.deliveries.get().state) == ("undone", "stopped")
    assert sorted(Delivery.objects.filter(dispatch__kind="correction").values_list("address", flat=True)) == sorted(
        [bo.address_norm, "nadia.ny@night-walkers.example"]
    )


@pytest.mark.django_db(transaction=True)
def test_while_the_wrong_text_leaves_nobody_misses_the_correction_and_nobody_gets_the_text_after_it(
    tove: User, alby: Area, draft: Draft, smtp_sink: Sink, settings: Settings
) -> None:
    crowd, settings.RELAY_CONNECTIONS = 40, 1
    actor = an_actor("Nattvandrarna i Alby", "night_walkers")
    for number in range(crowd):
        a_contact(f"N{number:02d} Vandrare", actor, alby)
    wrong = draft()
    approve_report(report=wrong, by=tove, now=timezone.now() - timedelta(minutes=1), straight_from_draft=True)
    wrong.refresh_from_db()
    Dispatch.objects.update(state="sending")
    correction = draft_correction(wrong, tove, timezone.now())
    smtp_sink.slowness = 0.1
    began = threading.Event()

    def carry() -> object:
        began.set()
        return work(clock=timezone.now, lasting=timedelta(seconds=30))

    def approve() -> object:
        began.wait()
        while len(smtp_sink.letters) < 5:
            time.sleep(0.01)
        return approve_shown(correction, tove, timezone.now())

    outcomes = at_once(carry, approve)
    assert {type(one).__name__ for one in outcomes} == {"Tally", "Dispatch"}
    handed_over = smtp_sink.addresses()
    assert 5 <= len(handed_over) < crowd, "it was stopped on the way"
    states = dispatch_of(wrong).deliveries.values_list("state", flat=True)
    assert sorted(set(states)) == ["sent", "stopped"]
    assert dispatch_of(wrong).state == "stopped"
    assert sum(state == "sent" for state in states) == len(handed_over)

    smtp_sink.clear()
    later = timezone.now() + timedelta(minutes=1)
    work(clock=lambda: later, lasting=timedelta(minutes=1))
    assert len(smtp_sink.addresses()) == len(set(smtp_sink.addresses())) == crowd
    assert {str(one.message["Subject"]) for one in smtp_sink.letters} == {
        "Rättelse av lägesrapport 1: Oroligt vid Alby centrum"
    }
    assert dispatch_of(correction).state == "completed"
