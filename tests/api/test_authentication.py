"""Who is let in by the API, and how everybody else is told no."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from contacts.actions import disable_user, revoke_api_tokens
from contacts.models import ApiToken, Area, User
from incidents.models import Incident
from tests.api.caller import Caller, says_no
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db


def test_a_key_opens_the_api(sara: User) -> None:
    assert Caller(sara).get("areas/").status_code == 200


def test_only_the_hash_of_a_key_is_stored(sara: User) -> None:
    key = Caller(sara).key
    stored = ApiToken.objects.get()
    assert stored.key_hash == ApiToken.hash_of(key)
    assert key not in str(vars(stored))


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        "Bearer wrong",
        "Basic c2FyYTpzYXJh",
        "Token x",
        "Bearer \xe5\xe4\xf6",
        "Bearer " + "x" * 9000,
    ],
)
def test_without_a_key_that_opens_nobody_comes_in(sara: User, header: str) -> None:
    response = Caller(Authorization=header).get("areas/")
    says_no(response, 401)
    assert response["WWW-Authenticate"].startswith("Bearer")


def test_a_revoked_key_opens_nothing(sara: User) -> None:
    caller = Caller(sara)
    revoke_api_tokens(user=sara, now=timezone.now())
    says_no(caller.get("areas/"), 401)


def test_the_key_of_a_disabled_user_opens_nothing(sara: User, adam: User) -> None:
    caller = Caller(sara)
    disable_user(user=sara, by=adam, now=timezone.now())
    says_no(caller.get("areas/"), 401)


def test_a_wrong_key_is_refused_even_with_a_session(sara: User) -> None:
    caller = Caller(Authorization="Bearer wrong")
    caller.client.force_login(sara)
    says_no(caller.get("areas/"), 401)


def test_a_browser_session_reads(sara: User) -> None:
    client = Client()
    assert client.login(email=sara.email, password=PASSWORD)
    assert client.get("/api/v1/areas/").status_code == 200


def test_a_browser_session_changes_nothing_without_the_csrf_token(sara: User, alby: Area) -> None:
    caller = Caller()
    caller.client = Client(enforce_csrf_checks=True)
    caller.client.force_login(sara)
    body = {"area": alby.slug, "type": "fire", "severity": "low"}
    told = says_no(caller.post("incidents/", body), 403, "csrf")
    assert "CSRF" in told["detail"]
    assert Incident.objects.count() == 0


def test_a_browser_session_writes_with_the_csrf_token(sara: User, alby: Area) -> None:
    caller = Caller()
    caller.client = Client(enforce_csrf_checks=True)
    caller.client.force_login(sara)
    caller.client.cookies[settings.CSRF_COOKIE_NAME] = "a" * 32
    body = {"area": alby.slug, "type": "fire", "severity": "low"}
    response = caller.post("incidents/", body, **{"X-CSRFToken": "a" * 32})
    assert response.status_code == 201
    assert Incident.objects.count() == 1
