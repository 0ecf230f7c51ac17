"""What happens by itself when nobody acknowledges: in order, in time, once, and never where it would be wrong."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from contacts.models import Area, Contact, ContactRole, User
from contacts.models.rotas import Deputy, Rota
from contacts.scales import Mode, Severity
from notifications.actions import (
    ask_to_start_sending,
    log_call,
    pause_dispatch,
    release_now,
    remind,
    resume_dispatch,
    start_sending,
    stop_all_sending,
    stop_dispatch,
    take_due_steps,
    undo_dispatch,
)
from notifications.deadlines import CHORES
from notifications.lifecycle import DispatchState
from notifications.models import Dispatch, Escalation, EscalationPolicy
from notifications.models.dispatches import DispatchKind
from tests.cast import a_contact
from tests.notifications.letters import a_dispatch, an_addressee
from tests.reach.night import Night, words_of

TITLE = "Lägesrapport 3: Oroligt vid Alby centrum"


def due(dispatch: Dispatch) -> list[tuple[str, float]]:
    """Return the steps that are still to come, each with its minutes after the release."""
    steps = dispatch.escalations.all().waiting().in_order()
    return [(one.step, round((one.due_at - dispatch.release_at).total_seconds() / 60, 1)) for one in steps]


def notes(dispatch: Dispatch) -> list[tuple[str, str]]:
    taken = dispatch.escalations.filter(taken_at__isnull=False).order_by("id")
    return [(one.step, one.note) for one in taken]


def made(kind: DispatchKind) -> list[Dispatch]:
    return list(Dispatch.objects.filter(kind=kind).order_by("id"))


@pytest.fixture
def nora(nadia: Contact, alby: Area) -> Contact:
    """Another night walker in Alby."""
    return a_contact("Nora Nattvandrare", nadia.actor, alby)


def test_a_night_on_which_nobody_answers(night: Night, nadia: Contact, bo: Contact, nora: Contact, tina: User) -> None:
    report = night.report([nadia, bo])
    assert due(report) == [("remind", 10), ("deputies", 20), ("call", 30)]

    assert night.wait(minutes=9) == 0
    assert night.wait(minutes=1) == 1
    assert night.came_to(nadia) == [TITLE, f"Påminnelse: {TITLE}"]
    night.press(bo, report)

    assert night.wait(minutes=10) == 1
    assert night.came_to(nora) == [TITLE]
    text = words_of(night.sink.letters[-1])
    assert text.startswith("Du får det här som ersättare: den vi skrev till ")
    assert "ersättare för Nadia Nattvandrare" in text

    assert night.wait(minutes=10) == 1
    call = made(DispatchKind.NOTICE)[-1]
    assert call.title == f"Ring 1 som inte har svarat: {TITLE}"
    assert sorted(call.deliveries.values_list("address", flat=True)) == [
        "sara@botkyrka.example",
        "tina@botkyrka.example",
    ]
    assert f"/utskick/{report.public_id}/ringlista/" in str(call.renditions.get(language="sv").text)

    assert night.wait(hours=5) == 0
    assert notes(report) == [("remind", ""), ("deputies", ""), ("call", "to_call:1")]
    assert len(night.came_to(nadia)) == 2
    assert len(night.came_to(bo)) == 2


def test_the_chore_is_among_those_that_are_done_every_few_seconds() -> None:
    assert take_due_steps in CHORES


@pytest.mark.parametrize(
    ("severity", "expected"),
    [
        (Severity.CRITICAL, [("remind", 10), ("deputies", 20), ("call", 30)]),
        (Severity.HIGH, [("remind", 30), ("deputies", 60), ("call", 90)]),
        (Severity.ELEVATED, []),
        (Severity.LOW, []),
    ],
)
def test_how_soon_depends_on_the_severity(
    severity: Severity, expected: list[tuple[str, float]], night: Night, nadia: Contact
) -> None:
    assert due(night.report([nadia], severity)) == expected


def test_a_policy_that_is_off_leaves_it_to_the_next_one_below(night: Night, nadia: Contact) -> None:
    EscalationPolicy.objects.filter(lowest_severity=Severity.CRITICAL).update(active=False)
    assert due(night.report([nadia])) == [("remind", 30), ("deputies", 60), ("call", 90)]


@pytest.mark.parametrize("kind", ["request", "drill", "reminder", "resend", "deputy", "notice"])
def test_only_reports_and_corrections_have_deadlines(kind: str, night: Night, nadia: Contact) -> None:
    first = night.report([nadia], Severity.LOW) if kind in {"reminder", "resend", "deputy"} else None
    night.report([nadia], kind=kind, follows=first)
    assert Escalation.objects.count() == 0


def test_the_deadlines_count_from_the_actual_release(night: Night, nadia: Contact) -> None:
    held = a_dispatch(
        night.sara,
        [an_addressee(nadia)],
        night.now,
        state=DispatchState.HELD,
        hold=timedelta(seconds=30),
        severity=Severity.CRITICAL,
    )
    assert due(held) == []
    night.now += timedelta(seconds=10)
    release_now(dispatch=held, by=night.sara, now=night.now)
    assert min(held.escalations.values_list("due_at", flat=True)) == night.now + timedelta(minutes=10)

    late = a_dispatch(
        night.sara, [an_addressee(nadia)], night.now, state=DispatchState.HELD, severity=Severity.CRITICAL
    )
    night.now += timedelta(hours=1)
    night.carry()
    assert min(late.escalations.values_list("due_at", flat=True)) == night.now + timedelta(minutes=10)


def test_what_is_undone_never_has_any(night: Night, nadia: Contact) -> None:
    held = a_dispatch(
        night.sara, [an_addressee(nadia)], night.now, state=DispatchState.HELD, severity=Severity.CRITICAL
    )
    undo_dispatch(dispatch=held, by=night.sara, now=night.now)
    night.wait(hours=1)
    assert Escalation.objects.count() == 0
    assert night.sink.letters == []


def test_when_all_have_acknowledged_nothing_more_is_sent(night: Night, nadia: Contact, nora: Contact) -> None:
    report = night.report([nadia])
    night.press(nadia, report)
    for _ in range(4):
        night.wait(minutes=10)
    assert notes(report) == [(step, "everybody_acknowledged") for step in ("remind", "deputies", "call")]
    assert len(night.sink.letters) == 1


def test_whoever_answered_the_telephone_is_left_in_peace(night: Night, nadia: Contact) -> None:
    report = night.report([nadia])
    log_call(delivery=night.letter_to(nadia, report), by=night.sara, outcome="answered", now=night.now, key="1")
    night.wait(minutes=10)
    assert notes(report) == [("remind", "everybody_acknowledged")]


def test_an_unsure_acknowledgement_stops_nothing(night: Night, nadia: Contact) -> None:
    report = night.report([nadia])
    night.press(nadia, report, signs=["decoy"])
    night.wait(minutes=10)
    assert len(night.came_to(nadia)) == 2


def test_what_was_stopped_is_passed_over_with_a_note(night: Night, nadia: Contact, bo: Contact) -> None:
    night.sink.defer(bo.address_norm)
    report = night.report([nadia, bo])
    stop_dispatch(dispatch=report, by=night.sara, now=night.now)
    for _ in range(4):
        night.wait(minutes=10)
    assert notes(report) == [(step, "stopped") for step in ("remind", "deputies", "call")]
    assert len(night.came_to(nadia)) == 1
    assert not made(DispatchKind.NOTICE)


def test_what_was_corrected_is_passed_over_and_its_correction_has_deadlines_of_its_own(
    night: Night, nadia: Contact
) -> None:
    report = night.report([nadia])
    night.now += timedelta(minutes=5)
    correction = night.report([nadia], kind="correction", follows=report)
    night.wait(minutes=6)
    assert notes(report) == [("remind", "corrected")]
    assert due(correction) == [("remind", 10), ("deputies", 20), ("call", 30)]
    night.wait(minutes=5)
    assert [one.follows for one in made(DispatchKind.REMINDER)] == [correction]


def test_a_pause_puts_everything_off_by_as_long_as_it_was(night: Night, nadia: Contact, bo: Contact) -> None:
    night.sink.defer(bo.address_norm)
    report = night.report([nadia, bo])
    night.now += timedelta(minutes=5)
    pause_dispatch(dispatch=report, by=night.sara, now=night.now)
    assert night.wait(hours=1) == 0
    night.now = report.release_at + timedelta(minutes=65)

    resume_dispatch(dispatch=report, by=night.sara, now=night.now)

    assert due(report) == [("remind", 70), ("deputies", 80), ("call", 90)]


def test_a_stop_of_all_sending_puts_everything_off_by_as_long_as_it_was(
    night: Night, nadia: Contact, tina: User
) -> None:
    report = night.report([nadia])
    night.now += timedelta(minutes=5)
    stop_all_sending(by=night.sara, now=night.now)
    assert night.wait(minutes=20) == 0
    assert len(night.came_to(nadia)) == 1
    night.now = report.release_at + timedelta(minutes=30)
    ask_to_start_sending(by=night.sara, now=night.now)

    start_sending(by=tina, now=night.now)

    assert due(report) == [("remind", 35), ("deputies", 45), ("call", 55)]


def test_reminders_by_hand_and_by_themselves_keep_the_same_bounds(night: Night, nadia: Contact) -> None:
    EscalationPolicy.objects.filter(lowest_severity=Severity.CRITICAL).update(
        remind_after=15, deputies_after=40, call_after=50
    )
    report = night.report([nadia])
    night.now = report.release_at + timedelta(minutes=12)
    remind(dispatch=report, by=night.sara, now=night.now, key="by hand")
    night.now += timedelta(seconds=11)
    night.carry()

    assert night.wait(minutes=4) == 0
    assert due(report)[0] == ("remind", 22.2), "ten minutes after the reminder by hand"
    night.wait(minutes=7)

    assert len(night.came_to(nadia)) == 3
    assert notes(report) == [("remind", "")]


def test_two_reminders_by_hand_are_enough(night: Night, nadia: Contact) -> None:
    EscalationPolicy.objects.filter(lowest_severity=Severity.CRITICAL).update(
        remind_after=30, deputies_after=40, call_after=50
    )
    report = night.report([nadia])
    for minutes in (10, 21):
        night.now = report.release_at + timedelta(minutes=minutes)
        remind(dispatch=report, by=night.sara, now=night.now, key=str(minutes))
    night.wait(minutes=10)
    assert notes(report) == [("remind", "reminded_enough")]
    assert len(made(DispatchKind.REMINDER)) == 2


def test_when_nobody_was_at_work_the_steps_still_keep_their_distance(night: Night, nadia: Contact) -> None:
    report = night.report([nadia])
    night.now = report.release_at + timedelta(minutes=70)
    assert take_due_steps(now=night.now) == 1
    assert due(report) == [("deputies", 80), ("call", 90)]
    assert take_due_steps(now=night.now) == 0


def test_one_that_fails_is_tried_again_and_keeps_none_of_the_others(
    night: Night, nadia: Contact, bo: Contact, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, other = night.report([nadia]), night.report([bo])
    Dispatch.objects.filter(pk=broken.pk).update(about_path="x" * 200)
    usual = Escalation.save

    def fails(self: Escalation, **extra: Any) -> None:
        if self.dispatch_id == broken.id:
            raise RuntimeError("cannot be written")
        usual(self, **extra)

    monkeypatch.setattr(Escalation, "save", fails)
    night.wait(minutes=10)
    assert [one.follows for one in made(DispatchKind.REMINDER)] == [other]

    monkeypatch.undo()
    night.wait(seconds=5)
    assert sorted(one.follows_id or 0 for one in made(DispatchKind.REMINDER)) == [broken.id, other.id]


def a_rota(nadia: Contact, *deputies: Contact, active: bool = True) -> None:
    rota = Rota.objects.create(
        actor=nadia.actor, role=ContactRole.objects.get(code="night_walkers"), feed_key="k", active=active
    )
    for position, one in enumerate(deputies, start=1):
        Deputy.objects.create(rota=rota, contact=one, position=position)


def deputies_of(night: Night, report: Dispatch) -> list[str]:
    night.now = report.release_at + timedelta(minutes=25)
    Escalation.objects.filter(step="remind").update(taken_at=night.now)
    take_due_steps(now=night.now)
    letters = Dispatch.objects.get(kind="deputy").deliveries if made(DispatchKind.DEPUTY) else None
    return [one.name.partition(" ")[0] for one in letters.order_by("id")] if letters else []


def test_the_deputies_of_the_rota_come_first_in_their_order(night: Night, nadia: Contact, alby: Area) -> None:
    ann, bea, cia = (a_contact(f"{name} Nattvandrare", nadia.actor, alby) for name in ("Ann", "Bea", "Cia"))
    a_rota(nadia, cia, bea)
    Contact.objects.filter(pk=cia.pk).update(paused_until=night.now + timedelta(days=1))
    assert deputies_of(night, night.report([nadia])) == ["Bea"]
    assert ann.active


def test_without_a_rota_it_is_a_colleague_in_the_same_role_nearest_first(
    night: Night, nadia: Contact, alby: Area, tumba: Area
) -> None:
    a_contact("Far Nattvandrare", nadia.actor, tumba)
    a_contact("Near Nattvandrare", nadia.actor, alby)
    a_contact("Other Skola", nadia.actor, alby, role="school")
    a_rota(nadia, active=False)
    assert deputies_of(night, night.report([nadia], area_ids=[alby.id])) == ["Near"]


@pytest.mark.parametrize(
    "facts",
    [
        {"declined_at": "now"},
        {"active": False},
        {"email": ""},
        {"clearance": 4},
        {"lowest": Severity.CRITICAL, "severity": Severity.HIGH},
        {"email": "nadia@night-walkers.example", "same": True},
    ],
    ids=["declined", "left", "no address", "not cleared", "wants worse only", "has it already"],
)
def test_who_cannot_stand_in(facts: dict[str, Any], night: Night, nadia: Contact, alby: Area) -> None:
    lowest, severity = facts.pop("lowest", Severity.LOW), facts.pop("severity", Severity.CRITICAL)
    same = facts.pop("same", False)
    nora = a_contact("Nora Nattvandrare", nadia.actor, alby, lowest_severity=lowest)
    if facts.get("declined_at"):
        facts["declined_at"] = night.now
    report = night.report([nadia, nora] if same else [nadia], severity)
    if not same:
        Contact.objects.filter(pk=nora.pk).update(**facts)
    Escalation.objects.update(due_at=report.release_at + timedelta(minutes=20))
    assert deputies_of(night, report) == []
    assert ("deputies", f"without_deputy:{2 if same else 1}") in notes(report)


def test_each_who_is_silent_gets_a_deputy_of_their_own(night: Night, nadia: Contact, alby: Area) -> None:
    walkers = [a_contact(f"{name} Nattvandrare", nadia.actor, alby) for name in ("Ann", "Bea", "Cia")]
    assert deputies_of(night, night.report([nadia, walkers[0]])) == ["Bea", "Cia"]


def test_an_exercise_stays_among_those_who_take_part(night: Night, nadia: Contact, alby: Area) -> None:
    a_contact("Ann Nattvandrare", nadia.actor, alby)
    a_contact("Bea Nattvandrare", nadia.actor, alby, exercise_participant=True)
    report = night.report([nadia], mode=Mode.EXERCISE)
    assert deputies_of(night, report) == ["Bea"]
    assert Dispatch.objects.get(kind="deputy").mode == Mode.EXERCISE
