"""Incidents and their logs, as programs read and write them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils.dateparse import parse_datetime

from contacts.models import Area, Contact, User
from contacts.scales import Severity, Sharing
from incidents.actions.responses import confirm_response, log_response
from incidents.models import Incident, IncidentChange, IncidentType, LogEntry, ResponseInLog
from tests.api.caller import Caller, fields_of, says_no
from tests.responses.steps import a_letter_to, an_answer

pytestmark = pytest.mark.django_db

A_FIRE = {"area": "alby", "type": "fire", "severity": "high"}
TYPES = [
    "fight",
    "threat",
    "vandalism",
    "fire",
    "stone_throwing",
    "shooting_or_explosion",
    "gathering",
    "disorder",
    "narcotics",
    "other",
]


def logged(by: User, **changes: Any) -> Any:
    response = Caller(by).post("incidents/", A_FIRE | changes)
    assert response.status_code == 201, response.content
    return response.json()


def nothing_is_stored() -> bool:
    return not (Incident.objects.exists() or LogEntry.objects.exists() or IncidentChange.objects.exists())


def test_three_choices_log_an_incident(sara: User, now: datetime) -> None:
    told = logged(sara)
    incident = Incident.objects.get()
    assert told["number"] == incident.number == f"{now.year}-1"
    assert (incident.area.slug, incident.type.code, incident.severity) == ("alby", "fire", Severity.HIGH)
    assert incident.sharing == Sharing.ORGANISATION
    assert {key: told[key] for key in ("area", "type", "severity", "status", "sharing", "mode")} == {
        "area": "alby",
        "type": "fire",
        "severity": "high",
        "status": "new",
        "sharing": "organisation",
        "mode": "live",
    }
    assert told["reporter"] == {"name": "Sara Säkerhetschef", "role": "security_chief"}
    assert LogEntry.objects.count() == 1


def test_everything_that_was_said_is_kept(sara: User) -> None:
    told = logged(
        sara,
        text="Papperskorg brinner.\r\nVäktarna är där.",
        place="Norra uppgången",
        occurred_at="2026-01-02T03:04:05+01:00",
        sharing="partners",
    )
    assert told["place"] == "Norra uppgången"
    assert told["sharing"] == "partners"
    assert told["occurred_at"] == "2026-01-02T03:04:05+01:00"
    assert told["latest_text"] == "Papperskorg brinner.\nVäktarna är där."


@pytest.mark.parametrize("code", TYPES)
def test_every_type_has_its_code(sara: User, code: str) -> None:
    assert logged(sara, type=code)["type"] == code


@pytest.mark.parametrize("code", ["low", "elevated", "high", "critical"])
def test_every_severity_has_its_code(sara: User, code: str) -> None:
    assert logged(sara, severity=code)["severity"] == code


@pytest.mark.parametrize("code", ["named", "organisation", "partners", "volunteers", "open"])
def test_every_sharing_has_its_code(sara: User, code: str) -> None:
    assert logged(sara, sharing=code)["sharing"] == code


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"area": None}, "area"),
        ({"area": "atlantis"}, "area"),
        ({"area": "a" * 10_000}, "area"),
        ({"area": "al\0by"}, "area"),
        ({"area": ["alby"]}, "area"),
        ({"area": 1}, "area"),
        ({"type": "flood"}, "type"),
        ({"severity": 3}, "severity"),
        ({"severity": "worst"}, "severity"),
        ({"severity": {"code": "high"}}, "severity"),
        ({"text": "x" * 2001}, "text"),
        ({"text": "NUL\0"}, "text"),
        ({"text": "half a sign \ud800"}, "text"),
        ({"text": 12}, "text"),
        ({"place": "x" * 201}, "place"),
        ({"place": "två\nrader"}, "place"),
        ({"occurred_at": "i går"}, "occurred_at"),
        ({"occurred_at": "2026-01-02T03:04:05"}, "occurred_at"),
        ({"occurred_at": 1767319445}, "occurred_at"),
        ({"occurred_at": "9999-12-31T23:59:59-23:59"}, "occurred_at"),
        ({"occurred_at": "0001-01-01T00:00:00+14:00"}, "occurred_at"),
        ({"occurred_at": "2026-02-30T03:04:05+01:00"}, "occurred_at"),
        ({"occurred_at": "2099-01-01T00:00:00Z"}, "occurred_at"),
        ({"sharing": "everybody"}, "sharing"),
        ({"status": "closed"}, "status"),
        ({"reporter": 1}, "reporter"),
    ],
)
def test_what_cannot_be_is_refused_with_the_field_named(sara: User, change: dict[str, Any], field: str) -> None:
    assert fields_of(Caller(sara).post("incidents/", A_FIRE | change)) == [field]
    assert nothing_is_stored()


def test_every_missing_field_is_named_at_once(sara: User) -> None:
    assert fields_of(Caller(sara).post("incidents/", {})) == ["area", "type", "severity"]
    assert nothing_is_stored()


def test_nobody_logs_outside_their_areas(tove: User) -> None:
    says_no(Caller(tove).post("incidents/", A_FIRE | {"area": "tumba"}), 403)
    assert nothing_is_stored()


def test_partners_read_neither_the_reporter_nor_the_place(sara: User, petra: User, rolf: User) -> None:
    number = logged(sara, place="Norra uppgången")["number"]
    for partner in (petra, rolf):
        caller = Caller(partner)
        for told in (caller.get(f"incidents/{number}/").json(), caller.get("incidents/").json()["results"][0]):
            assert told["place"] is None
            assert told["reporter"] is None
            assert told["owner"] == {"name": "Säkerhetschef", "role": "security_chief"}
            assert "Sara" not in str(told)
            assert "uppgången" not in str(told)
        log = caller.get(f"incidents/{number}/log/").json()
        assert "Sara" not in str(log)


def test_what_is_for_named_people_stays_with_those_who_may_read_it(sara: User, petra: User, tove: User) -> None:
    number = logged(sara, sharing="named")["number"]
    for other in (petra, tove):
        says_no(Caller(other).get(f"incidents/{number}/"), 404)
        assert Caller(other).get("incidents/").json()["results"] == []


def test_an_incident_of_another_area_does_not_exist(sara: User, tove: User) -> None:
    number = logged(sara, area="tumba")["number"]
    caller = Caller(tove)
    says_no(caller.get(f"incidents/{number}/"), 404)
    says_no(caller.get(f"incidents/{number}/log/"), 404)
    says_no(caller.post(f"incidents/{number}/log/", {"kind": "observation", "text": "Hej"}), 404)
    assert LogEntry.objects.count() == 1


@pytest.mark.parametrize("number", ["2026-9999", "0", "x" * 3000, "2026-99999999999999", "%00", "å%C3", "2026-1.json"])
def test_a_number_that_is_none_is_not_found(sara: User, number: str) -> None:
    assert Caller(sara).get(f"incidents/{number}/").status_code in (400, 404)


def test_incidents_can_be_asked_for(sara: User, now: datetime) -> None:
    logged(sara)
    logged(sara, area="fittja", severity="low", occurred_at="2026-03-01T12:00:00+01:00")
    logged(sara, type="fight", occurred_at="2026-04-01T12:00:00+02:00")
    caller = Caller(sara)

    def sequence(**query: Any) -> list[str]:
        rows = caller.get("incidents/", query).json()["results"]
        return [row["number"].partition("-")[2] for row in rows]

    assert sequence() == ["1", "3", "2"]
    assert sequence(area="fittja") == ["2"]
    assert sequence(type="fight") == ["3"]
    assert sequence(severity="low") == ["2"]
    assert sequence(status="new") == ["1", "3", "2"]
    assert sequence(status="closed") == []
    assert sequence(occurred_after="2026-04-01T10:00:00Z") == ["1", "3"]
    assert sequence(occurred_before="2026-04-01T10:00:00Z") == ["2"]
    assert sequence(area="alby", occurred_before=(now + timedelta(days=1)).isoformat()) == ["1", "3"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("area", "atlantis"),
        ("type", "x" * 10_000),
        ("severity", "3"),
        ("status", "open or not"),
        ("occurred_after", "rubbish"),
        ("occurred_before", "2026-01-01"),
        ("limit", "0"),
        ("limit", "101"),
        ("limit", "-1"),
        ("limit", "9" * 5000),
        ("limit", "ten"),
        ("cursor", "rubbish"),
        ("cursor", "å"),
        ("cursor", "x" * 10_000),
        ("colour", "red"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused_with_the_field_named(sara: User, name: str, value: str) -> None:
    assert fields_of(Caller(sara).get("incidents/", {name: value})) == [name]


def test_a_question_asked_twice_at_once_is_refused(sara: User) -> None:
    assert fields_of(Caller(sara).get("incidents/?area=alby&area=fittja")) == ["area"]


def test_a_line_is_added_to_the_log(sara: User) -> None:
    number = logged(sara)["number"]
    body = {"kind": "information_in", "text": "Lugnt nu.", "source": "väktarbilen", "reliability": "probable"}
    response = Caller(sara).post(f"incidents/{number}/log/", body)
    assert response.status_code == 201
    told = response.json()
    assert {key: told[key] for key in body} == body
    assert told["by"] == {"name": "Sara Säkerhetschef", "role": "security_chief"}
    assert parse_datetime(told["recorded_at"]) is not None
    rows = Caller(sara).get(f"incidents/{number}/log/").json()["results"]
    assert [row["text"] for row in rows] == ["Brand i Alby.", "Lugnt nu."]


@pytest.mark.parametrize("kind", ["observation", "information_in", "information_out", "request", "action"])
def test_every_kind_of_line_can_be_written(sara: User, kind: str) -> None:
    number = logged(sara)["number"]
    told = Caller(sara).post(f"incidents/{number}/log/", {"kind": kind, "text": "Så är det."}).json()
    assert told["kind"] == kind


def test_a_decision_needs_its_reason(sara: User) -> None:
    number = logged(sara)["number"]
    caller, body = Caller(sara), {"kind": "decision", "text": "Vi stänger gården."}
    assert fields_of(caller.post(f"incidents/{number}/log/", body)) == ["reason"]
    assert LogEntry.objects.count() == 1
    assert caller.post(f"incidents/{number}/log/", body | {"reason": "För många där."}).status_code == 201


def test_a_correction_strikes_the_line_that_it_names(sara: User) -> None:
    number = logged(sara)["number"]
    caller, first = Caller(sara), LogEntry.objects.get()
    body = {"kind": "correction", "text": "Det var i Fittja."}
    assert fields_of(caller.post(f"incidents/{number}/log/", body)) == ["corrects"]
    told = caller.post(f"incidents/{number}/log/", body | {"corrects": first.id}).json()
    assert told["corrects"] == first.id
    rows = caller.get(f"incidents/{number}/log/").json()["results"]
    assert rows[0]["corrected_by"] == told["id"]
    says_no(caller.post(f"incidents/{number}/log/", body | {"corrects": first.id}), 409, "unable_to_write")
    assert LogEntry.objects.count() == 2


def test_what_only_a_recipient_said_is_told_as_unverified(
    sara: User, alby: Area, nadia: Contact, now: datetime
) -> None:
    number = logged(sara)["number"]
    caller = Caller(sara)
    assert caller.get(f"incidents/{number}/").json()["latest_unverified"] is False
    answer = an_answer(a_letter_to(nadia, sara, now, alby), now, "Skott hörs vid torget.")
    log_response(response=answer, incident=Incident.objects.get(), by=sara, now=now + timedelta(minutes=5))

    def told() -> tuple[bool, list[bool]]:
        rows = caller.get(f"incidents/{number}/log/").json()["results"]
        return caller.get(f"incidents/{number}/").json()["latest_unverified"], [row["unverified"] for row in rows]

    assert told() == (True, [False, True])
    confirm_response(told=ResponseInLog.objects.get(), by=sara, now=now + timedelta(minutes=6))
    assert told() == (False, [False, False, False]), "the confirmation is a line of its own"


def test_a_correction_stays_within_its_log(sara: User) -> None:
    number = logged(sara)["number"]
    logged(sara)
    other = LogEntry.objects.order_by("id").last()
    assert other is not None
    body = {"kind": "correction", "text": "Nej.", "corrects": other.id}
    assert fields_of(Caller(sara).post(f"incidents/{number}/log/", body)) == ["corrects"]
    assert LogEntry.objects.count() == 2


def test_partners_add_notes_but_correct_only_their_own(sara: User, petra: User) -> None:
    number = logged(sara)["number"]
    theirs = LogEntry.objects.get()
    caller = Caller(petra)
    own = caller.post(f"incidents/{number}/log/", {"kind": "observation", "text": "Patrull på väg."})
    assert own.status_code == 201
    assert own.json()["by"]["name"] == "Petra Polis"
    body = {"kind": "correction", "text": "Nej.", "corrects": theirs.id}
    says_no(caller.post(f"incidents/{number}/log/", body), 403)
    assert LogEntry.objects.count() == 2


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": "rumour"}, "kind"),
        ({"text": ""}, "text"),
        ({"text": "   "}, "text"),
        ({"text": "x" * 2001}, "text"),
        ({"source": "x" * 151}, "source"),
        ({"reliability": "certain"}, "reliability"),
        ({"corrects": 2**80}, "corrects"),
        ({"corrects": 1}, "corrects"),
        ({"by": 1}, "by"),
    ],
)
def test_a_line_that_cannot_be_is_refused_with_the_field_named(sara: User, change: dict[str, Any], field: str) -> None:
    number = logged(sara)["number"]
    body = {"kind": "observation", "text": "Så är det."} | change
    assert fields_of(Caller(sara).post(f"incidents/{number}/log/", body)) == [field]
    assert LogEntry.objects.count() == 1


def test_a_type_out_of_use_is_no_longer_known(sara: User) -> None:
    IncidentType.objects.filter(code="fire").update(active=False)
    assert fields_of(Caller(sara).post("incidents/", A_FIRE)) == ["type"]
    assert nothing_is_stored()


def test_an_area_out_of_use_is_no_longer_known(sara: User, alby: Area) -> None:
    alby.active = False
    alby.save()
    assert fields_of(Caller(sara).post("incidents/", A_FIRE)) == ["area"]
    assert nothing_is_stored()
