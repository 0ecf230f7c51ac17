"""The description of the API is whole, is true, and can be read by people."""

from __future__ import annotations

import re
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.utils import timezone

from botkyrka_oro.api_reading import CODES, TITLES, chapters
from contacts.models import Area, Contact, User
from tests.api.caller import Caller
from tests.api.reports import approved, drafted
from tests.architecture.source import modules
from tests.field.pictures import a_picture
from tests.requests.steps import ask

pytestmark = pytest.mark.django_db


def description() -> dict[str, Any]:
    told: dict[str, Any] = Caller().get("schema/").json()
    return told


def loosened(schema: Any) -> Any:
    """Return the schema in the words of JSON Schema: OpenAPI 3.0 has ``nullable`` where it has a type more."""
    if isinstance(schema, list):
        return [loosened(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    plain = {key: loosened(value) for key, value in schema.items() if key != "nullable"}
    return {"anyOf": [plain, {"type": "null"}]} if schema.get("nullable") is True else plain


def test_the_description_is_made_without_a_warning(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", "/dev/null")
    told = capsys.readouterr()
    assert "warning" not in (told.out + told.err).lower()


def test_anybody_may_read_the_description() -> None:
    response = Caller().get("schema/")
    assert response.status_code == 200
    assert response["Content-Type"] == "application/json"
    assert response.json()["openapi"].startswith("3.")


def test_the_description_knows_both_ways_of_logging_in() -> None:
    schemes = description()["components"]["securitySchemes"]
    assert schemes["key"] == {"type": "http", "scheme": "bearer"}
    assert schemes["session"]["in"] == "cookie"


def test_every_operation_tells_how_it_says_no() -> None:
    for path, methods in description()["paths"].items():
        for method, operation in methods.items():
            assert operation["summary"], path
            assert operation["tags"][0] in TITLES, path
            assert {"401", "403", "404", "422"} <= operation["responses"].keys(), path
            assert method == "get" or "409" in operation["responses"], path


def test_whatever_creates_takes_an_idempotency_key() -> None:
    for path, methods in description()["paths"].items():
        creates = "201" in methods.get("post", {}).get("responses", {})
        names = [one["name"] for one in methods.get("post", {}).get("parameters", [])]
        assert creates == ("Idempotency-Key" in names), path


def test_what_is_answered_is_what_was_described(sara: User, nadia: Contact, bo: Contact) -> None:
    caller = Caller(sara)
    number = caller.post("incidents/", {"area": "alby", "type": "fire", "severity": "high"}).json()["number"]
    dispatch = approved(sara, incidents=[number], consequences={"public_actors": "Fler på plats."})
    draft = drafted(sara, next_report_due=None)["id"]
    told = description()
    photo = SimpleUploadedFile("bild.png", a_picture("PNG"), "image/png")
    caller.client.post(f"/api/v1/incidents/{number}/photos/", {"photos": [photo]}, headers=caller.headers)
    name = caller.get(f"incidents/{number}/photos/").json()["results"][0]["name"]
    asked = ask(sara, timezone.now(), Area.objects.get(slug="alby")).dispatch.public_id
    real = {
        "requests/{public_id}": f"requests/{asked}",
        "search/": "search/?q=alby",
        "{contact_id}": nadia.id,
        "{number}": number,
        "{name}": name,
        "{report_id}": draft,
        "{public_id}": dispatch,
    }
    checked = 0
    for path, methods in told["paths"].items():
        if "get" not in methods:
            continue
        address = path
        for name, value in real.items():
            address = address.replace(name, str(value))
        response = caller.get(address)
        assert response.status_code == 200, address
        described = methods["get"]["responses"]["200"]["content"]
        if "image/jpeg" in described:
            assert response["Content-Type"] == "image/jpeg"
            continue
        content = described["application/json"]["schema"]
        jsonschema.validate(response.json(), loosened(content | {"components": told["components"]}))
        checked += 1
    assert checked == 27


def test_every_problem_code_is_explained(sara: User) -> None:
    used = {
        code
        for file in modules()
        if "api" in file.parts or file.stem == "problems"
        for code in re.findall(r"""(?:code=|conflict\(|default_code = )"(\w+)\"""", file.read_text("utf-8"))
    }
    assert used | {"csrf"} == set(CODES)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_people_read_every_operation_on_one_page(language: str) -> None:
    response = Caller().get("docs/", None, **{"Accept-Language": language, "Accept": "text/html"})
    assert response.status_code == 200
    page = response.content.decode()
    assert f'<html lang="{language}"' in page
    for path in description()["paths"]:
        assert f" {path}</code>" in page
    for code in CODES:
        assert f'id="{code}"' in page


def test_the_page_needs_nothing_that_the_content_security_policy_forbids() -> None:
    response = Caller().get("docs/", Accept="text/html")
    page = response.content.decode()
    assert "<script" not in page
    assert "style=" not in page
    assert not re.search(r'(?:src|href)="https?://', page)
    policy = response["Content-Security-Policy"]
    assert "'unsafe-inline'" not in policy


def test_the_chapters_tell_the_fields_of_fields() -> None:
    operations = {(one.method, one.path): one for chapter in chapters(description()) for one in chapter.operations}
    create = operations["POST", "/api/v1/situation-reports/"]
    assert {"title", "audience.areas", "audience.roles", "consequences"} <= {field.name for field in create.body}
    assert next(field.kind for field in create.body if field.name == "sharing").startswith("named, organisation")
    listed = operations["GET", "/api/v1/incidents/"]
    assert {"area", "limit", "cursor", "occurred_after"} <= {field.name for field in listed.parameters}
    assert "results[].number" in {field.name for field in listed.answer}
