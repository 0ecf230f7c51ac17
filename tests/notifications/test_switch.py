"""The kill switch: one press stops everything, two people start again, and every page says so meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contacts.models import Area, Contact, User
from notifications.actions import (
    AlreadyStopped,
    NothingLeaves,
    TwoPeopleNeeded,
    UnableToAsk,
    UnableToStart,
    ask_to_start_sending,
    pause_dispatch,
    release_now,
    start_sending,
    stop_all_sending,
    undo_dispatch,
)
from notifications.lifecycle import DispatchState, SwitchState
from notifications.models import Dispatch, SendingSwitch, SwitchChange
from tests.notifications.letters import a_dispatch, an_addressee
from tests.notifications.test_dispatch_pages import url_of

pytestmark = pytest.mark.django_db
PAGE = "/nodstopp/"


@pytest.fixture
def held(sara: User, alby: Area, nadia: Contact, now: datetime) -> Dispatch:
    """A letter to Nadia whose hold has run out."""
    return a_dispatch(
        sara,
        [an_addressee(nadia)],
        now - timedelta(minutes=1),
        state=DispatchState.HELD,
        hold=timedelta(seconds=30),
        area_ids=[alby.id],
    )


def record() -> list[tuple[str, str, User | None, str]]:
    return [(one.old, one.new, one.by, one.reason) for one in SwitchChange.objects.order_by("id")]


def test_a_switch_that_nobody_ever_pressed_is_on() -> None:
    assert SendingSwitch.objects.all().sending_is_on()
    assert SendingSwitch.objects.count() == 0


def test_one_press_stops_everything_and_says_who_when_and_why(sara: User, now: datetime) -> None:
    switch = stop_all_sending(by=sara, now=now, reason="Fel lista.")

    assert switch.state is SwitchState.STOPPED
    assert not SendingSwitch.objects.all().sending_is_on()
    found = SendingSwitch.objects.all().off().get()
    assert (found.stopped_by, found.stopped_at, found.reason) == (sara, now, "Fel lista.")
    assert record() == [("on", "stopped", sara, "Fel lista.")]


def test_two_different_people_start_it_again(sara: User, samir: User, tina: User, now: datetime) -> None:
    stop_all_sending(by=sara, now=now)

    ask_to_start_sending(by=tina, now=now)
    assert not SendingSwitch.objects.all().sending_is_on()
    switch = start_sending(by=samir, now=now)

    assert switch.state is SwitchState.ON
    assert SendingSwitch.objects.all().sending_is_on()
    assert (switch.start_asked_by, switch.started_by, switch.started_at) == (tina, samir, now)
    assert record() == [
        ("on", "stopped", sara, ""),
        ("stopped", "start_asked", tina, ""),
        ("start_asked", "on", samir, ""),
    ]


def test_whoever_stopped_may_be_one_of_the_two(sara: User, samir: User, now: datetime) -> None:
    stop_all_sending(by=sara, now=now)
    ask_to_start_sending(by=sara, now=now)

    start_sending(by=samir, now=now)

    assert SendingSwitch.objects.all().sending_is_on()


def test_whoever_asked_cannot_be_the_one_who_starts(sara: User, now: datetime) -> None:
    stop_all_sending(by=sara, now=now)
    ask_to_start_sending(by=sara, now=now)

    with pytest.raises(TwoPeopleNeeded):
        start_sending(by=sara, now=now)

    assert not SendingSwitch.objects.all().sending_is_on()
    assert len(record()) == 2


def test_a_stop_takes_back_what_was_asked_and_the_asking_begins_anew(
    sara: User, samir: User, tina: User, now: datetime
) -> None:
    stop_all_sending(by=sara, now=now, reason="Fel lista.")
    ask_to_start_sending(by=tina, now=now)

    switch = stop_all_sending(by=samir, now=now + timedelta(minutes=1))

    assert (switch.state, switch.stopped_by, switch.reason) == (SwitchState.STOPPED, sara, "Fel lista.")
    with pytest.raises(UnableToStart):
        start_sending(by=samir, now=now)
    ask_to_start_sending(by=samir, now=now)
    start_sending(by=tina, now=now)
    assert [new for _old, new, _by, _reason in record()] == ["stopped", "start_asked", "stopped", "start_asked", "on"]


def test_a_stop_after_a_start_begins_a_new_story(sara: User, samir: User, now: datetime) -> None:
    stop_all_sending(by=sara, now=now, reason="Fel lista.")
    ask_to_start_sending(by=sara, now=now)
    start_sending(by=samir, now=now)

    switch = stop_all_sending(by=samir, now=now + timedelta(hours=1))

    assert (switch.stopped_by, switch.reason) == (samir, "")
    assert (switch.start_asked_by, switch.started_by, switch.started_at) == (None, None, None)
    assert SendingSwitch.objects.count() == 1


@pytest.mark.parametrize(
    ("before", "deed", "refusal"),
    [
        ("s", stop_all_sending, AlreadyStopped),
        ("", ask_to_start_sending, UnableToAsk),
        ("sa", ask_to_start_sending, UnableToAsk),
        ("", start_sending, UnableToStart),
        ("s", start_sending, UnableToStart),
        ("sab", start_sending, UnableToStart),
    ],
)
def test_where_there_is_no_road_nothing_happens(
    before: str, deed: Callable[..., Any], refusal: type[Exception], sara: User, samir: User, tina: User, now: datetime
) -> None:
    presses: dict[str, Callable[[], Any]] = {
        "s": lambda: stop_all_sending(by=sara, now=now),
        "a": lambda: ask_to_start_sending(by=tina, now=now),
        "b": lambda: start_sending(by=samir, now=now),
    }
    for press in before:
        presses[press]()
    was = list(SendingSwitch.objects.values())

    with pytest.raises(refusal) as caught:
        deed(by=samir, now=now + timedelta(minutes=5))

    assert str(caught.value)
    assert list(SendingSwitch.objects.values()) == was
    assert len(record()) == len(before)


def test_a_dispatch_cannot_be_released_while_everything_is_stopped_but_undone(
    held: Dispatch, sara: User, now: datetime
) -> None:
    stop_all_sending(by=sara, now=now)

    with pytest.raises(NothingLeaves):
        release_now(dispatch=held, by=sara, now=now)

    assert Dispatch.objects.get().state == DispatchState.HELD
    undo_dispatch(dispatch=held, by=sara, now=now)
    assert Dispatch.objects.get().state == DispatchState.UNDONE


def test_a_dispatch_that_waits_for_the_start_says_so(held: Dispatch, sara: User, client: Client, now: datetime) -> None:
    stop_all_sending(by=sara, now=now)
    client.force_login(sara)

    page = client.get(url_of(held)).content.decode()

    assert "Utskicket är sparat och startar när sändningen startas igen." in page
    assert "Skickas nu." not in page
    assert "Ångra utskicket" in page
    assert "Skicka nu" not in page
    page = client.post(url_of(held, "skicka-nu/"), follow=True).content.decode()
    assert "Utskicket väntar, för all sändning är stoppad. Du kan fortfarande ångra det." in page


def test_a_dispatch_under_way_says_why_the_rest_waits(
    sara: User, nadia: Contact, client: Client, now: datetime
) -> None:
    dispatch = a_dispatch(sara, [an_addressee(nadia)], now)
    stop_all_sending(by=sara, now=now)
    client.force_login(sara)

    assert "Resten väntar, för all sändning är stoppad." in client.get(url_of(dispatch)).content.decode()


def test_polling_brings_the_banner_and_takes_it_away(
    held: Dispatch, sara: User, samir: User, client: Client, now: datetime
) -> None:
    client.force_login(sara)
    stop_all_sending(by=sara, now=now)

    asking = {"HX-Request": "true", "X-Version-Shown": "held-0-0.0.1.0.0.0.0"}
    text = client.get(url_of(held), headers=asking).content.decode()
    banner = text.split('<div id="all-stopped" hx-swap-oob="true">')[1].split("</div>")[0]
    assert "All sändning är stoppad" in banner
    assert "1 brev väntar." in banner

    ask_to_start_sending(by=sara, now=now)
    start_sending(by=samir, now=now)
    asking = {"HX-Request": "true", "X-Version-Shown": "held.stopped-0-0.0.1.0.0.0.0"}
    text = client.get(url_of(held), headers=asking).content.decode()
    assert text.split('<div id="all-stopped" hx-swap-oob="true">')[1].split("</div>")[0].strip() == ""


class TestBanner:
    """What every page says while everything is stopped."""

    @pytest.mark.parametrize(
        ("who", "page"), [("sara", "/"), ("tove", "/utskick/"), ("tina", "/kontakter/"), ("adam", "/anvandare/")]
    )
    def test_who_may_press_reads_who_did_and_finds_the_way(
        self, who: str, page: str, held: Dispatch, samir: User, client: Client, request: pytest.FixtureRequest
    ) -> None:
        client.force_login(request.getfixturevalue(who))
        assert "All sändning är stoppad" not in client.get(page).content.decode()
        stop_all_sending(by=samir, now=timezone.now())

        text = client.get(page).content.decode()

        assert "All sändning är stoppad sedan <time" in text
        assert "av Samir Säkerhetssamordnare." in text
        assert "1 brev väntar." in text
        assert 'href="/nodstopp/">Gå till nödstoppet' in text

    @pytest.mark.parametrize("who", ["petra", "rolf"])
    def test_partners_read_that_it_is_stopped_and_not_by_whom(
        self, who: str, samir: User, client: Client, request: pytest.FixtureRequest
    ) -> None:
        client.force_login(request.getfixturevalue(who))
        stop_all_sending(by=samir, now=timezone.now())

        text = client.get("/").content.decode()

        assert "All sändning är stoppad sedan <time" in text
        assert "Samir" not in text
        assert "/nodstopp/" not in text

    def test_it_tells_that_a_start_is_asked_for(self, sara: User, samir: User, client: Client, now: datetime) -> None:
        client.force_login(sara)
        stop_all_sending(by=samir, now=now)
        ask_to_start_sending(by=samir, now=now)

        assert "om att den ska starta. En till behövs." in client.get("/").content.decode()

    def test_it_tells_the_day_when_that_is_not_this_shift(self, sara: User, client: Client, now: datetime) -> None:
        client.force_login(sara)
        stop_all_sending(by=sara, now=datetime.fromisoformat("2026-11-20T23:14:05+01:00"))
        SendingSwitch.objects.update(stopped_at=now - timedelta(days=3))

        text = client.get("/").content.decode().split("All sändning är stoppad sedan ")[1]

        assert "kl." in text[:90]
        assert str((now - timedelta(days=3)).year) in text.split(">")[1]

    def test_nobody_without_an_account_reads_it(self, sara: User, client: Client, now: datetime) -> None:
        stop_all_sending(by=sara, now=now)

        assert "All sändning är stoppad" not in client.get("/logga-in/").content.decode()

    def test_it_costs_one_small_question_while_all_is_well(self, held: Dispatch, sara: User, client: Client) -> None:
        client.force_login(sara)
        with CaptureQueriesContext(connection) as asked:
            client.get("/mitt-konto/")
        questions = [one["sql"] for one in asked]
        # What the menu counts of the inbox is asked in the same statement, and looks at letters too.
        about_letters = [sql for sql in questions if "notifications_response" not in sql]
        assert sum("notifications_sendingswitch" in sql for sql in questions) == 1
        assert not any("notifications_delivery" in sql for sql in about_letters)


class TestWaiting:
    """The letters that leave by themselves."""

    def test_those_of_a_dispatch_held_or_under_way_and_no_others(
        self, held: Dispatch, sara: User, nadia: Contact, bo: Contact, now: datetime
    ) -> None:
        a_dispatch(sara, [an_addressee(nadia), an_addressee(bo)], now)
        paused = a_dispatch(sara, [an_addressee(nadia)], now)
        pause_dispatch(dispatch=paused, by=sara, now=now)
        sent = a_dispatch(sara, [an_addressee(nadia)], now)
        sent.deliveries.update(state="sent", sent_at=now)

        waiting = {one.dispatch_id for one in sent.deliveries.model.objects.all().waiting()}

        assert held.id in waiting
        assert not waiting & {paused.id, sent.id}
        assert sent.deliveries.model.objects.all().waiting().count() == 3


class TestPage:
    """The page of the switch."""

    def test_the_story_by_its_buttons(
        self, held: Dispatch, sara: User, samir: User, client: Client, now: datetime
    ) -> None:
        client.force_login(sara)
        page = client.get(PAGE).content.decode()
        assert "Sändningen är igång" in page
        assert "Ingen har tryckt än." in page
        assert "1 brev väntar." in page

        page = client.post(f"{PAGE}stoppa/", {"reason": "  Fel\n lista. "}, follow=True).content.decode()
        assert "av Sara Säkerhetschef." in page
        assert "Gå till nödstoppet" not in page, "that is where one is"
        assert "Skäl: Fel lista." in page
        assert "Be om att sändningen startar" in page
        assert "Starta sändningen<" not in page

        page = client.post(f"{PAGE}be-om-start/", follow=True).content.decode()
        assert "Nu måste någon annan än du starta." in page
        assert "Starta sändningen<" not in page
        assert "Håll kvar stoppet" in page

        other = Client()
        other.force_login(samir)
        assert "Starta sändningen<" in other.get(PAGE).content.decode()
        page = other.post(f"{PAGE}starta/", follow=True).content.decode()
        assert "Sändningen är igång igen. Det som väntade skickas nu." in page
        assert "av Sara Säkerhetschef och Samir Säkerhetssamordnare." in page
        assert page.index("Startade</th>") < page.index("Bad om start</th>") < page.index("Stoppade</th>")
        assert SendingSwitch.objects.all().sending_is_on()

    @pytest.mark.parametrize(
        ("before", "act", "words"),
        [
            ("s", "stoppa/", "Sändningen är redan stoppad."),
            ("", "be-om-start/", "Sändningen är redan igång."),
            ("sa", "be-om-start/", "Någon har redan bett om att sändningen ska starta. En till behövs."),
            ("", "starta/", "Sändningen är redan igång."),
            ("s", "starta/", "Ingen har bett om att sändningen ska starta. Be om det först."),
            ("sa", "starta/", "Du bad själv om starten. Någon annan än du måste starta sändningen."),
        ],
    )
    def test_a_second_press_is_harmless_and_says_how_it_stands(
        self, before: str, act: str, words: str, sara: User, client: Client, now: datetime
    ) -> None:
        for press in before:
            {"s": stop_all_sending, "a": ask_to_start_sending}[press](by=sara, now=now)
        client.force_login(sara)

        page = client.post(PAGE + act, follow=True).content.decode()

        assert words in page
        assert SwitchChange.objects.count() == len(before)

    def test_keeping_it_stopped_stands_in_the_record(self, sara: User, tove: User, client: Client) -> None:
        now = timezone.now()
        stop_all_sending(by=sara, now=now)
        ask_to_start_sending(by=sara, now=now)
        client.force_login(tove)

        page = client.post(f"{PAGE}stoppa/", follow=True).content.decode()

        assert "Höll kvar stoppet" in page
        assert SendingSwitch.objects.get().state is SwitchState.STOPPED

    def test_no_reason_is_too_long_for_a_stop(self, sara: User, client: Client) -> None:
        client.force_login(sara)

        client.post(f"{PAGE}stoppa/", {"reason": "å" * 5000})

        assert SendingSwitch.objects.get().reason == "å" * 300

    def test_the_coordinator_stops_and_reads_who_can_start(self, tove: User, client: Client) -> None:
        client.force_login(tove)

        page = client.post(f"{PAGE}stoppa/", follow=True).content.decode()

        assert "De här rollerna kan starta:" in page
        assert "Be om att sändningen startar" not in page
        for act in ("be-om-start/", "starta/"):
            assert client.post(PAGE + act).status_code == 403
        assert SendingSwitch.objects.get().state is SwitchState.STOPPED

    @pytest.mark.parametrize("who", ["petra", "rolf"])
    def test_partners_have_no_switch(self, who: str, client: Client, request: pytest.FixtureRequest) -> None:
        client.force_login(request.getfixturevalue(who))

        assert client.get(PAGE).status_code == 403
        assert client.post(f"{PAGE}stoppa/").status_code == 403
        assert SendingSwitch.objects.count() == 0

    @pytest.mark.parametrize("act", ["stoppa/", "be-om-start/", "starta/"])
    def test_looking_at_a_button_presses_nothing(self, act: str, sara: User, client: Client) -> None:
        client.force_login(sara)

        assert client.get(PAGE + act).status_code == 405
        assert SendingSwitch.objects.count() == 0

    def test_it_follows_what_others_press_while_it_is_stopped(
        self, sara: User, samir: User, client: Client, now: datetime
    ) -> None:
        stop_all_sending(by=sara, now=now)
        client.force_login(samir)
        page = client.get(PAGE).content.decode()
        asking = {"HX-Request": "true", "X-Version-Shown": page.split('"X-Version-Shown": "')[1].split('"')[0]}
        assert client.get(PAGE, headers=asking).status_code == 204

        ask_to_start_sending(by=sara, now=now)
        text = client.get(PAGE, headers=asking).content.decode()

        assert text.lstrip().startswith('<section id="switch"')
        assert "Starta sändningen<" in text
        assert '<div id="live" hx-swap-oob="innerHTML">All sändning är stoppad.' in text
        assert "En till behövs." in text

    def test_the_record_comes_in_pages(self, sara: User, samir: User, client: Client, now: datetime) -> None:
        for _round in range(10):
            stop_all_sending(by=sara, now=now)
            ask_to_start_sending(by=sara, now=now)
            start_sending(by=samir, now=now)
        client.force_login(sara)

        assert client.get(PAGE).content.decode().count('scope="row"') == 25
        assert client.get(PAGE, {"page": "2"}).content.decode().count('scope="row"') == 5
        assert client.get(PAGE, {"page": "x"}).status_code == 200
