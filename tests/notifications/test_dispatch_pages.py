"""The pages of dispatches: what waits, undo, send now, and what became of every letter."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from contacts.models import Area, Contact, User
from notifications.actions import UnableToRelease, UnableToUndo, release_now, undo_dispatch
from notifications.lifecycle import DeliveryState, DispatchState, FailureKind
from notifications.models import Delivery, Dispatch, DispatchChange
from notifications.postman import work
from tests.notifications.letters import a_dispatch, an_addressee
from tests.smtp import Sink


@pytest.fixture
def held(sara: User, alby: Area, nadia: Contact, bo: Contact) -> Dispatch:
    """A report to two people in Alby that waits for half a minute."""
    nadia.phone = "070-123 45 67"
    return a_dispatch(
        sara,
        [an_addressee(nadia), an_addressee(bo)],
        timezone.now(),
        state=DispatchState.HELD,
        hold=timedelta(seconds=30),
        area_ids=[alby.id],
    )


def url_of(dispatch: Dispatch, act: str = "") -> str:
    return f"/utskick/{dispatch.public_id}/{act}"


def test_undo_takes_everything_back_before_anything_has_left(held: Dispatch, sara: User, smtp_sink: Sink) -> None:
    moment = timezone.now()

    undo_dispatch(dispatch=held, by=sara, now=moment)

    held.refresh_from_db()
    assert (held.state, held.ended_at) == (DispatchState.UNDONE, moment)
    assert set(held.deliveries.values_list("state", flat=True)) == {DeliveryState.STOPPED}
    change = DispatchChange.objects.get()
    assert (change.old, change.new, change.by, change.recorded_at) == ("held", "undone", sara, moment)
    work(clock=lambda: moment + timedelta(hours=1), lasting=timedelta(minutes=1))
    assert smtp_sink.letters == []


@pytest.mark.parametrize("state", [one for one in DispatchState if one is not DispatchState.HELD])
def test_undo_comes_too_late_once_the_hold_is_over(state: DispatchState, held: Dispatch, sara: User) -> None:
    Dispatch.objects.update(state=state)

    with pytest.raises(UnableToUndo):
        undo_dispatch(dispatch=held, by=sara, now=timezone.now())

    assert Dispatch.objects.get().state == state
    assert set(held.deliveries.values_list("state", flat=True)) == {DeliveryState.QUEUED}
    assert DispatchChange.objects.count() == 0


def test_send_now_ends_the_hold(held: Dispatch, sara: User, smtp_sink: Sink) -> None:
    moment = timezone.now()

    release_now(dispatch=held, by=sara, now=moment)

    held.refresh_from_db()
    assert (held.state, held.release_at) == (DispatchState.SENDING, moment)
    assert work(clock=lambda: moment, lasting=timedelta(minutes=1)).sent == 2
    assert DispatchChange.objects.order_by("id").first() is not None
    with pytest.raises(UnableToRelease):
        release_now(dispatch=held, by=sara, now=moment)


def test_the_page_of_a_held_dispatch_counts_down_and_offers_undo(held: Dispatch, sara: User, client: Client) -> None:
    client.force_login(sara)

    page = client.get(url_of(held)).content.decode()

    left = re.search(r"Skickas om (\d+) sekunder\.", page)
    assert left is not None
    assert 1 < int(left.group(1)) <= 30
    assert "Ångra utskicket" in page
    assert "Skicka nu" in page
    assert 'href="tel:0701234567"' in page
    assert 'href="/lagesrapporter/3/"' in page


def test_undo_by_its_button_says_what_happened_and_leads_on(held: Dispatch, sara: User, client: Client) -> None:
    client.force_login(sara)

    page = client.post(url_of(held, "angra/"), follow=True).content.decode()

    assert "Inget mejl har skickats." in page
    assert "Ändra rapporten" in page
    assert "hx-get" not in page.split('id="dispatch"')[1].split("</main>")[0]
    assert Dispatch.objects.get().state == DispatchState.UNDONE


def test_undo_by_its_button_tells_the_truth_when_it_is_too_late(held: Dispatch, sara: User, client: Client) -> None:
    client.force_login(sara)
    Dispatch.objects.update(state=DispatchState.SENDING)

    page = client.post(url_of(held, "angra/"), follow=True).content.decode()

    assert "Det var för sent att ångra." in page
    assert Dispatch.objects.get().state == DispatchState.SENDING


def test_send_now_by_its_button(held: Dispatch, sara: User, client: Client) -> None:
    client.force_login(sara)

    page = client.post(url_of(held, "skicka-nu/"), follow=True).content.decode()

    assert "0 av 2 lämnade till e-posttjänsten. 0 fel." in page
    assert Dispatch.objects.get().state == DispatchState.SENDING


@pytest.mark.parametrize("act", ["angra/", "skicka-nu/"])
def test_looking_at_a_button_presses_nothing(act: str, held: Dispatch, sara: User, client: Client) -> None:
    client.force_login(sara)

    assert client.get(url_of(held, act)).status_code == 405
    assert Dispatch.objects.get().state == DispatchState.HELD


@pytest.mark.parametrize("act", ["angra/", "skicka-nu/"])
def test_who_may_not_send_here_may_not_undo_here(
    act: str, held: Dispatch, fittja: Area, tove: User, petra: User, adam: User, client: Client
) -> None:
    tove.areas.set([fittja])
    for user, status in ((tove, 404), (petra, 403), (adam, 403)):
        client.force_login(user)
        assert client.post(url_of(held, act)).status_code == status
    assert Dispatch.objects.get().state == DispatchState.HELD


def test_the_coordinator_of_the_area_may_undo(held: Dispatch, tove: User, client: Client) -> None:
    client.force_login(tove)

    client.post(url_of(held, "angra/"))

    assert Dispatch.objects.get().state == DispatchState.UNDONE


def test_the_page_shows_the_fate_of_every_letter_failures_first(
    held: Dispatch, sara: User, nadia: Contact, client: Client, smtp_sink: Sink, now: datetime
) -> None:
    smtp_sink.refuse("nadia@night-walkers.example", "550 5.1.1 <b>Finns inte</b>")
    work(clock=lambda: now + timedelta(minutes=1), lasting=timedelta(minutes=1))
    Delivery.objects.filter(contact=nadia).update(doubt="answer_lost")
    client.force_login(sara)

    page = client.get(url_of(held)).content.decode()

    assert "1 av 2 lämnade till e-posttjänsten. 1 fel." in page
    assert "&lt;b&gt;Finns inte&lt;/b&gt;" in page
    assert "Adressen finns inte. Kontrollera den." in page
    assert "Kan ändå ha fått mejlet: kontakten med e-posttjänsten bröts innan svaret kom." in page
    assert page.index("Nadia Nattvandrare") < page.index("Bo Bovärd")
    assert 'hx-trigger="every 2s, live"' not in page


def test_polling_answers_nothing_while_nothing_changes(held: Dispatch, sara: User, client: Client) -> None:
    Dispatch.objects.update(state=DispatchState.SENDING)
    client.force_login(sara)
    page = client.get(url_of(held)).content.decode()
    version = page.split('"X-Version-Shown": "')[1].split('"')[0]
    asking = {"HX-Request": "true", "X-Version-Shown": version}

    assert client.get(url_of(held), headers=asking).status_code == 204

    Delivery.objects.filter(pk=held.deliveries.first().pk).update(  # type: ignore[union-attr]
        state=DeliveryState.FAILED, failure=FailureKind.REFUSED, attempts=1
    )
    answer = client.get(url_of(held), headers=asking)
    assert answer.status_code == 200
    text = answer.content.decode()
    assert text.lstrip().startswith('<div id="dispatch"')
    assert "0 av 2 lämnade till e-posttjänsten. 1 fel." in text
    assert text.count('<div id="live" hx-swap-oob="innerHTML">') == 1, "half of it is done: that is said aloud"
    assert 'id="dispatch-acts"' not in text


def test_polling_takes_the_buttons_away_when_the_hold_is_over(held: Dispatch, sara: User, client: Client) -> None:
    client.force_login(sara)
    Dispatch.objects.update(state=DispatchState.SENDING)

    text = client.get(
        url_of(held), headers={"HX-Request": "true", "X-Version-Shown": "held-0-3.0.2.0.0.0.0"}
    ).content.decode()

    acts = text.split('<div id="dispatch-acts" hx-swap-oob="true">')[1]
    assert "Ångra utskicket" not in acts
    assert "Skicka nu" not in acts
    assert "Stoppa resten" in acts


@pytest.mark.parametrize("version", ["", "held", "-", "held-99-", "x" * 5000])
def test_an_absurd_version_is_only_another_version(version: str, held: Dispatch, sara: User, client: Client) -> None:
    client.force_login(sara)

    answer = client.get(url_of(held), headers={"HX-Request": "true", "X-Version-Shown": version})

    assert answer.status_code == 200


@pytest.mark.parametrize("public_id", ["x", "0" * 32, "%00", "å" * 200, "1" * 10_000])
def test_an_absurd_dispatch_is_not_found(public_id: str, sara: User, client: Client) -> None:
    client.force_login(sara)

    assert client.get(f"/utskick/{public_id}/").status_code in {400, 404}


@pytest.mark.parametrize("number", ["0", "-1", "99999999999999999999", "x", ""])
def test_an_absurd_page_is_the_nearest_page(number: str, held: Dispatch, sara: User, client: Client) -> None:
    client.force_login(sara)

    assert client.get(url_of(held), {"page": number}).status_code == 200
    assert client.get("/utskick/", {"page": number}).status_code == 200


def test_hundreds_of_letters_come_in_pages_with_few_questions(
    sara: User, nadia: Contact, client: Client, now: datetime, django_assert_max_num_queries: object
) -> None:
    one = an_addressee(nadia)
    crowd = [replace(one, address=f"n{number}@night-walkers.example") for number in range(250)]
    dispatch = a_dispatch(sara, crowd, now)
    client.force_login(sara)

    with django_assert_max_num_queries(30):  # type: ignore[operator]
        page = client.get(url_of(dispatch), {"page": "3"}).content.decode()

    assert page.count("<tr data-state=") == 50


def test_the_list_shows_reports_and_no_letters_to_staff(
    held: Dispatch, sara: User, nadia: Contact, now: datetime, client: Client
) -> None:
    a_dispatch(sara, [an_addressee(nadia)], now, kind="notice", title="Något väntar på dig")
    client.force_login(sara)

    page = client.get("/utskick/").content.decode()

    assert held.public_id in page
    assert "Något väntar på dig" not in page


def test_an_empty_list_says_so(sara: User, client: Client) -> None:
    client.force_login(sara)

    assert "Inga utskick än" in client.get("/utskick/").content.decode()
