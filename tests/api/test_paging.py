"""Pages by cursor: every row once, whatever is added meanwhile."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from contacts.models import User
from tests.api.caller import Caller, fields_of

pytestmark = pytest.mark.django_db

A_FIRE = {"area": "alby", "type": "fire", "severity": "high"}


def walk(caller: Caller, path: str) -> tuple[list[Any], int]:
    """Return every row by following ``next``, and how many pages there were."""
    rows: list[Any] = []
    pages = 0
    following: str | None = path
    while following:
        answer = caller.get(following).json()
        assert set(answer) == {"next", "results"}
        rows += answer["results"]
        pages += 1
        following = answer["next"]
    return rows, pages


def cursor(*told: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(told).encode()).decode().rstrip("=")


def test_following_next_meets_every_incident_once_latest_first(sara: User) -> None:
    caller = Caller(sara)
    for minute in (1, 2, 2, 2, 2, 3, 0):
        caller.post("incidents/", A_FIRE | {"occurred_at": f"2026-02-01T12:0{minute}:00+01:00"})
    rows, pages = walk(caller, "incidents/?limit=2")
    assert pages == 4
    assert [row["number"].partition("-")[2] for row in rows] == ["6", "5", "4", "3", "2", "1", "7"]


def test_a_filter_holds_on_every_page(sara: User) -> None:
    caller = Caller(sara)
    for area in ("alby", "fittja", "alby", "fittja", "alby"):
        caller.post("incidents/", A_FIRE | {"area": area})
    rows, pages = walk(caller, "incidents/?limit=2&area=alby")
    assert ([row["area"] for row in rows], pages) == (["alby"] * 3, 2)


def test_what_is_added_meanwhile_shifts_nothing(sara: User) -> None:
    caller = Caller(sara)
    for _ in range(4):
        caller.post("incidents/", A_FIRE)
    first = caller.get("incidents/", {"limit": 2}).json()
    caller.post("incidents/", A_FIRE)
    rows, _pages = walk(caller, first["next"])
    assert [row["number"].partition("-")[2] for row in rows] == ["2", "1"]


def test_small_lists_are_paged_by_the_same_rule(sara: User) -> None:
    rows, pages = walk(Caller(sara), "areas/?limit=4")
    assert (len(rows), pages) == (6, 2)
    rows, pages = walk(Caller(sara), "contact-roles/?limit=1")
    assert (len(rows), pages) == (16, 16)


def test_a_full_page_that_is_the_last_leads_nowhere(sara: User) -> None:
    assert Caller(sara).get("areas/", {"limit": 6}).json()["next"] is None


def test_next_is_an_address_that_can_be_called_as_it_stands(sara: User) -> None:
    following = Caller(sara).get("areas/", {"limit": 1}).json()["next"]
    assert following.startswith("http://testserver/api/v1/areas/?limit=1&cursor=")


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "rubbish",
        cursor(),
        cursor(1),
        cursor("2026-01-01T00:00:00+00:00", "1"),
        cursor("2026-01-01T00:00:00+00:00", True),
        cursor("2026-01-01T00:00:00+00:00", -1),
        cursor("2026-01-01T00:00:00+00:00", 2**63),
        cursor("2026-01-01T00:00:00+00:00", 1.5),
        cursor("2026-01-01T00:00:00", 1),
        cursor("yesterday", 1),
        cursor(None, None),
        cursor({}, []),
        cursor("2026-01-01T00:00:00+00:00", 1, 1),
        base64.urlsafe_b64encode(b"[" * 100).decode(),
        base64.urlsafe_b64encode(b"7").decode(),
        base64.urlsafe_b64encode(b"\xff\xfe").decode(),
        cursor("0001-01-01T00:00:00+14:00", 1),
        cursor("9999-12-31T23:59:59-14:00", 1),
        "AAAAA",
    ],
)
def test_a_cursor_of_somebody_elses_making_is_refused_or_leads_to_nothing_new(sara: User, bad: str) -> None:
    response = Caller(sara).get("incidents/", {"cursor": bad})
    if response.status_code == 200:
        assert response.json()["results"] == []
    else:
        assert fields_of(response) == ["cursor"]


def test_a_list_takes_as_many_questions_to_the_database_however_many_rows(
    sara: User, django_assert_max_num_queries: Any
) -> None:
    caller = Caller(sara)
    for _ in range(12):
        caller.post("incidents/", A_FIRE)
    with django_assert_max_num_queries(6):
        assert len(caller.get("incidents/").json()["results"]) == 12
