"""Situation reports, as programs write them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from contacts.models import Contact, User
from incidents.models import ReportSection, ReportSeries, SituationReport
from notifications.models import Dispatch
from tests.api.caller import Caller, fields_of, says_no
from tests.api.reports import a_report, audience_of, drafted, submitted
from tests.cast import a_contact, an_actor

pytestmark = pytest.mark.django_db


def an_incident(by: User, **changes: Any) -> str:
    body = {"area": "alby", "type": "fire", "severity": "high"} | changes
    number: str = Caller(by).post("incidents/", body).json()["number"]
    return number


def nothing_is_stored() -> bool:
    return not (SituationReport.objects.exists() or ReportSeries.objects.exists() or ReportSection.objects.exists())


def test_a_report_is_written_and_read_back(sara: User) -> None:
    number = an_incident(sara)
    body = a_report(incidents=[number], consequences={"young_people_involved": "Fältarna pratar med dem."})
    told = Caller(sara).post("situation-reports/", body).json()
    same = ("title", "severity", "happened", "doing", "ask", "unknown", "sharing", "incidents", "audience")
    assert {key: told[key] for key in same} == {key: body[key] for key in same}
    assert told["consequences"] == {"young_people_involved": "Fältarna pratar med dem."}
    assert (told["status"], told["kind"], told["number"], told["dispatch"]) == ("draft", "first", None, None)
    assert told["is_last"] is False
    assert told["author"] == {"name": "Sara Säkerhetschef", "role": "security_chief"}
    assert Caller(sara).get(f"situation-reports/{told['id']}/").json() == told
    assert Caller(sara).get("situation-reports/").json()["results"] == [told]


def test_consequences_may_be_one_text(sara: User) -> None:
    assert drafted(sara, consequences="Torghandeln är stängd.")["consequences"] == {"general": "Torghandeln är stängd."}
    assert ReportSection.objects.filter(kind="consequences").count() == 1


def test_a_report_without_a_next_time_is_the_last(sara: User) -> None:
    told = drafted(sara, next_report_due=None)
    assert (told["is_last"], told["next_report_due"]) == (True, None)


def test_the_severity_is_the_highest_of_the_incidents(sara: User) -> None:
    numbers = [an_incident(sara, severity="low"), an_incident(sara, severity="critical")]
    body = a_report(incidents=numbers)
    del body["severity"]
    assert Caller(sara).post("situation-reports/", body).json()["severity"] == "critical"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"sharing": "named"}, "sharing"),
        ({"sharing": None}, "sharing"),
        ({"severity": None}, "severity"),
        ({"severity": "worst"}, "severity"),
        ({"title": ""}, "title"),
        ({"title": "x" * 61}, "title"),
        ({"title": "Hej\r\nBcc: alla@example.org"}, "title"),
        ({"happened": ""}, "happened"),
        ({"happened": "x" * 4001}, "happened"),
        ({"happened": ["text"]}, "happened"),
        ({"doing": "NUL\0"}, "doing"),
        ({"ask": None}, "ask"),
        ({"unknown": 7}, "unknown"),
        ({"consequences": 7}, "consequences"),
        ({"consequences": ["text"]}, "consequences"),
        ({"consequences": {"dogs": "Oroliga."}}, "consequences.dogs"),
        ({"consequences": {"public_actors": {"a": {}}}}, "consequences.public_actors"),
        ({"consequences": "x" * 4001}, "consequences.general"),
        ({"next_report_due": "snart"}, "next_report_due"),
        ({"next_report_due": "2098-01-01T00:00:00Z"}, "next_report_due"),
        ({"incidents": "2026-1"}, "incidents"),
        ({"incidents": ["2026-999"]}, "incidents.0"),
        ({"incidents": [1]}, "incidents.0"),
        ({"incidents": ["2026-1"] * 101}, "incidents"),
        ({"audience": None}, "audience"),
        ({"audience": {}}, "audience.areas"),
        ({"audience": {"areas": ["atlantis"], "roles": []}}, "audience.areas.0"),
        ({"audience": {"areas": ["alby"], "roles": ["kings"]}}, "audience.roles.0"),
        ({"audience": {"areas": "alby", "roles": []}}, "audience.areas"),
        ({"follows": 2**80}, "follows"),
        ({"follows": 7}, "follows"),
        ({"next_report_du": "2026-01-01T00:00:00Z"}, "next_report_du"),
        ({"status": "approved"}, "status"),
    ],
)
def test_a_report_that_cannot_be_is_refused_with_the_field_named(
    sara: User, change: dict[str, Any], field: str
) -> None:
    assert field in fields_of(Caller(sara).post("situation-reports/", a_report(**change)))
    assert nothing_is_stored()


def test_nobody_builds_on_an_incident_that_they_cannot_see(sara: User, tove: User) -> None:
    number = an_incident(sara, area="tumba")
    assert fields_of(Caller(tove).post("situation-reports/", a_report(incidents=[number]))) == ["incidents.0"]
    assert nothing_is_stored()


def test_nobody_writes_to_areas_beyond_their_own(tove: User) -> None:
    body = a_report(audience={"areas": ["alby", "tumba"], "roles": ["night_walkers"]})
    says_no(Caller(tove).post("situation-reports/", body), 403)
    assert nothing_is_stored()


def test_a_change_touches_only_what_it_names(sara: User) -> None:
    told = drafted(sara, consequences="Torghandeln är stängd.")
    changed = Caller(sara).patch(f"situation-reports/{told['id']}/", {"ask": "Stanna hemma."})
    assert changed.status_code == 200
    assert changed.json() == told | {"ask": "Stanna hemma.", "version": told["version"] + 1}


def test_whoever_comes_second_overwrites_nothing(sara: User, samir: User) -> None:
    told = drafted(sara)
    path = f"situation-reports/{told['id']}/"
    assert Caller(samir).patch(path, {"ask": "Ett", "version": told["version"]}).status_code == 200
    no = says_no(Caller(sara).patch(path, {"ask": "Två", "version": told["version"]}), 409, "edited_meanwhile")
    assert no["version"] == told["version"] + 1
    assert Caller(sara).get(path).json()["ask"] == "Ett"


def test_a_follow_up_stands_in_the_series_of_what_it_follows(sara: User) -> None:
    first = drafted(sara)
    told = drafted(sara, follows=first["id"])
    assert (told["series"], told["kind"]) == (first["series"], "update")


def test_the_audience_tells_everybody_who_gets_it_and_everybody_who_does_not(
    sara: User, nadia: Contact, bo: Contact, hanna: Contact
) -> None:
    a_contact(
        "Petter Pausad",
        an_actor("Nattvandrarna i Alby", "night_walkers"),
        nadia.assignments.get().areas.get(),
        paused_until=timezone.now() + timedelta(days=1),
    )
    told = audience_of(sara, drafted(sara)["id"])
    assert set(told) == {"audience_version", "count", "recipients", "omitted"}
    assert told["count"] == 3
    assert {one["name"] for one in told["recipients"]} == {"Nadia Nattvandrare", "Bo Bovärd", "Hanna Hyresgäst"}
    nadias = next(one for one in told["recipients"] if one["name"] == "Nadia Nattvandrare")
    assert nadias["actor"] == "Nattvandrarna i Alby"
    assert nadias["reasons"] == ["Nattvandrare i Alby"]
    assert told["omitted"] == [
        {"name": "Petter Pausad", "actor": "Nattvandrarna i Alby", "reason": "är pausad", "reason_code": "paused"}
    ]


def test_nobody_under_the_clearance_is_in_the_audience(sara: User, nadia: Contact, bo: Contact) -> None:
    told = audience_of(sara, drafted(sara, sharing="partners")["id"])
    assert [one["name"] for one in told["recipients"]] == ["Bo Bovärd"]
    assert [(one["name"], one["reason_code"]) for one in told["omitted"]] == [("Nadia Nattvandrare", "clearance")]


def test_the_audience_keeps_its_version_in_every_language(sara: User, nadia: Contact) -> None:
    report_id = drafted(sara)["id"]
    english = Caller(sara, **{"Accept-Language": "en"}).get(f"situation-reports/{report_id}/audience/").json()
    assert english["audience_version"] == audience_of(sara, report_id)["audience_version"]


def test_a_report_is_submitted_and_returned_and_submitted_again(sara: User, samir: User, nadia: Contact) -> None:
    report_id = submitted(sara)
    path = f"situation-reports/{report_id}/"
    returned = Caller(samir).post(f"{path}return/", {"comment": "Skriv var."})
    assert returned.json()["status"] == "returned"
    assert Caller(sara).patch(path, {"happened": "Vid Alby torg."}).status_code == 200
    assert Caller(sara).post(f"{path}submit/").json()["status"] == "submitted"


def test_a_report_is_returned_only_with_a_comment(sara: User, nadia: Contact) -> None:
    report_id = submitted(sara)
    for body in ({}, {"comment": ""}, {"comment": 7}, {"comment": "x" * 10_000}):
        assert fields_of(Caller(sara).post(f"situation-reports/{report_id}/return/", body)) == ["comment"]
    assert SituationReport.objects.get().status == "submitted"


def test_an_unfinished_report_is_not_submitted(sara: User) -> None:
    report_id = drafted(sara, audience={"areas": [], "roles": []})["id"]
    assert fields_of(Caller(sara).post(f"situation-reports/{report_id}/submit/")) == ["audience"]
    assert SituationReport.objects.get().status == "draft"


def test_a_report_is_submitted_once(sara: User, nadia: Contact) -> None:
    report_id = submitted(sara)
    says_no(Caller(sara).post(f"situation-reports/{report_id}/submit/"), 409, "unable_to_move")
    says_no(Caller(sara).patch(f"situation-reports/{report_id}/", {"ask": "Nytt"}), 409, "unable_to_move")


def test_an_identity_number_keeps_a_report_in_the_house(sara: User, nadia: Contact) -> None:
    report_id = drafted(sara, happened="Det var 19900101-2385 som kastade.")["id"]
    told = says_no(Caller(sara).post(f"situation-reports/{report_id}/submit/"), 422, "personal_data")
    assert told["details"] == [
        {"field": "happened", "kind": "personal_number", "text": "19900101-2385", "forbidden": True}
    ]
    assert [error["field"] for error in told["errors"]] == ["happened"]
    assert SituationReport.objects.get().status == "draft"


def test_a_telephone_number_leaves_only_when_somebody_has_weighed_it(sara: User, nadia: Contact) -> None:
    report_id = drafted(sara, ask="Ring 070-123 45 67.")["id"]
    told = says_no(Caller(sara).post(f"situation-reports/{report_id}/submit/"), 422, "personal_data")
    (detail,) = told["details"]
    assert (detail["kind"], detail["forbidden"]) == ("phone", False)
    body = {"details": [{"kind": detail["kind"], "text": detail["text"]}]}
    assert Caller(sara).post(f"situation-reports/{report_id}/keep/", body).status_code == 200
    assert Caller(sara).post(f"situation-reports/{report_id}/submit/").status_code == 200


def test_partners_read_only_what_was_sent(sara: User, petra: User, nadia: Contact) -> None:
    report_id = submitted(sara)
    caller = Caller(petra)
    assert caller.get("situation-reports/").json()["results"] == []
    says_no(caller.get(f"situation-reports/{report_id}/"), 404)
    says_no(caller.get(f"situation-reports/{report_id}/audience/"), 403)
    assert Dispatch.objects.filter(kind="report").count() == 0


def test_a_report_to_another_area_does_not_exist(sara: User, tove: User) -> None:
    report_id = drafted(sara, audience={"areas": ["tumba"], "roles": ["night_walkers"]})["id"]
    for way in ("", "audience/"):
        says_no(Caller(tove).get(f"situation-reports/{report_id}/{way}"), 404)
    for way in ("submit/", "return/", "approve/", "keep/", "reopen/"):
        says_no(Caller(tove).post(f"situation-reports/{report_id}/{way}"), 404)
    assert SituationReport.objects.get().status == "draft"


def test_reports_can_be_asked_for_by_status(sara: User, nadia: Contact) -> None:
    drafted(sara)
    report_id = submitted(sara)
    rows = Caller(sara).get("situation-reports/", {"status": "submitted"}).json()["results"]
    assert [row["id"] for row in rows] == [report_id]
    assert fields_of(Caller(sara).get("situation-reports/", {"status": "lost"})) == ["status"]
