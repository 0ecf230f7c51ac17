"""Every word of the questions about incidents, each with a case that only that word can get right."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from contacts.models import Area, Contact, User
from contacts.scales import Severity
from incidents.actions import states
from incidents.actions.log import add_entry
from incidents.actions.merging import merge
from incidents.actions.responses import confirm_response, log_response
from incidents.lifecycle import IncidentStatus
from incidents.models import Incident, IncidentType, LogEntry, ResponseInLog
from incidents.models.log import LogKind
from tests.incidents.steps import a_type, an_incident
from tests.responses.steps import a_letter_to, an_answer

pytestmark = pytest.mark.django_db


def test_numbered_finds_by_year_and_sequence_and_world(sara: User, alby: Area) -> None:
    live, drill = an_incident(sara, alby), an_incident(sara, alby, mode="exercise")
    assert list(Incident.objects.numbered(live.number)) == [live]
    assert list(Incident.objects.numbered(drill.number)) == [drill]


@pytest.mark.parametrize("number", ["", "1", "2026", "2026-", "-1", "2026-1 ", "2026-1x", "E2026-1", "\0", "2026-1\n"])
def test_numbered_finds_nothing_by_what_is_no_number(sara: User, alby: Area, number: str) -> None:
    an_incident(sara, alby)
    assert not Incident.objects.numbered(number).exists()


def test_live_leaves_out_exercises(sara: User, alby: Area) -> None:
    live = an_incident(sara, alby)
    an_incident(sara, alby, mode="exercise")
    assert list(Incident.objects.live()) == [live]


def test_open_keeps_new_ongoing_and_monitored(sara: User, alby: Area) -> None:
    now = timezone.now()
    new, ongoing, monitored, closed, merged, undone = (an_incident(sara, alby) for _one in range(6))
    states.change_status(incident=ongoing, by=sara, to=IncidentStatus.ONGOING, now=now)
    states.change_status(incident=monitored, by=sara, to=IncidentStatus.MONITORED, now=now)
    states.close(incident=closed, by=sara, outcome="Släckt.", now=now)
    merge(incident=merged, into=new, by=sara, now=now)
    states.withdraw(incident=undone, by=sara, now=now)
    assert set(Incident.objects.open()) == {new, ongoing, monitored}
    assert set(Incident.objects.standing()) == {new, ongoing, monitored, closed, merged}


def test_of_type_of_severity_and_in_areas_keep_their_own(sara: User, alby: Area, fittja: Area) -> None:
    fire = an_incident(sara, alby, severity=Severity.LOW)
    threat = an_incident(sara, fittja, type_code="threat")
    assert list(Incident.objects.of_type("threat")) == [threat]
    assert list(Incident.objects.of_severity(Severity.LOW)) == [fire]
    assert list(Incident.objects.in_areas([fittja.id])) == [threat]


def test_mentioning_looks_in_the_log_and_in_the_place_only_when_allowed(sara: User, alby: Area) -> None:
    told = an_incident(sara, alby)
    add_entry(incident=told, by=sara, kind=LogKind.ACTION, text="Väktarna är på Torget.", now=timezone.now())
    placed = an_incident(sara, alby, place="Vid torget")
    assert list(Incident.objects.mentioning("torget", with_place=False)) == [told]
    assert set(Incident.objects.mentioning("torget", with_place=True)) == {told, placed}
    assert list(Incident.objects.mentioning(f" {placed.number}", with_place=False)) == [placed]
    assert not Incident.objects.mentioning("100%_", with_place=True).exists()


def test_resembling_asks_for_the_same_area_type_world_and_hour(sara: User, alby: Area, fittja: Area) -> None:
    now = timezone.now()
    this = an_incident(sara, alby, occurred_at=now - timedelta(hours=2))
    alike = {
        an_incident(sara, alby, occurred_at=now - timedelta(hours=3)),
        an_incident(sara, alby, occurred_at=now - timedelta(hours=1)),
    }
    an_incident(sara, alby, occurred_at=now - timedelta(hours=3, seconds=1))
    an_incident(sara, alby, occurred_at=now - timedelta(minutes=59))
    an_incident(sara, fittja, occurred_at=now - timedelta(hours=2))
    an_incident(sara, alby, occurred_at=now - timedelta(hours=2), type_code="threat")
    an_incident(sara, alby, occurred_at=now - timedelta(hours=2), mode="exercise")
    over = an_incident(sara, alby, occurred_at=now - timedelta(hours=2))
    states.close(incident=over, by=sara, outcome="Släckt.", now=now)
    assert set(Incident.objects.resembling(this)) == alike


def test_the_latest_entry_is_what_was_last_known_and_not_struck(sara: User, alby: Area) -> None:
    start = timezone.now() - timedelta(hours=1)
    incident = an_incident(sara, alby, now=start)

    def known() -> str:
        return Incident.objects.with_latest_entry().get().latest_text  # type: ignore[attr-defined, no-any-return]

    assert known() == "Brand i Alby."
    rumour, _new = add_entry(
        incident=incident, by=sara, kind=LogKind.INFORMATION_IN, text="Tio bilar.", now=start + timedelta(minutes=1)
    )
    states.change_status(incident=incident, by=sara, to=IncidentStatus.ONGOING, now=start + timedelta(minutes=2))
    assert known() == "Tio bilar."
    add_entry(
        incident=incident,
        by=sara,
        kind=LogKind.CORRECTION,
        corrects=rumour,
        text="En bil.",
        now=start + timedelta(minutes=3),
    )
    assert known() == "En bil."


def test_a_correction_is_about_what_the_line_that_it_corrects_is(sara: User, alby: Area) -> None:
    """What we did and then corrected says nothing about how it is."""
    start = timezone.now() - timedelta(hours=1)
    incident = an_incident(sara, alby, now=start)
    lines = [incident.log.get()]

    def write(kind: LogKind, text: str, corrects: LogEntry | None = None) -> LogEntry:
        now = start + timedelta(minutes=len(lines))
        lines.append(
            add_entry(incident=incident, by=sara, kind=kind, text=text, corrects=corrects, reason="Så.", now=now)[0]
        )
        return lines[-1]

    def known() -> str:
        return Incident.objects.with_latest_entry().get().latest_text  # type: ignore[attr-defined, no-any-return]

    sent = write(LogKind.INFORMATION_OUT, "Lägesrapport 1 skickad.")
    undone = write(LogKind.CORRECTION, "Lägesrapport 1 gick inte ut.", sent)
    write(LogKind.CORRECTION, "Lägesrapport 1 ångrades i tid.", undone)
    assert known() == "Brand i Alby."
    smoke = write(LogKind.CORRECTION, "Rök i Alby.", lines[0])
    assert known() == "Rök i Alby."
    mist = write(LogKind.CORRECTION, "Dimma i Alby.", smoke)
    fog = write(LogKind.CORRECTION, "Tjock dimma i Alby.", mist)
    write(LogKind.CORRECTION, "Sol i Alby.", fog)
    assert known() == "Sol i Alby."
    about = incident.log.all().about_what_is_going_on().order_by("id")
    assert [one.text.split()[0] for one in about] == ["Brand", "Rök", "Dimma", "Tjock", "Sol"]


def test_the_latest_entry_is_unverified_while_only_a_recipient_said_so(
    sara: User, alby: Area, nadia: Contact, now: datetime
) -> None:
    incident = an_incident(sara, alby, now=now - timedelta(hours=1))

    def unverified(moment: datetime | None = None) -> bool:
        return Incident.objects.all().with_latest_entry(moment).get().latest_unverified  # type: ignore[attr-defined, no-any-return]

    assert unverified() is False
    answer = an_answer(a_letter_to(nadia, sara, now, alby), now, "Skott hörs vid torget.")
    log_response(response=answer, incident=incident, by=sara, now=now)
    assert unverified() is True
    assert unverified(now - timedelta(minutes=1)) is False
    confirm_response(told=ResponseInLog.objects.get(), by=sara, now=now + timedelta(minutes=2))
    assert unverified() is False
    assert unverified(now + timedelta(minutes=1)) is True
    assert unverified(now + timedelta(minutes=2)) is False


def test_the_board_has_what_is_live_and_open_newest_first_and_fetches_it_at_once(
    sara: User, alby: Area, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    now = timezone.now()
    older = an_incident(sara, alby, occurred_at=now - timedelta(hours=1))
    newer = an_incident(sara, alby)
    an_incident(sara, alby, mode="exercise")
    over = an_incident(sara, alby)
    states.close(incident=over, by=sara, outcome="Släckt.", now=now)
    with django_assert_num_queries(1):  # type: ignore[operator]
        rows = [(one, one.area.name, one.type.code, one.owner.name) for one in Incident.objects.for_board()]
    assert [row[0] for row in rows] == [newer, older]


def test_the_timeline_runs_from_the_oldest_with_what_struck_each(sara: User, alby: Area) -> None:
    incident = an_incident(sara, alby)
    first = incident.log.get()
    struck_by, _new = add_entry(
        incident=incident, by=sara, kind=LogKind.CORRECTION, corrects=first, text="Grillkol.", now=timezone.now()
    )
    lines = list(incident.log.all().for_timeline())
    assert lines == [first, struck_by]
    assert [list(line.corrections.all()) for line in lines] == [[struck_by], []]


def test_active_types_come_in_their_order_without_those_out_of_use(db: None) -> None:
    IncidentType.objects.filter(code="fight").update(active=False)
    IncidentType.objects.filter(code="other").update(position=0)
    codes = [kind.code for kind in IncidentType.objects.all().active()]
    assert codes[:3] == ["other", "threat", "vandalism"]
    assert len(codes) == 9


def test_a_type_out_of_use_can_no_longer_be_chosen_but_keeps_its_incidents(sara: User, alby: Area) -> None:
    incident = an_incident(sara, alby)
    IncidentType.objects.filter(code="fire").update(active=False)
    assert incident.type == a_type("fire")
