"""Control of a dispatch under way: pause, go on, stop the rest; by whom, when it is too late, what the page says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from contacts.models import Area, Contact, User
from notifications.actions import (
    UnableToMove,
    UnableToPause,
    UnableToResume,
    UnableToStop,
    pause_dispatch,
    resume_dispatch,
    stop_dispatch,
)
from notifications.lifecycle import DeliveryState, DispatchState
from notifications.models import Delivery, Dispatch, DispatchChange, Watch
from notifications.postman import work
from tests.notifications.letters import a_dispatch, an_addressee
from tests.notifications.test_dispatch_pages import url_of
from tests.smtp import Sink

Deed = Callable[..., Dispatch]
ACTS = ("pausa/", "fortsatt/", "stoppa/", "skicka-igen/")


@pytest.fixture
def under_way(sara: User, alby: Area, nadia: Contact, now: datetime) -> Dispatch:
    """Five letters: one was handed over, one could not be, one is tried again, one waits, one is just on its way."""
    one = an_addressee(nadia)
    crowd = [replace(one, name=f"N{number}", address=f"n{number}@night-walkers.example") for number in range(5)]
    dispatch = a_dispatch(sara, crowd, now, area_ids=[alby.id])
    put(dispatch, "n0", state="sent", sent_at=now, attempts=1)
    put(dispatch, "n1", state="failed", failure="refused", attempts=1)
    put(dispatch, "n2", state="deferred", due_at=now + timedelta(minutes=1), attempts=1)
    watch = Watch.objects.create(id=uuid4(), worker="natt:1", began_at=now, lease_until=now + timedelta(minutes=1))
    put(dispatch, "n4", state="sending", claim=watch.id)
    return dispatch


def put(dispatch: Dispatch, name: str, **values: Any) -> None:
    assert dispatch.deliveries.filter(address__startswith=f"{name}@").update(**values) == 1


def fates(dispatch: Dispatch) -> dict[str, str]:
    return {one.address[:2]: one.state for one in dispatch.deliveries.all()}


def moves(dispatch: Dispatch) -> list[tuple[str, str, User | None, datetime]]:
    rows = dispatch.changes.filter(field="state").order_by("id")
    return [(one.old, one.new, one.by, one.recorded_at) for one in rows]


def test_a_paused_dispatch_lets_nothing_leave_until_somebody_goes_on(
    under_way: Dispatch, sara: User, tove: User, now: datetime, smtp_sink: Sink
) -> None:
    before = fates(under_way)

    pause_dispatch(dispatch=under_way, by=sara, now=now)

    assert (Dispatch.objects.get().state, fates(under_way)) == (DispatchState.PAUSED, before)
    work(clock=lambda: now + timedelta(seconds=1), lasting=timedelta(seconds=10))
    assert (smtp_sink.letters, fates(under_way)) == ([], before)

    resume_dispatch(dispatch=under_way, by=tove, now=now)

    assert work(clock=lambda: now + timedelta(seconds=1), lasting=timedelta(seconds=10)).sent == 1
    assert moves(under_way) == [("sending", "paused", sara, now), ("paused", "sending", tove, now)]


@pytest.mark.parametrize("state", [DispatchState.SENDING, DispatchState.PAUSED])
def test_stopping_the_rest_keeps_what_has_left_and_leaves_workers_what_they_hold(
    state: DispatchState, under_way: Dispatch, sara: User, now: datetime, smtp_sink: Sink
) -> None:
    Dispatch.objects.update(state=state)

    stop_dispatch(dispatch=under_way, by=sara, now=now)

    found = Dispatch.objects.get()
    assert (found.state, found.ended_at) == (DispatchState.STOPPED, now)
    assert fates(under_way) == {"n0": "sent", "n1": "failed", "n2": "stopped", "n3": "stopped", "n4": "sending"}
    assert moves(under_way) == [(state.value, "stopped", sara, now)]
    work(clock=lambda: now + timedelta(hours=1), lasting=timedelta(minutes=1))
    assert smtp_sink.letters == []


def test_a_letter_that_its_worker_had_in_its_hands_is_given_back_as_stopped(
    under_way: Dispatch, sara: User, now: datetime
) -> None:
    stop_dispatch(dispatch=under_way, by=sara, now=now)

    work(clock=lambda: now + timedelta(minutes=2), lasting=timedelta(minutes=1))

    assert fates(under_way)["n4"] == "stopped"
    ended = Dispatch.objects.with_counts().get()
    assert (ended.state, ended.sent_count + ended.failed_count + ended.stopped_count) == ("stopped", 5)  # type: ignore[attr-defined]


ROADS = {
    pause_dispatch: (UnableToPause, {DispatchState.SENDING}),
    resume_dispatch: (UnableToResume, {DispatchState.PAUSED}),
    stop_dispatch: (UnableToStop, {DispatchState.SENDING, DispatchState.PAUSED}),
}


@pytest.mark.parametrize(
    ("deed", "refusal", "state"),
    [(deed, no, state) for deed, (no, roads) in ROADS.items() for state in DispatchState if state not in roads],
)
def test_where_there_is_no_road_nothing_happens(
    deed: Deed, refusal: type[UnableToMove], state: DispatchState, under_way: Dispatch, sara: User, now: datetime
) -> None:
    Dispatch.objects.update(state=state)
    before = fates(under_way)

    with pytest.raises(refusal) as caught:
        deed(dispatch=under_way, by=sara, now=now)

    assert caught.value.state is state
    assert str(caught.value)
    found = Dispatch.objects.get()
    assert (found.state, found.ended_at, fates(under_way)) == (state, None, before)
    assert DispatchChange.objects.count() == 0


def test_the_page_of_a_dispatch_under_way_offers_to_pause_and_to_stop(
    under_way: Dispatch, sara: User, client: Client
) -> None:
    client.force_login(sara)

    page = client.get(url_of(under_way)).content.decode()

    assert f'action="{url_of(under_way, "pausa/")}"' in page
    assert f'action="{url_of(under_way, "stoppa/")}"' in page
    assert "1 har lämnats. 3 skickas inte. 1 kunde inte lämnas." in page
    assert "Ångra utskicket" not in page
    assert "Fortsätt skicka" not in page


def test_the_buttons_pause_go_on_and_stop_and_the_page_says_who(
    under_way: Dispatch, sara: User, client: Client
) -> None:
    client.force_login(sara)

    page = client.post(url_of(under_way, "pausa/"), follow=True).content.decode()
    assert "Pausat <time" in page
    assert "av Sara Säkerhetschef." in page
    assert "Fortsätt skicka" in page
    assert "Stoppa resten" in page
    assert f'action="{url_of(under_way, "pausa/")}"' not in page

    page = client.post(url_of(under_way, "fortsatt/"), follow=True).content.decode()
    assert "Pausat" not in page
    assert f'action="{url_of(under_way, "pausa/")}"' in page

    page = client.post(url_of(under_way, "stoppa/"), follow=True).content.decode()
    assert "Stoppat <time" in page
    assert "1 hann lämnas, 2 skickas inte. 1 kunde inte lämnas. 1 var just på väg." in page
    assert "Stoppa resten" not in page
    assert 'hx-trigger="every 2s, live"' in page, "one letter still has its fate to meet"

    put(under_way, "n4", state="stopped", claim=None)
    page = client.get(url_of(under_way)).content.decode()
    assert "1 hann lämnas, 3 skickas inte. 1 kunde inte lämnas." in page
    assert "på väg" not in page
    assert 'hx-trigger="every 2s, live"' not in page


@pytest.mark.parametrize(
    ("act", "state", "words"),
    [
        ("pausa/", "paused", "Utskicket är redan pausat."),
        ("pausa/", "completed", "Utskicket är redan klart."),
        ("pausa/", "held", "Utskicket väntar fortfarande. Det kan ångras."),
        ("fortsatt/", "sending", "Utskicket skickas redan."),
        ("stoppa/", "stopped", "Utskicket är redan stoppat."),
        ("stoppa/", "undone", "Utskicket är redan ångrat."),
        ("angra/", "undone", "Utskicket är redan ångrat."),
    ],
)
def test_a_second_press_is_harmless_and_says_how_it_stands(
    act: str, state: str, words: str, under_way: Dispatch, sara: User, client: Client
) -> None:
    Dispatch.objects.update(state=state)
    client.force_login(sara)

    page = client.post(url_of(under_way, act), follow=True).content.decode()

    assert words in page
    assert Dispatch.objects.get().state == state
    assert DispatchChange.objects.count() == 0


@pytest.mark.parametrize("act", ACTS)
def test_looking_at_a_button_presses_nothing(act: str, under_way: Dispatch, sara: User, client: Client) -> None:
    client.force_login(sara)

    assert client.get(url_of(under_way, act)).status_code == 405
    assert Dispatch.objects.get().state == DispatchState.SENDING


@pytest.mark.parametrize("act", ACTS)
def test_who_may_not_send_here_may_not_control_here(
    act: str, under_way: Dispatch, fittja: Area, tove: User, petra: User, adam: User, client: Client
) -> None:
    tove.areas.set([fittja])
    for user, status in ((tove, 404), (petra, 403), (adam, 403)):
        client.force_login(user)
        assert client.post(url_of(under_way, act)).status_code == status
    assert Dispatch.objects.get().state == DispatchState.SENDING


def test_the_coordinator_of_one_of_two_areas_sees_the_dispatch_without_its_buttons(
    under_way: Dispatch, tumba: Area, tove: User, client: Client
) -> None:
    under_way.areas.add(tumba)
    client.force_login(tove)

    page = client.get(url_of(under_way)).content.decode()

    assert "Pausa<" not in page
    assert "Stoppa resten" not in page
    assert client.post(url_of(under_way, "stoppa/")).status_code == 404


def test_polling_renews_the_question_and_leaves_the_open_panel_alone(
    under_way: Dispatch, sara: User, client: Client
) -> None:
    client.force_login(sara)
    version = client.get(url_of(under_way)).content.decode().split('"X-Version-Shown": "')[1].split('"')[0]
    asking = {"HX-Request": "true", "X-Version-Shown": version}
    put(under_way, "n3", state="sent", sent_at=timezone.now(), attempts=1)

    text = client.get(url_of(under_way), headers=asking).content.decode()

    assert 'id="stop-question" hx-swap-oob="true">2 har lämnats. 2 skickas inte. 1 kunde inte lämnas.</p>' in text
    assert 'id="dispatch-acts"' not in text


def test_polling_by_somebody_without_the_buttons_brings_no_question(
    under_way: Dispatch, tumba: Area, tove: User, client: Client
) -> None:
    under_way.areas.add(tumba)
    client.force_login(tove)

    text = client.get(
        url_of(under_way), headers={"HX-Request": "true", "X-Version-Shown": "sending-0"}
    ).content.decode()

    assert 'id="dispatch"' in text
    assert "stop-question" not in text


def test_polling_changes_the_buttons_when_somebody_else_has_pressed(
    under_way: Dispatch, sara: User, samir: User, client: Client, now: datetime
) -> None:
    client.force_login(sara)
    pause_dispatch(dispatch=under_way, by=samir, now=now)

    text = client.get(
        url_of(under_way), headers={"HX-Request": "true", "X-Version-Shown": "sending-0"}
    ).content.decode()

    assert '<div id="dispatch-acts" hx-swap-oob="true">' in text
    assert "Fortsätt skicka" in text
    assert "av Samir Säkerhetssamordnare." in text


def test_polling_brings_the_last_word_when_the_last_letter_has_met_its_fate(
    under_way: Dispatch, sara: User, client: Client, now: datetime
) -> None:
    client.force_login(sara)
    stop_dispatch(dispatch=under_way, by=sara, now=now)
    put(under_way, "n4", state=DeliveryState.SENT, sent_at=now, claim=None)

    text = client.get(
        url_of(under_way), headers={"HX-Request": "true", "X-Version-Shown": "stopped-1"}
    ).content.decode()

    assert "2 hann lämnas, 2 skickas inte. 1 kunde inte lämnas." in text
    assert '<div id="dispatch-acts" hx-swap-oob="true">' in text
    assert "hx-get" not in text
    assert Delivery.objects.all().owed().count() == 0
