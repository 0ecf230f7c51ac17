"""The situation by the API: the same facts as the board, and levels that programs set."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from contacts.models import Area, User
from contacts.scales import Severity
from incidents.models import SetLevel
from tests.api.caller import Caller, fields_of, says_no
from tests.incidents.steps import an_incident

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def body(now: datetime, **more: object) -> dict[str, object]:
    return {"severity": "high", "reason": "fler är på väg", "until": (now + HOUR).isoformat(), **more}


def test_the_situation_tells_what_the_board_shows(
    sara: User, tove: User, alby: Area, tumba: Area, now: datetime
) -> None:
    old = an_incident(sara, alby, severity=Severity.LOW, now=now - 2 * HOUR)
    new = an_incident(sara, alby, severity=Severity.CRITICAL, now=now)
    an_incident(sara, tumba, now=now)
    level = Caller(sara).post("areas/alby/level/", body(now)).json()
    told = Caller(tove).get("situation/").json()
    assert (told["mode"], told["severity"], told["open_count"]) == ("live", "high", 2)
    assert [area["area"] for area in told["areas"]] == ["alby", "fittja"]
    first = told["areas"][0]
    assert (first["severity"], first["told"], first["open_count"], first["recent_count"], first["trend"]) == (
        "high",
        "critical",
        2,
        1,
        1,
    )
    assert first["by_severity"] == {"critical": 1, "low": 1}
    assert first["levels"] == [level]
    assert level["set_by"]["name"] == sara.name
    assert [one["number"] for one in told["incidents"]] == [new.number, old.number]
    assert (told["waiting"], told["latest_report"]) == ([], None)


def test_a_program_sets_a_level_and_lifts_it(sara: User, alby: Area, now: datetime) -> None:
    caller = Caller(sara)
    level = caller.post("areas/alby/level/", body(now, severity="calm", shown=0)).json()
    assert (level["severity"], level["area"], level["lifted_at"]) == (None, "alby", None)
    assert caller.post("areas/alby/level/", body(now, severity="calm", shown=0)).json() == level
    assert SetLevel.objects.count() == 1
    lifted = caller.post("areas/alby/level/lift/", {"shown": level["id"]}).json()
    assert lifted["lifted_at"] is not None
    says_no(caller.post("areas/alby/level/lift/"), 409, "no_level_stands")


def test_nobodys_level_is_overwritten_unseen(sara: User, samir: User, alby: Area, now: datetime) -> None:
    first = Caller(samir).post("areas/alby/level/", body(now)).json()
    refused = Caller(sara).post("areas/alby/level/", body(now, severity="low", shown=0))
    assert says_no(refused, 409, "level_set_meanwhile")["level"] == first["id"]
    assert SetLevel.objects.get().severity == Severity.HIGH
    assert Caller(sara).post("areas/alby/level/", body(now, severity="low", shown=first["id"])).status_code == 200


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({"severity": None}, ["severity"]),
        ({"severity": "awful"}, ["severity"]),
        ({"reason": ""}, ["reason"]),
        ({"reason": "x" * 301}, ["reason"]),
        ({"until": "2020-01-01T10:00:00+01:00"}, ["until"]),
        ({"until": "i kväll"}, ["until"]),
        ({"shown": -1}, ["shown"]),
        ({"colour": "red"}, ["colour"]),
    ],
)
def test_what_is_wrong_is_told_by_field_and_nothing_is_set(
    sara: User, alby: Area, now: datetime, wrong: dict[str, object], fields: list[str]
) -> None:
    assert fields_of(Caller(sara).post("areas/alby/level/", body(now, **wrong))) == fields
    assert not SetLevel.objects.exists()


def test_nobody_sets_a_level_out_of_reach(tove: User, petra: User, tumba: Area, now: datetime) -> None:
    says_no(Caller(tove).post("areas/tumba/level/", body(now)), 404)
    says_no(Caller(petra).post("areas/tumba/level/", body(now)), 403)
    assert not SetLevel.objects.exists()
