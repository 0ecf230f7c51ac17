"""Every endpoint by every role, against an expectation written by hand."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from contacts.models import Area, Contact, User
from tests.api.caller import Caller, says_no
from tests.api.reports import a_report, approved, drafted
from tests.cast import an_actor
from tests.figures import Tell

pytestmark = pytest.mark.django_db

ROLES = ("sara", "samir", "tina", "tove", "petra", "rolf", "adam", "nobody")
# What each role is answered, in the order above. The incident, the report, the dispatch and the contact are in Alby.
EXPECTED: dict[str, tuple[int, ...]] = {
    "GET areas/": (200, 200, 200, 200, 200, 200, 200, 401),
    "GET contact-roles/": (200, 200, 200, 200, 200, 200, 200, 401),
    "GET actors/": (200, 200, 200, 200, 403, 403, 403, 401),
    "GET rotas/": (200, 200, 200, 200, 403, 403, 403, 401),
    "GET contacts/": (200, 200, 200, 200, 403, 403, 403, 401),
    "POST contacts/": (201, 201, 403, 201, 403, 403, 403, 401),
    "GET contacts/{contact}/": (200, 200, 200, 200, 403, 403, 403, 401),
    "PATCH contacts/{contact}/": (200, 200, 403, 200, 403, 403, 403, 401),
    "GET situation/": (200, 200, 200, 200, 200, 200, 403, 401),
    "POST areas/alby/level/": (200, 200, 200, 200, 403, 403, 403, 401),
    "POST areas/alby/level/lift/": (409, 409, 409, 409, 403, 403, 403, 401),
    "GET incidents/": (200, 200, 200, 200, 200, 200, 403, 401),
    "POST incidents/": (201, 201, 201, 201, 403, 403, 403, 401),
    "GET incidents/{number}/": (200, 200, 200, 200, 200, 200, 403, 401),
    "GET incidents/{number}/log/": (200, 200, 200, 200, 200, 200, 403, 401),
    "POST incidents/{number}/log/": (201, 201, 201, 201, 201, 201, 403, 401),
    "GET incidents/{number}/photos/": (200, 200, 200, 200, 200, 200, 403, 401),
    "POST incidents/{number}/photos/": (415, 415, 415, 415, 415, 415, 403, 401),
    "GET incidents/{number}/photos/{nobody}/": (404, 404, 404, 404, 404, 404, 403, 401),
    "POST incidents/{number}/photos/{nobody}/remove/": (
        404,
        404,
        404,
        404,
        404,
        404,
        403,
        401,
    ),
    "GET search/": (422, 422, 422, 422, 422, 422, 403, 401),
    "GET situation-reports/": (200, 200, 200, 200, 200, 200, 403, 401),
    "POST situation-reports/": (201, 201, 201, 201, 403, 403, 403, 401),
    "GET situation-reports/{report}/": (200, 200, 200, 200, 404, 404, 403, 401),
    "PATCH situation-reports/{report}/": (200, 200, 200, 200, 403, 403, 403, 401),
    "GET situation-reports/{report}/audience/": (200, 200, 200, 200, 403, 403, 403, 401),
    "POST situation-reports/{report}/submit/": (200, 200, 200, 200, 403, 403, 403, 401),
    "POST situation-reports/{report}/keep/": (422, 422, 422, 422, 403, 403, 403, 401),
    "POST situation-reports/{report}/return/": (409, 409, 409, 409, 403, 403, 403, 401),
    "POST situation-reports/{report}/approve/": (409, 409, 409, 409, 403, 403, 403, 401),
    "POST situation-reports/{report}/reopen/": (409, 409, 409, 409, 403, 403, 403, 401),
    "GET dispatches/": (200, 200, 200, 200, 403, 403, 403, 401),
    "GET dispatches/{dispatch}/": (200, 200, 200, 200, 403, 403, 403, 401),
    "GET dispatches/{dispatch}/deliveries/": (200, 200, 200, 200, 403, 403, 403, 401),
    "POST dispatches/{dispatch}/undo/": (200, 200, 200, 200, 403, 403, 403, 401),
    "POST dispatches/{dispatch}/release/": (200, 200, 200, 200, 403, 403, 403, 401),
    "POST dispatches/{dispatch}/pause/": (409, 409, 409, 409, 403, 403, 403, 401),
    "POST dispatches/{dispatch}/resume/": (409, 409, 409, 409, 403, 403, 403, 401),
    "POST dispatches/{dispatch}/stop/": (409, 409, 409, 409, 403, 403, 403, 401),
    "GET dispatches/{dispatch}/resend/": (200, 200, 200, 200, 403, 403, 403, 401),
    "POST dispatches/{dispatch}/resend/": (409, 409, 409, 409, 403, 403, 403, 401),
    "GET sending-switch/": (200, 200, 200, 200, 403, 403, 200, 401),
    "POST sending-switch/": (200, 200, 200, 200, 403, 403, 200, 401),
    "POST dispatches/{dispatch}/correct/": (409, 409, 409, 409, 403, 403, 403, 401),
    "GET dispatches/{dispatch}/reach/": (200, 200, 200, 200, 403, 403, 403, 401),
    "GET dispatches/{dispatch}/remind/": (200, 200, 200, 200, 403, 403, 403, 401),
    "POST dispatches/{dispatch}/remind/": (409, 409, 409, 409, 403, 403, 403, 401),
    "POST dispatches/{dispatch}/calls/": (422, 422, 422, 422, 403, 403, 403, 401),
    "GET readiness/": (200, 200, 200, 200, 403, 403, 403, 401),
    "GET drills/": (200, 200, 200, 200, 403, 403, 403, 401),
    "POST drills/": (422, 422, 422, 422, 403, 403, 403, 401),
    "GET requests/": (200, 200, 200, 200, 403, 403, 403, 401),
    "POST requests/": (422, 422, 422, 422, 403, 403, 403, 401),
    "POST requests/audience/": (422, 422, 422, 422, 403, 403, 403, 401),
    "GET requests/none/": (404, 404, 404, 404, 403, 403, 403, 401),
    "GET responses/": (200, 200, 200, 200, 403, 403, 403, 401),
    "POST responses/0/done/": (404, 404, 404, 404, 403, 403, 403, 401),
    "POST responses/0/log/": (404, 404, 404, 404, 403, 403, 403, 401),
}


def place(path: str, by: User, contact: Contact) -> str:
    """Return the address with real ids in it, made by somebody who may."""
    audience = {"areas": ["alby"], "roles": ["night_walkers"]}
    if "{number}" in path:
        fire = {"area": "alby", "type": "fire", "severity": "high"}
        return path.format(number=Caller(by).post("incidents/", fire).json()["number"], nobody=UUID(int=0))
    if "{dispatch}" in path:
        return path.format(dispatch=approved(by, audience=audience))
    if "{report}" in path:
        return path.format(report=drafted(by, audience=audience)["id"])
    return path.format(contact=contact.id)


def body_of(request: str) -> dict[str, Any]:
    bodies: dict[str, dict[str, Any]] = {
        "POST contacts/": {
            "actor": an_actor("Nattvandrarna i Alby", "night_walkers").id,
            "name": "Nils",
            "email": "nils@night.example",
            "assignments": [{"role": "night_walkers", "areas": ["alby"]}],
        },
        "PATCH contacts/{contact}/": {"name": "Nadia Ny"},
        "POST areas/alby/level/": {
            "severity": "high",
            "reason": "fler är på väg",
            "until": (timezone.now() + timedelta(hours=2)).isoformat(),
        },
        "POST incidents/": {"area": "alby", "type": "fire", "severity": "high"},
        "POST incidents/{number}/log/": {"kind": "observation", "text": "Lugnt nu."},
        "POST situation-reports/": a_report(audience={"areas": ["alby"], "roles": ["night_walkers"]}),
        "PATCH situation-reports/{report}/": {"ask": "Stanna hemma."},
        "POST sending-switch/": {"action": "stop", "reason": "Fel lista."},
        "POST situation-reports/{report}/return/": {"comment": "Skriv var."},
        "POST situation-reports/{report}/approve/": {"expected_recipients": 1},
    }
    return bodies.get(request, {})


def who(name: str, request: pytest.FixtureRequest) -> Caller:
    return Caller() if name == "nobody" else Caller(request.getfixturevalue(name))


@pytest.mark.parametrize("asked", EXPECTED)
@pytest.mark.parametrize("name", ROLES)
def test_every_endpoint_answers_every_role_as_written_here(
    asked: str, name: str, sara: User, nadia: Contact, request: pytest.FixtureRequest
) -> None:
    method, _space, path = asked.partition(" ")
    address = place(path, sara, nadia)
    caller = who(name, request)
    expected = EXPECTED[asked][ROLES.index(name)]
    response = getattr(caller, method.lower())(address, body_of(asked) or None)
    assert response.status_code == expected, response.content
    if expected in (401, 403, 404):
        says_no(response, expected)


def test_the_table_names_every_endpoint(tell: Tell) -> None:
    paths = Caller().get("schema/").json()["paths"]
    documented = {f"{method.upper()} {len(path.split('/'))}" for path, methods in paths.items() for method in methods}
    written = {f"{asked.split()[0]} {len(asked.split('/')) + 3}" for asked in EXPECTED}
    assert documented == written
    count = sum(len(methods) for methods in paths.values())
    tell(f"{count} endpoints, {count * len(ROLES)} answers")
    assert count == len(EXPECTED)


def test_a_wrong_role_learns_nothing_about_what_exists(petra: User, adam: User, alby: Area) -> None:
    for user, path in ((petra, "contacts/1/"), (petra, "dispatches/x/"), (adam, "incidents/2026-1/")):
        says_no(Caller(user).get(path), 403)
