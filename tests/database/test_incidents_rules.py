"""What the database refuses about incidents and their logs, each rule with its neighbour that it lets pass."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from contacts.models import Area, User
from contacts.scales import Mode, Severity, Sharing
from incidents.models import Incident, IncidentChange, NumberSeries
from tests.database.rows import NIGHT, an_entry, an_incident, refused, refused_by_trigger

pytestmark = pytest.mark.django_db


def test_a_number_is_given_to_one_incident_of_a_year_and_world(alby: Area, sara: User) -> None:
    an_incident(alby, sara, year=2026, sequence=90147)
    with refused("one_incident_of_a_number"):
        an_incident(alby, sara, year=2026, sequence=90147)
    an_incident(alby, sara, year=2027, sequence=90147)
    an_incident(alby, sara, year=2026, sequence=90147, mode=Mode.EXERCISE)


def test_a_form_logs_one_incident_however_often_it_is_sent(alby: Area, sara: User, tina: User) -> None:
    an_incident(alby, sara, idempotency_key="samma formulär")
    with refused("one_incident_per_drawn_form"):
        an_incident(alby, sara, idempotency_key="samma formulär")
    an_incident(alby, tina, idempotency_key="samma formulär")


def test_a_year_has_one_number_series_in_each_world() -> None:
    NumberSeries.objects.create(mode=Mode.LIVE, year=2031)
    with refused("one_number_series_a_year"):
        NumberSeries.objects.create(mode=Mode.LIVE, year=2031)
    NumberSeries.objects.create(mode=Mode.EXERCISE, year=2031)


def test_there_are_two_worlds_and_no_third(alby: Area, sara: User) -> None:
    with refused("a_number_series_is_live_or_exercise"):
        NumberSeries.objects.create(mode="dream", year=2032)
    with refused("an_incident_is_live_or_exercise"):
        an_incident(alby, sara, mode="dream")
    entry_of = an_incident(alby, sara)
    with refused("a_log_entry_is_live_or_exercise"):
        an_entry(entry_of, sara, mode="dream")


def test_a_merged_incident_names_the_one_it_went_into(alby: Area, sara: User) -> None:
    first, second = an_incident(alby, sara), an_incident(alby, sara)
    with refused("a_merged_incident_names_the_one_it_went_into"):
        Incident.objects.filter(id=second.id).update(status="merged")
    with refused("a_merged_incident_names_the_one_it_went_into"):
        Incident.objects.filter(id=second.id).update(merged_into=first)
    Incident.objects.filter(id=second.id).update(status="merged", merged_into=first)


def test_an_incident_is_never_merged_into_itself(alby: Area, sara: User) -> None:
    incident = an_incident(alby, sara)
    with refused("no_incident_is_merged_into_itself"):
        Incident.objects.filter(id=incident.id).update(status="merged", merged_into=incident)


def test_a_merged_incident_stays_in_its_world(alby: Area, sara: User) -> None:
    live, exercise = an_incident(alby, sara), an_incident(alby, sara, mode=Mode.EXERCISE)
    with refused("a_merged_incident_stays_in_its_world"):
        Incident.objects.filter(id=live.id).update(status="merged", merged_into=exercise)
    with refused("a_merged_incident_stays_in_its_world"):
        Incident.objects.filter(id=exercise.id).update(status="merged", merged_into=live)
    twin = an_incident(alby, sara, mode=Mode.EXERCISE)
    Incident.objects.filter(id=exercise.id).update(status="merged", merged_into=twin)


def test_an_incident_with_a_log_never_changes_world(alby: Area, sara: User) -> None:
    incident = an_incident(alby, sara)
    an_entry(incident, sara)
    with refused("a_log_entry_stays_in_its_world"):
        Incident.objects.filter(id=incident.id).update(mode=Mode.EXERCISE)


def test_a_closed_incident_has_an_outcome_and_a_time(alby: Area, sara: User) -> None:
    incident = an_incident(alby, sara)
    with refused("a_closed_incident_has_an_outcome"):
        Incident.objects.filter(id=incident.id).update(status="closed", closed_at=NIGHT)
    with refused("a_closed_incident_has_an_outcome"):
        Incident.objects.filter(id=incident.id).update(status="closed", outcome="Släckt.")
    Incident.objects.filter(id=incident.id).update(status="closed", closed_at=NIGHT, outcome="Släckt.")


@pytest.mark.parametrize("severity", [0, 5])
def test_an_incident_has_a_severity_on_the_scale(alby: Area, sara: User, severity: int) -> None:
    with refused("an_incident_has_a_known_severity"):
        an_incident(alby, sara, severity=severity)
    an_incident(alby, sara, severity=Severity.CRITICAL)


def test_an_incident_has_a_sharing_on_the_scale(alby: Area, sara: User) -> None:
    with refused("an_incident_has_a_known_sharing"):
        an_incident(alby, sara, sharing=5)
    an_incident(alby, sara, sharing=Sharing.NAMED)


def test_an_incident_has_a_status_that_exists(alby: Area, sara: User) -> None:
    with refused("an_incident_has_a_known_status"):
        an_incident(alby, sara, status="deleted")
    an_incident(alby, sara, status="withdrawn")


def test_an_incident_is_withdrawn_and_never_deleted(alby: Area, sara: User) -> None:
    incident = an_incident(alby, sara)
    with refused_by_trigger("an_incident_is_never_deleted", "incidents_incident"):
        incident.delete()
    Incident.objects.filter(id=incident.id).update(status="withdrawn")


def test_a_decision_has_its_reason(alby: Area, sara: User) -> None:
    incident = an_incident(alby, sara)
    with refused("a_decision_has_its_reason"):
        an_entry(incident, sara, kind="decision")
    an_entry(incident, sara, kind="decision", reason="Personalen ska gå två och två.")


def test_a_correction_names_what_it_corrects_and_nothing_else_does(alby: Area, sara: User) -> None:
    incident = an_incident(alby, sara)
    wrong = an_entry(incident, sara)
    with refused("a_correction_names_what_it_corrects"):
        an_entry(incident, sara, kind="correction")
    with refused("a_correction_names_what_it_corrects"):
        an_entry(incident, sara, kind="observation", corrects=wrong)
    an_entry(incident, sara, kind="correction", corrects=wrong)


def test_a_correction_strikes_an_entry_of_the_same_log(alby: Area, sara: User) -> None:
    here, there = an_incident(alby, sara), an_incident(alby, sara)
    elsewhere = an_entry(there, sara)
    with refused("a_correction_strikes_an_entry_of_the_same_log"):
        an_entry(here, sara, kind="correction", corrects=elsewhere)
    an_entry(there, sara, kind="correction", corrects=elsewhere)


def test_a_log_entry_stays_in_the_world_of_its_incident(alby: Area, sara: User) -> None:
    live, exercise = an_incident(alby, sara), an_incident(alby, sara, mode=Mode.EXERCISE)
    with refused("a_log_entry_stays_in_its_world"):
        an_entry(live, sara, mode=Mode.EXERCISE)
    with refused("a_log_entry_stays_in_its_world"):
        an_entry(exercise, sara, mode=Mode.LIVE)
    an_entry(exercise, sara)


def test_a_form_writes_one_log_entry_and_programs_without_a_form_as_many_as_they_like(
    alby: Area, sara: User, tina: User
) -> None:
    incident = an_incident(alby, sara)
    an_entry(incident, sara, idempotency_key="samma formulär")
    with refused("one_log_entry_per_drawn_form"):
        an_entry(incident, sara, idempotency_key="samma formulär")
    an_entry(incident, tina, idempotency_key="samma formulär")
    an_entry(incident, sara)
    an_entry(incident, sara)


def test_a_log_entry_is_of_a_kind_that_exists(alby: Area, sara: User) -> None:
    incident = an_incident(alby, sara)
    with refused("a_log_entry_is_of_a_known_kind"):
        an_entry(incident, sara, kind="rumour")
    an_entry(incident, sara, kind="request")


def test_a_log_entry_is_never_altered_and_never_deleted(alby: Area, sara: User) -> None:
    entry = an_entry(an_incident(alby, sara), sara)
    with refused_by_trigger("the_log_is_append_only", "incidents_logentry"):
        type(entry).objects.filter(id=entry.id).update(text="Det brann aldrig.")
    with refused_by_trigger("the_log_is_append_only", "incidents_logentry"):
        type(entry).objects.filter(id=entry.id).update(text=entry.text)
    with refused_by_trigger("the_log_is_append_only", "incidents_logentry"):
        entry.delete()
    with (
        refused_by_trigger("the_log_is_append_only", "incidents_logentry"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE incidents_logentry SET recorded_at = now()")
    entry.refresh_from_db()
    assert (entry.text, entry.recorded_at) == ("Det brinner i en container.", NIGHT)


def test_a_recorded_change_of_an_incident_is_never_altered(alby: Area, sara: User) -> None:
    incident = an_incident(alby, sara)
    change = IncidentChange.objects.create(incident=incident, field="severity", new="4", by=sara, recorded_at=NIGHT)
    with refused_by_trigger("a_recorded_change_is_never_altered", "incidents_incidentchange"):
        IncidentChange.objects.filter(id=change.id).update(new="1")
    with refused_by_trigger("a_recorded_change_is_never_altered", "incidents_incidentchange"):
        change.delete()
