"""What every answer has in common, and what no address can break."""

from __future__ import annotations

import pytest
from django.test import Client

from contacts.models import User
from tests.figures import Tell

pytestmark = pytest.mark.django_db


def test_every_page_carries_the_houses_headers(client: Client) -> None:
    answer = client.get("/logga-in/")
    assert answer.status_code == 200
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "geolocation=(self)" in answer.headers["Permissions-Policy"]
    assert answer.cookies["csrftoken"]["httponly"]
    assert answer.cookies["csrftoken"]["samesite"] == "Lax"


@pytest.mark.parametrize("path", ["/%00", "/logga-in/?next=%00", "/?q=a%00b"])
def test_nul_in_an_address_is_answered_with_400(client: Client, path: str) -> None:
    assert client.get(path).status_code == 400


def test_nul_in_a_cookie_is_answered_with_400(client: Client) -> None:
    client.cookies["sessionid"] = "abcdefgh\0ijkl"
    assert client.get("/logga-in/").status_code == 400


ODD_VALUES = (
    "a\0b",
    "x" * 10_000,
    "9" * 5_000,
    "-1",
    "0001-01-01",
    "9999-12-31",
    "0001-01-01T00:00",
    "9999-12-31T23:59",
)
ODD_QUESTIONS = {
    "/": ("area", "page"),
    "/handelser/": ("q", "page", "area"),
    "/lagesbild/da/": ("kl", "minut"),
    "/lagesrapporter/ny/": ("foljer", "visa"),
    "/sedan-sist/": ("page",),
    "/skarmar/": ("page",),
    "/sok/": ("q", "page", "kind", "area", "time"),
    "/statistik/": ("fran", "till", "area", "severity"),
    "/statistik/fil/": ("fran", "till", "diagram", "som"),
    "/statistik/vecka/": ("vecka",),
    "/statistik/vecka/fil/": ("vecka", "diagram", "som"),
    "/vyer/": ("page",),
    "/vyer/ny/": ("page", "query"),
}


def test_no_odd_question_is_an_error_of_ours(client: Client, sara: User, tell: Tell) -> None:
    client.force_login(sara)
    client.raise_request_exception = False
    asked = [(path, name, value) for path, names in ODD_QUESTIONS.items() for name in names for value in ODD_VALUES]
    answers = {one: client.get(one[0], {one[1]: one[2]}).status_code for one in asked}
    tell(f"{len(asked)} odd questions, {sum(status >= 500 for status in answers.values())} errors of ours")
    assert {(path, name, value[:20]) for (path, name, value), status in answers.items() if status >= 500} == set()
