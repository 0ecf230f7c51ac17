"""The stream of events: who gets it, what it says, and when it ends."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from botkyrka_oro.events import hub
from botkyrka_oro.events.sessions import logged_in
from contacts.actions import disable_user
from contacts.models import User
from contacts.telling import Topic, tell
from tests.live.serving import Screen, cookie_of, served

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def where() -> Iterator[str]:
    with served() as address:
        yield address


def test_a_screen_hears_what_has_changed_and_nothing_else_of_it(where: str, sara: User) -> None:
    screen = Screen(where, cookie_of(sara))
    screen.until("beat")

    tell(Topic.INCIDENTS)

    event = screen.until("incidents", within=1)
    assert set(event) == {"topic", "version"}
    assert abs(event["version"] / 1000 - time.time()) < 2


def test_the_answer_is_a_stream_that_nobody_keeps_or_delays(where: str, sara: User) -> None:
    screen = Screen(where, cookie_of(sara))

    assert screen.status == 200
    assert screen.headers["content-type"].startswith("text/event-stream")
    assert screen.headers["cache-control"] == "no-store"
    assert screen.headers["x-accel-buffering"] == "no"
    assert screen.headers["x-content-type-options"] == "nosniff"
    assert screen.headers["cross-origin-resource-policy"] == "same-origin"


def test_odd_cookies_of_others_silence_nobody(where: str, sara: User) -> None:
    cookie = cookie_of(sara)
    odd = ('foo={"a":1}', "bar=[1,2]", "=", "a b=c d", 'quoted="open', "Ã¥=Ã¤")
    heard = {one: [Screen(where, f"{one}; {cookie}").status, Screen(where, f"{cookie}; {one}").status] for one in odd}
    assert heard == {one: [200, 200] for one in odd}
    assert Screen(where, "; ".join(odd)).status == 401


def test_the_heart_beats(where: str, sara: User) -> None:
    screen = Screen(where, cookie_of(sara))
    first = screen.until("beat")
    second = screen.until("beat", within=hub.BEAT_SECONDS + 2)
    assert second["version"] > first["version"]


def test_nobody_else_gets_a_stream(where: str, sara: User) -> None:
    cookie = cookie_of(sara)
    ended = cookie_of(sara)
    Session.objects.filter(session_key=ended.partition("=")[2]).delete()
    refusals = {
        "anonymous": Screen(where).status,
        "an ended session": Screen(where, ended).status,
        "a made up session": Screen(where, cookie[:-4] + "zzzz").status,
        "another site": Screen(where, cookie, Sec_Fetch_Site="cross-site").status,
        "another origin": Screen(where, cookie, Origin="https://elsewhere.example").status,
        "an origin that cannot be read": Screen(where, cookie, Origin="http://[").status,
        "nobody from nowhere": Screen(where, Origin="http://[").status,
        "a POST": Screen(where, cookie, method="POST").status,
        "another host": Screen(where, cookie, Host="elsewhere.example").status,
    }
    assert refusals == {
        "anonymous": 401,
        "an ended session": 401,
        "a made up session": 401,
        "another site": 403,
        "another origin": 403,
        "an origin that cannot be read": 403,
        "nobody from nowhere": 403,
        "a POST": 405,
        "another host": 400,
    }


def test_a_user_gets_so_many_streams_and_no_more_until_one_is_closed(
    where: str, sara: User, tove: User, settings: Settings
) -> None:
    settings.EVENT_STREAMS_PER_USER = 2
    settings.EVENT_STREAMS = 3
    cookie = cookie_of(sara)
    screens = [Screen(where, cookie) for _ in range(3)]
    assert [one.status for one in screens] == [200, 200, 429]
    assert screens[2].headers["retry-after"] == "30"
    others = [Screen(where, cookie_of(tove)) for _ in range(2)]
    assert [one.status for one in others] == [200, 503]

    screens[0].close()
    deadline = time.monotonic() + 5
    while (again := Screen(where, cookie)).status != 200:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert again.next() is not None


def test_a_disabled_user_hears_nothing_more(where: str, sara: User, adam: User) -> None:
    screen, other = Screen(where, cookie_of(sara)), Screen(where, cookie_of(adam))
    screen.until("beat")
    disable_user(user=sara, by=adam, now=timezone.now())
    assert screen.ends(within=3)
    assert other.until("beat", within=hub.BEAT_SECONDS + 2)


def test_a_screen_that_comes_while_sessions_are_asked_about_stays(
    where: str, sara: User, adam: User, tove: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who is disabled is asked about at once; the answer is about the screens that were there when it was asked."""
    gone = Screen(where, cookie_of(sara))
    gone.until("beat")
    asking, come = threading.Event(), threading.Event()

    def slowly(keys: set[str]) -> dict[str, int]:
        answer = logged_in(keys)
        if len(keys) == 1 and gone_key in keys and not asking.is_set():
            asking.set()
            assert come.wait(10)
        return answer

    gone_key = Session.objects.get().session_key
    cookie = cookie_of(tove)
    monkeypatch.setattr(hub, "logged_in", slowly)
    disable_user(user=sara, by=adam, now=timezone.now())
    assert asking.wait(10)
    late = Screen(where, cookie)
    assert late.status == 200
    late.until("beat")
    come.set()
    assert gone.ends(within=5)
    assert late.until("beat", within=hub.BEAT_SECONDS + 2)
    assert late.until("beat", within=hub.BEAT_SECONDS + 2)


def test_who_logs_out_hears_nothing_more_before_the_minute_is_over(
    where: str, sara: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert hub.SESSIONS_CHECKED_EVERY <= 30
    monkeypatch.setattr(hub, "SESSIONS_CHECKED_EVERY", 0.5)
    client = Client()
    client.force_login(sara)
    cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    screen, other = Screen(where, cookie), Screen(where, cookie_of(sara))
    screen.until("beat")
    client.post("/logga-ut/")
    assert screen.ends(within=3)
    tell(Topic.REPORTS)
    assert other.until("reports", within=1)


def test_listening_renews_no_session_and_holds_no_connection(where: str, sara: User) -> None:
    cookie = cookie_of(sara)
    before = Session.objects.get(session_key=cookie.partition("=")[2]).expire_date
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
        connections = cursor.fetchone()
        screens = [Screen(where, cookie) for _ in range(10)]
        for screen in screens:
            screen.until("beat")
        time.sleep(0.3)
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
        assert cursor.fetchone() == connections
    assert Session.objects.get(session_key=cookie.partition("=")[2]).expire_date == before


def test_a_screen_is_told_when_nobody_hears_any_more(sara: User, settings: Settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:9/0"
    with served() as where:
        assert Screen(where, cookie_of(sara)).next() == {
            "topic": "deaf",
            "version": pytest.approx(time.time() * 1000, abs=5000),
        }


def test_a_screen_that_takes_nothing_misses_no_topic(where: str, sara: User) -> None:
    screen = Screen(where, cookie_of(sara))
    screen.until("beat")
    for _ in range(30):
        tell(Topic.INCIDENTS)
    tell(Topic.REPORTS)
    heard: list[int] = []
    while (event := screen.next()) is not None and event["topic"] != "reports":
        heard += [event["version"]] if event["topic"] == "incidents" else []
    assert heard
    assert heard == sorted(heard)


def test_pages_are_served_beside_the_streams_and_know_where_to_listen(where: str, sara: User) -> None:
    screens = [Screen(where, cookie_of(sara)) for _ in range(8)]  # more than there are threads for pages
    began = time.monotonic()
    answers: list[int] = []

    def look() -> None:
        answers.append(Screen(where, method="HEAD").status)

    threads = [threading.Thread(target=look) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert answers == [405] * 4
    assert time.monotonic() - began < 5
    assert all(screen.next() is not None for screen in screens)
