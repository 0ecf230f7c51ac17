"""How long a log-in lasts: an hour without a person, half of that for who makes accounts, a night shift at most."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from botkyrka_oro.sessions import BEGAN, SessionStore
from contacts.models import User
from tests.cast import PASSWORD
from tests.figures import Tell
from tests.live.serving import Screen, cookie_of, served

pytestmark = pytest.mark.django_db
MINUTE, HOUR = 60, 3600
LEFT = "/inloggad/"
# What a page does by itself: parts by htmx, fetching scripts, pages drawn before anybody asked, the question itself.
NOBODY: tuple[tuple[str, Mapping[str, str]], ...] = (
    ("/", {"HX-Request": "true"}),
    ("/aterrapporter/antal/", {"HX-Request": "true", "Sec-Fetch-Mode": "cors"}),
    ("/falt/token/", {"Sec-Fetch-Mode": "same-origin"}),
    ("/", {"Sec-Fetch-Mode": "navigate", "Sec-Purpose": "prefetch;prerender"}),
    (LEFT, {"HX-Request": "true"}),
    (LEFT, {"Sec-Fetch-Mode": "cors"}),
)


def let_pass(client: Client, seconds: int) -> None:
    """Put the beginning and the end of the session back, as if so much time had gone by."""
    session = client.session
    assert isinstance(session, SessionStore)
    session[BEGAN] -= seconds
    assert session.ends_at is not None
    session.ends_at -= timedelta(seconds=seconds)
    session.save()


def ends(client: Client) -> datetime:
    return Session.objects.get(session_key=client.session.session_key).expire_date


def left(client: Client) -> tuple[int, int]:
    told = client.get(LEFT, headers={"HX-Request": "true"}).json()
    return told["idle"], told["absolute"]


def logged_in(client: Client) -> bool:
    return client.get("/", headers={"HX-Request": "true"}).status_code == 200


def near(seconds: float, wanted: float) -> bool:
    """Tell whether it is that long, but for the seconds that a slow machine takes."""
    return wanted - 30 <= seconds <= wanted + 1


def test_an_hour_without_a_person_ends_it_and_the_log_in_leads_back(client: Client, sara: User) -> None:
    client.force_login(sara)
    assert near(left(client)[0], HOUR)
    let_pass(client, HOUR - 5 * MINUTE)
    assert client.get("/handelser/").status_code == 200
    assert near(left(client)[0], HOUR)
    let_pass(client, HOUR + 1)
    answer = client.get("/handelser/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/logga-in/?next=/handelser/")
    assert not logged_in(client)


def test_what_a_page_does_by_itself_extends_nothing(client: Client, sara: User, tell: Tell) -> None:
    client.force_login(sara)
    let_pass(client, HOUR - 5 * MINUTE)
    before = ends(client)
    for address, headers in NOBODY:
        client.get(address, headers=dict(headers))
        assert ends(client) == before, (address, headers)
    client.head("/")
    client.options("/")
    client.post("/falt/handelse/", {}, headers={"X-By-Itself": "1"})  # a phone that tries again with nobody there
    assert ends(client) == before
    tell(f"{len(NOBODY) + 3} kinds of asking by nobody, 0 seconds won")
    let_pass(client, 5 * MINUTE)
    assert not logged_in(client)


@pytest.mark.django_db(transaction=True)
def test_a_stream_of_events_extends_nothing(sara: User) -> None:
    cookie = cookie_of(sara)
    key = cookie.partition("=")[2]
    before = Session.objects.get(session_key=key).expire_date
    with served() as where:
        screen = Screen(where, cookie)
        assert screen.status == 200
        assert screen.until("beat", within=20)["topic"] == "beat"
        screen.close()
    assert Session.objects.get(session_key=key).expire_date == before


def test_to_keep_something_else_in_the_session_extends_nothing(client: Client, sara: User) -> None:
    client.force_login(sara)
    let_pass(client, HOUR - 5 * MINUTE)
    before = ends(client)
    session = client.session
    session["annat"] = "något"
    session.save()
    assert ends(client) == before


def test_who_presses_stays_and_a_press_writes_the_row_once_a_minute(client: Client, sara: User) -> None:
    client.force_login(sara)
    let_pass(client, HOUR - MINUTE)
    answer = client.post(LEFT)
    assert answer.status_code == 200
    assert near(answer.json()["idle"], HOUR)
    assert answer.json()["person"] == str(sara.pk)
    written = ends(client)
    for _ in range(5):
        client.post(LEFT)
        client.get("/")
    assert ends(client) == written


def test_after_twelve_hours_it_ends_whatever_anybody_does(client: Client, sara: User) -> None:
    client.force_login(sara)
    for _ in range(23):
        let_pass(client, HOUR // 2)
        assert client.post(LEFT).status_code == 200
    let_pass(client, 20 * MINUTE)
    assert client.post(LEFT).status_code == 200
    assert all(near(seconds, 10 * MINUTE) for seconds in left(client))
    let_pass(client, 10 * MINUTE)
    assert client.post(LEFT).status_code == 302
    assert client.get("/").status_code == 302


def test_who_makes_accounts_is_asked_after_half_an_hour(client: Client, adam: User) -> None:
    client.force_login(adam)
    client.get("/mitt-konto/")
    assert near(left(client)[0], HOUR / 2)
    let_pass(client, HOUR // 2)
    assert client.get("/mitt-konto/").status_code == 302


def test_a_new_password_makes_the_session_no_younger(client: Client, sara: User) -> None:
    client.post("/logga-in/", {"login": sara.email, "password": PASSWORD})
    let_pass(client, HOUR // 2)
    began = client.session[BEGAN]
    words = "tre röda katter i Fittja"
    typed = {"oldpassword": PASSWORD, "password1": words, "password2": words}
    assert client.post("/konto/losenord/", typed).status_code == 302
    assert client.session[BEGAN] == began
    assert near(left(client)[1], 12 * HOUR - HOUR / 2)


def test_a_session_from_before_there_was_a_clock_gets_one(client: Client, sara: User) -> None:
    client.force_login(sara)
    store = client.session
    del store[BEGAN]
    row = Session.objects.get(session_key=store.session_key)
    row.session_data = store.encode(dict(store.items()))
    row.expire_date = timezone.now() + timedelta(hours=12)
    row.save()
    assert client.get("/").status_code == 200
    assert near(left(client)[0], HOUR)
    assert near(left(client)[1], 12 * HOUR)


def test_nobody_who_is_logged_out_is_answered(client: Client) -> None:
    for answer in (client.get(LEFT), client.post(LEFT)):
        assert (answer.status_code, answer.headers["Location"]) == (302, f"/logga-in/?next={LEFT}")
    shown = {"HX-Request": "true", "HX-Current-URL": "https://x.example/handelser/?ort=alby"}
    for answer in (client.get(LEFT, headers=shown), client.post(LEFT, headers=shown)):
        assert answer.status_code == 401
        assert answer.content == b""
    assert Session.objects.count() == 0
    assert settings.SESSION_COOKIE_NAME not in client.cookies


def test_the_page_states_both_ends_in_seconds(client: Client, sara: User, settings: Settings) -> None:
    settings.SESSION_IDLE_SECONDS, settings.SESSION_COOKIE_AGE = 500, 900
    client.force_login(sara)
    page = client.get("/mitt-konto/").content.decode()
    (sheet,) = [line for line in page.splitlines() if 'id="session"' in line]
    said = {
        name: int(sheet.split(f'data-{name}="')[1].split('"')[0]) for name in ("idle", "absolute", "warning", "last")
    }
    assert near(said["idle"], 500)
    assert near(said["absolute"], 900)
    assert (said["warning"], said["last"]) == (120, 900)
    assert 'id="session"' not in Client().get("/logga-in/").content.decode()


@pytest.mark.parametrize(
    ("page", "back"),
    [
        ("http://testserver/lagesrapporter/7/granska/?visa=alla", "/lagesrapporter/7/granska/%3Fvisa%3Dalla"),
        ("http://elsewhere.example/lagesrapporter/7/granska/", LEFT),
        ("", LEFT),
    ],
)
def test_who_presses_after_the_end_is_led_back_to_the_page_of_the_button(client: Client, page: str, back: str) -> None:
    answer = client.post(LEFT, headers={"Referer": page} if page else {})
    assert answer.status_code == 302
    assert answer.headers["Location"].replace("%2F", "/") == f"/logga-in/?next={back}"


@pytest.mark.parametrize("odd", ["http://[", "http://[x]/", "//[", "http://testserver]/", "x" * 10_000])
def test_a_page_that_cannot_be_read_is_led_back_to_the_start_or_where_the_press_went(client: Client, odd: str) -> None:
    answer = client.get("/handelser/", headers={"HX-Request": "true", "HX-Current-URL": odd})
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"].replace("%2F", "/") in ("/logga-in/?next=/", f"/logga-in/?next={odd}")
    answer = client.post(LEFT, headers={"Referer": odd})
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/logga-in/?next={LEFT}")
