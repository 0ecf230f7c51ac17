"""Whatever is sent, the answer is never an error of ours, and what is refused is not stored."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contacts.models import Contact, User
from incidents.models import Incident, LogEntry, SituationReport
from notifications.models import Dispatch
from tests.api.caller import Caller
from tests.api.reports import a_report, submitted

pytestmark = pytest.mark.django_db

QUIET = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(min_value=-(10**40), max_value=10**40),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(),
    st.sampled_from(["\0", "\ud800", "\u202e", "x" * 10_000, "", " ", "alby", "fire", "high", "2026-1", "volunteers"]),
    st.sampled_from(["9999-12-31T23:59:59+00:00", "0001-01-01T00:00:00Z", "2026-01-01", "\ue000name\ue001"]),
)
ANYTHING = st.recursive(
    ODD, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
)
BODIES: dict[str, dict[str, Any]] = {
    "incidents/": {"area": "alby", "type": "fire", "severity": "high", "text": "", "place": "", "occurred_at": None},
    "situation-reports/": a_report(consequences={}, follows=1),
    "contacts/": {
        "actor": 1,
        "name": "Nils",
        "email": "n@x.example",
        "phone": "",
        "sharing": "open",
        "assignments": [],
    },
}


def counts() -> list[int]:
    return [one.objects.count() for one in (Incident, LogEntry, SituationReport, Contact, Dispatch)]


@pytest.mark.parametrize("path", BODIES)
def test_no_body_is_an_error_of_ours(path: str, sara: User, nadia: Contact) -> None:
    caller = Caller(sara)

    @QUIET
    @given(st.data())
    def absurd(data: st.DataObject) -> None:
        names = st.sampled_from([*BODIES[path], "audience", "assignments", "unheard of"])
        body = BODIES[path] | data.draw(st.dictionaries(names, ANYTHING, max_size=3))
        _answers(caller, path, body)

    absurd()


@pytest.mark.parametrize("way", ["approve", "return", "keep", "submit"])
def test_no_step_of_a_report_is_an_error_of_ours(way: str, sara: User, nadia: Contact) -> None:
    report_id = submitted(sara)
    caller = Caller(sara)
    names = ["audience_version", "expected_recipients", "alone_on_duty_reason", "comment", "details", "version"]

    @QUIET
    @given(st.dictionaries(st.sampled_from(names), ANYTHING, max_size=4))
    def absurd(body: dict[str, Any]) -> None:
        _answers(caller, f"situation-reports/{report_id}/{way}/", body)

    absurd()


def test_no_question_is_an_error_of_ours(sara: User) -> None:
    caller = Caller(sara)
    names = ["area", "type", "severity", "status", "occurred_after", "limit", "cursor", "x"]
    paths = ["incidents/", "contacts/", "actors/", "situation-reports/", "dispatches/"]
    plain = st.text(st.characters(exclude_categories=["Cs"]))

    @QUIET
    @given(st.sampled_from(paths), st.dictionaries(st.sampled_from(names), plain, max_size=3))
    def absurd(path: str, query: dict[str, str]) -> None:
        assert caller.get(path, query).status_code < 500

    absurd()


def test_no_address_is_an_error_of_ours(sara: User) -> None:
    caller = Caller(sara)
    nouns = ["incidents", "contacts", "situation-reports", "dispatches"]
    plain = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)

    @QUIET
    @given(st.sampled_from(nouns), plain, st.sampled_from(["", "log/", "approve/", "deliveries/"]))
    def absurd(noun: str, name: str, way: str) -> None:
        assert caller.client.get(f"/api/v1/{noun}/{name}/{way}", headers=caller.headers).status_code < 500

    absurd()


def _answers(caller: Caller, path: str, body: dict[str, Any]) -> None:
    before = counts()
    response = caller.post(path, body)
    assert response.status_code < 500, (path, body)
    if response.status_code >= 400:
        assert counts() == before
