"""How the API says no: problem details, whatever it was, and nothing stored."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from contacts.api.endpoints import WriteThrottle
from contacts.models import User
from incidents.models import Incident, LogEntry
from tests.api.caller import Caller, fields_of, says_no

pytestmark = pytest.mark.django_db

A_FIRE = {"area": "alby", "type": "fire", "severity": "high"}
DEEP = b"[" * 200_000 + b"]" * 10


def test_a_validation_problem_has_the_shape_of_the_standard(sara: User) -> None:
    told = says_no(Caller(sara).post("incidents/", A_FIRE | {"type": "flood"}), 422, "validation")
    assert set(told) == {"type", "title", "status", "detail", "code", "errors"}
    (error,) = told["errors"]
    assert error["field"] == "type"
    assert "flood" in error["message"]


def test_problems_are_told_in_the_language_that_was_asked_for(sara: User) -> None:
    swedish = Caller(sara).get("incidents/2026-1/")
    english = Caller(sara, **{"Accept-Language": "en"}).get("incidents/2026-1/")
    assert (swedish["Content-Language"], english["Content-Language"]) == ("sv", "en")
    assert says_no(swedish, 404)["title"] == "Det finns inte"


@pytest.mark.parametrize("path", ["nowhere/", "incidents/2026-1/nothing/", "", "incidents/2026-1/log/5/"])
def test_an_unknown_address_is_a_problem_too(sara: User, path: str) -> None:
    says_no(Caller(sara).get(path), 404)
    says_no(Caller(sara).post(path), 404)
    says_no(Caller().get(path), 404)


def test_the_forgotten_slash_is_added_and_the_request_kept(sara: User) -> None:
    caller = Caller(sara)
    response = caller.post("incidents?x=1", A_FIRE)
    assert response.status_code == 308
    assert response["Location"] == "/api/v1/incidents/?x=1"
    assert not Incident.objects.exists()


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"])
def test_a_method_that_is_not_there_is_told_with_those_that_are(sara: User, method: str) -> None:
    response = Caller(sara).raw(method, "incidents/", b"")
    says_no(response, 405)
    assert response["Allow"] == "GET, HEAD, POST"


def test_nobody_learns_about_methods_without_a_key() -> None:
    says_no(Caller().raw("DELETE", "incidents/", b""), 401)


@pytest.mark.parametrize("accepted", ["text/html", "application/xml", "image/png"])
def test_the_answer_is_json_or_none(sara: User, accepted: str) -> None:
    says_no(Caller(sara).get("incidents/", Accept=accepted), 406)


@pytest.mark.parametrize("accepted", ["*/*", "application/json", "text/html, */*;q=0.1", "application/*"])
def test_whoever_takes_json_gets_it(sara: User, accepted: str) -> None:
    assert Caller(sara).get("incidents/", Accept=accepted).status_code == 200


@pytest.mark.parametrize(
    "sent_as", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/xml"]
)
def test_only_json_is_taken(sara: User, sent_as: str) -> None:
    says_no(Caller(sara).raw("POST", "incidents/", b'{"area": "alby"}', sent_as), 415)
    assert not Incident.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"\xff\xfe{}",
        b'{"area": "\xe5"}',
        b'{"area": NaN}',
        b'{"area": 1e999, "severity": Infinity}',
        b'{"area": "alby", "area": "fittja"}',
        b'{"number": ' + b"9" * 5000 + b"}",
        DEEP,
        b'{"a":' * 50_000,
        b"\0",
    ],
    ids=range(10),
)
@pytest.mark.parametrize("sent_as", ["application/json", "application/json; charset=rot13"])
def test_what_is_no_json_is_refused(sara: User, body: bytes, sent_as: str) -> None:
    says_no(Caller(sara).raw("POST", "incidents/", body, sent_as), 400)
    assert not Incident.objects.exists()


@pytest.mark.parametrize("body", [b"[]", b"7", b"null", b'"alby"', b"true", b'[{"area": "alby"}]'])
def test_a_body_is_an_object(sara: User, body: bytes) -> None:
    assert fields_of(Caller(sara).raw("POST", "incidents/", body)) == ["body"]
    assert not Incident.objects.exists()


def test_a_body_has_a_bound(sara: User) -> None:
    body = b'{"text": "' + b"x" * 300_000 + b'"}'
    says_no(Caller(sara).raw("POST", "incidents/", body), 413, "body_too_large")
    body = b'{"text": "' + b"x" * 3_000_000 + b'"}'
    says_no(Caller(sara).raw("POST", "incidents/", body), 413, "body_too_large")
    assert not Incident.objects.exists()


def test_a_body_in_pieces_of_unknown_number_is_refused_rather_than_taken_for_empty(sara: User) -> None:
    caller = Caller(sara)
    response = caller.client.generic(
        "POST",
        "/api/v1/incidents/",
        b"",
        "application/json",
        headers=caller.headers | {"Transfer-Encoding": "chunked"},
    )
    says_no(response, 411, "length_missing")


def test_a_thousand_unknown_fields_are_not_all_repeated(sara: User) -> None:
    response = Caller(sara).post("incidents/", {f"field {n} " + "x" * 150: n for n in range(1000)})
    assert len(fields_of(response)) == 50
    assert max(len(error["field"]) for error in response.json()["errors"]) <= 100


@pytest.mark.parametrize("query", ["area=%00", "area=a%00b", "%00=1", "cursor=%00"])
def test_nul_in_the_address_is_a_problem(sara: User, query: str) -> None:
    assert Caller(sara).get(f"incidents/?{query}").status_code in (400, 422)


@pytest.mark.parametrize("query", ["area=%ff%fe", "area=%ed%a0%80", "occurred_after=%F0%9F%98%80", "limit=%D9%A3"])
def test_odd_letters_in_the_address_are_refused(sara: User, query: str) -> None:
    assert len(fields_of(Caller(sara).get(f"incidents/?{query}"))) == 1


def test_an_unknown_host_is_told_in_json() -> None:
    response = Client().get("/api/v1/areas/", headers={"Host": "elsewhere.example"})
    says_no(response, 400)


def test_an_error_of_ours_says_nothing_about_the_inside(sara: User, settings: Settings) -> None:
    caller = Caller(sara)
    caller.client.raise_request_exception = False
    settings.INSTALLED_APPS = [*settings.INSTALLED_APPS]
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "gone"}}
    response = caller.post("incidents/", A_FIRE)
    assert response.status_code in (500, 503)
    assert response["Content-Type"] == "application/problem+json"
    assert "gone" not in response.content.decode()


def test_too_many_changes_are_told_to_wait_and_reading_goes_on(
    sara: User, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(WriteThrottle, "rate", "2/min")
    caller = Caller(sara)
    answers: list[Any] = [caller.post("incidents/", A_FIRE) for _ in range(3)]
    assert [one.status_code for one in answers] == [201, 201, 429]
    told = says_no(answers[-1], 429)
    assert 0 < int(answers[-1]["Retry-After"]) <= 61
    assert told["retry_after"] == int(answers[-1]["Retry-After"])
    assert caller.get("incidents/").status_code == 200
    assert (Incident.objects.count(), LogEntry.objects.count()) == (2, 2)


def test_logging_in_a_hurry_never_meets_the_bound() -> None:
    assert int(WriteThrottle.rate.partition("/")[0]) >= 60
