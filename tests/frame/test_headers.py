"""What every answer has in common, and what no address can break."""

from __future__ import annotations

import pytest
from django.test import Client

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
