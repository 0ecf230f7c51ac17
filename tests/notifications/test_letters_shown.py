"""What the page of a dispatch tells about each letter: why, in whose words, whether twice, and how it all went."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contacts.models import Contact, User
from contacts.scales import Mode
from notifications.lifecycle import DeliveryState, DispatchState, Doubt
from notifications.models import Delivery, Dispatch, DispatchChange
from tests.notifications.letters import a_dispatch, an_addressee


@pytest.fixture
def dispatch(sara: User, nadia: Contact, bo: Contact, hanna: Contact, now: datetime) -> Dispatch:
    """A report to Nadia, Bo and Hanna that is under way."""
    nadia.phone = "070-123 45 67"
    return a_dispatch(sara, [an_addressee(one) for one in (nadia, bo, hanna)], now)


@pytest.fixture
def reader(sara: User, client: Client) -> Client:
    """Sara's browser."""
    client.force_login(sara)
    return client


def url_of(dispatch: Dispatch) -> str:
    return f"/utskick/{dispatch.public_id}/"


def settle(contact: Contact, state: DeliveryState, **fate: Any) -> None:
    Delivery.objects.filter(contact=contact).update(state=state, **fate)


def page_of(reader: Client, dispatch: Dispatch, **query: str) -> str:
    """Return the page as one line, as a browser would see it."""
    return " ".join(reader.get(url_of(dispatch), query).content.decode().split())


def rows_of(page: str) -> list[str]:
    """Return the rows of the list, without markup."""
    rows = re.findall(r"<tr data-state=.*?</tr>", page)
    return [" ".join(re.sub(r"<[^>]*>", " ", row).split()) for row in rows]


def change(dispatch: Dispatch, old: str, new: str, at: datetime, by: User | None = None, reason: str = "") -> None:
    DispatchChange.objects.create(
        dispatch=dispatch, field="state", old=old, new=new, by=by, recorded_at=at, reason=reason
    )


def test_a_letter_that_came_back_says_when_and_why_and_keeps_the_words_of_the_server(
    dispatch: Dispatch, reader: Client, nadia: Contact
) -> None:
    settle(
        nadia,
        DeliveryState.BOUNCED,
        sent_at=dispatch.release_at,
        relay_answer="250 2.0.0 Ok: queued",
        bounced_at=dispatch.release_at,
        bounce_status="5.2.2",
        bounce_answer="smtp; 552 5.2.2 <mailbox> full",
        attempts=1,
    )

    page = page_of(reader, dispatch)

    row = rows_of(page)[0]
    assert row.startswith("Nadia Nattvandrare Nattvandrarna i Alby 070-123 45 67 Nattvandrare Alby Studsade")
    assert "Brevlådan är full." in row
    assert "<q>smtp; 552 5.2.2 &lt;mailbox&gt; full</q></details>" in page
    assert "queued" not in row


def test_a_bounce_of_another_day_says_which_day(
    dispatch: Dispatch, reader: Client, nadia: Contact, bo: Contact
) -> None:
    later = dispatch.release_at + timedelta(days=2)
    settle(nadia, DeliveryState.BOUNCED, sent_at=dispatch.release_at, bounced_at=later)
    settle(bo, DeliveryState.SENT, sent_at=dispatch.release_at)

    nadias, _hannas, bos = rows_of(page_of(reader, dispatch))

    assert f"{timezone.localtime(later):%Y-%m-%d %H.%M}" in nadias
    assert f"kl. {timezone.localtime(dispatch.release_at):%H.%M.%S}" in bos


def test_a_letter_that_waits_says_why_and_when_the_next_try_is(
    dispatch: Dispatch, reader: Client, nadia: Contact
) -> None:
    again = dispatch.release_at + timedelta(minutes=5)
    settle(nadia, DeliveryState.DEFERRED, due_at=again, attempts=3, relay_answer="450 4.2.0 Greylisted")

    row = rows_of(page_of(reader, dispatch))[0]

    assert f"Försöker igen nästa försök kl. {timezone.localtime(again):%H.%M}" in row
    assert "Mottagarens server bad oss vänta. Serverns svar 450 4.2.0 Greylisted 3" in row


@pytest.mark.parametrize("doubt", Doubt)
def test_a_letter_that_may_have_come_twice_says_so_and_why(
    doubt: Doubt, dispatch: Dispatch, reader: Client, nadia: Contact
) -> None:
    settle(nadia, DeliveryState.SENT, sent_at=dispatch.release_at, doubt=doubt)

    assert f"Kan ha fått mejlet två gånger: {doubt.label}." in rows_of(page_of(reader, dispatch))[2]


@pytest.mark.parametrize(
    ("of_dispatch", "state", "why"),
    [
        (DispatchState.UNDONE, DeliveryState.STOPPED, "Utskicket ångrades."),
        (DispatchState.STOPPED, DeliveryState.STOPPED, "Utskicket stoppades innan mejlet skickades."),
        (DispatchState.COMPLETED, DeliveryState.STOPPED, "Mejlet stoppades innan det skickades."),
        (DispatchState.PAUSED, DeliveryState.QUEUED, "Utskicket är pausat."),
        (DispatchState.SENDING, DeliveryState.FAILED, "Vi fick ingen förklaring."),
    ],
)
def test_a_letter_that_did_not_leave_says_why(
    of_dispatch: DispatchState, state: DeliveryState, why: str, dispatch: Dispatch, reader: Client, nadia: Contact
) -> None:
    settle(nadia, state)
    Dispatch.objects.update(state=of_dispatch, ended_at=dispatch.release_at)

    assert [why in row for row in rows_of(page_of(reader, dispatch)) if "Nadia" in row] == [True]


def test_what_went_wrong_at_our_end_says_that(dispatch: Dispatch, reader: Client, nadia: Contact) -> None:
    settle(nadia, DeliveryState.FAILED, failure="ours", doubt="worker_died")

    row = rows_of(page_of(reader, dispatch))[0]

    assert "Det gick fel hos oss. Säg till den som sköter systemet." in row
    assert "Kan ändå ha fått mejlet: programmet som skickade dog mitt i." in row


@pytest.mark.parametrize(
    ("asked", "shown", "current"),
    [
        ("fel", ["Nadia"], "Fel 1"),
        ("vantar", ["Hanna"], "Väntar 1"),
        ("lamnade", ["Bo"], "Lämnade 1"),
        ("stoppade", [], "Stoppade 0"),
        ("alla", ["Nadia", "Hanna", "Bo"], "Alla 3"),
        ("", ["Nadia", "Hanna", "Bo"], "Alla 3"),
        ("\ufffd; DROP", ["Nadia", "Hanna", "Bo"], "Alla 3"),
    ],
)
def test_the_address_says_which_letters_are_shown(
    asked: str, shown: list[str], current: str, dispatch: Dispatch, reader: Client, nadia: Contact, bo: Contact
) -> None:
    settle(nadia, DeliveryState.FAILED)
    settle(bo, DeliveryState.SENT, sent_at=dispatch.release_at)

    page = page_of(reader, dispatch, visa=asked)

    assert [row.partition(" ")[0] for row in rows_of(page)] == shown
    tab = re.search(r'<a href="\?visa=\w+#letters" aria-current="page">(.*?)</a>', page)
    assert tab is not None
    assert re.sub(r"<[^>]*>", "", tab.group(1)) == current


def test_the_pages_of_a_narrowed_list_stay_narrowed(sara: User, reader: Client, nadia: Contact, now: datetime) -> None:
    one = an_addressee(nadia)
    crowd = a_dispatch(sara, [replace(one, address=f"n{n}@night-walkers.example") for n in range(120)], now)
    crowd.deliveries.update(state=DeliveryState.FAILED)

    page = page_of(reader, crowd, visa="fel", page="2")

    assert len(rows_of(page)) == 20
    assert 'href="?visa=fel&amp;page=1" rel="prev"' in page
    assert "?visa=fel&amp;page=2" in page.split('id="letters"')[1].split(">")[0], "the list asks for itself again"


def test_four_numbers_say_how_it_went(dispatch: Dispatch, reader: Client, nadia: Contact, bo: Contact) -> None:
    settle(nadia, DeliveryState.BOUNCED, sent_at=dispatch.release_at, bounced_at=dispatch.release_at)
    settle(bo, DeliveryState.DEFERRED)

    page = page_of(reader, dispatch)

    stats = re.findall(r'<div class="stat.*?</div>', page)
    told = [" ".join(re.sub(r"<[^>]*>", " ", one).split()) for one in stats]
    assert told == ["0 Lämnade", "1 Studsade", "0 Kunde inte lämnas", "2 Väntar 1 försöker vi med igen"]


def test_the_record_says_who_did_what_and_when(
    sara: User, reader: Client, samir: User, tina: User, nadia: Contact
) -> None:
    now = datetime(2026, 11, 22, 22, 14, tzinfo=UTC)
    dispatch = a_dispatch(sara, [an_addressee(nadia)], now)
    settle(nadia, DeliveryState.SENT, sent_at=now + timedelta(seconds=2))
    change(dispatch, "held", "sending", now + timedelta(seconds=1))
    change(dispatch, "sending", "paused", now + timedelta(seconds=3), samir)
    change(dispatch, "paused", "sending", now + timedelta(seconds=4), tina)
    change(dispatch, "sending", "stopped", now + timedelta(days=1), samir, "Fel område")
    Dispatch.objects.update(state=DispatchState.STOPPED, ended_at=now + timedelta(days=1))

    page = page_of(reader, dispatch)

    steps = [" ".join(re.sub(r"<[^>]*>", " ", one).split()) for one in re.findall(r'<li class="step">.*?</li>', page)]
    assert steps == [
        "kl. 23.14.00 Godkänt för utskick Sara Säkerhetschef",
        "kl. 23.14.01 Utskicket började",
        "kl. 23.14.02 Första mejlet lämnades",
        "kl. 23.14.03 Utskicket pausades Samir Säkerhetssamordnare",
        "kl. 23.14.04 Utskicket fortsatte Tina Tjänsteperson",
        "2026-11-23 23.14 Utskicket stoppades Samir Säkerhetssamordnare Skäl: Fel område",
    ]
    assert "1 hann lämnas, 0 skickas inte." in page


def test_what_follows_a_dispatch_and_what_it_follows_are_linked(
    dispatch: Dispatch, sara: User, reader: Client, nadia: Contact, now: datetime
) -> None:
    correction = a_dispatch(sara, [an_addressee(nadia)], now, kind="correction", follows=dispatch, title="Rättat")
    again = a_dispatch(sara, [an_addressee(nadia)], now, kind="resend", follows=dispatch, title="Igen")

    first = page_of(reader, dispatch)
    assert "Skickat efter det här utskicket" in first
    assert f'<a href="/utskick/{correction.public_id}/">Rättelse, ' in first
    assert f'<a href="/utskick/{again.public_id}/">Skickat igen, ' in first
    assert "<span>Lägesrapport</span>" in first
    second = page_of(reader, correction)
    assert f'Rättelse. <a href="/utskick/{dispatch.public_id}/">Första utskicket, ' in second.replace(
        '<div class="banner__text"><p>', ""
    )
    assert again.public_id not in second
    assert "<span>Rättelse</span>" in second


def test_a_correction_that_is_out_of_reach_is_told_of_but_not_linked(
    dispatch: Dispatch, sara: User, tove: User, client: Client, nadia: Contact, now: datetime
) -> None:
    Dispatch.objects.update(created_by=tove)
    hidden = a_dispatch(sara, [an_addressee(nadia)], now, kind="correction", follows=dispatch)
    client.force_login(tove)

    page = page_of(client, dispatch)

    assert "Det som skickades här är rättat" in page
    assert hidden.public_id not in page
    assert "Skickat efter det här utskicket" not in page


def test_an_exercise_says_so(sara: User, reader: Client, nadia: Contact, now: datetime) -> None:
    drill = a_dispatch(sara, [an_addressee(nadia)], now, mode=Mode.EXERCISE)

    page = page_of(reader, drill)

    assert "<title>ÖVNING: " in page
    assert '<strong class="exercise">ÖVNING</strong>' in page


def poll(reader: Client, dispatch: Dispatch, version: str) -> Any:
    return reader.get(url_of(dispatch), headers={"HX-Request": "true", "X-Version-Shown": version})


def version_on(page: str) -> str:
    return page.split('"X-Version-Shown": "')[1].split('"', maxsplit=1)[0]


def test_only_a_change_among_the_letters_asks_the_list_to_come_again(
    sara: User, reader: Client, nadia: Contact, now: datetime
) -> None:
    held = a_dispatch(sara, [an_addressee(nadia)], now, state=DispatchState.HELD, hold=timedelta(seconds=90))
    version = version_on(page_of(reader, held))
    Dispatch.objects.update(release_at=held.release_at - timedelta(seconds=30))

    counted_down = poll(reader, held, version)
    assert counted_down.status_code == 200
    assert "HX-Trigger" not in counted_down.headers
    assert "<table" not in counted_down.content.decode()

    Dispatch.objects.update(state=DispatchState.SENDING)
    begun = poll(reader, held, version)
    assert begun.headers["HX-Trigger"] == "letters-changed"


def test_the_list_comes_alone_when_it_asks_for_itself(dispatch: Dispatch, reader: Client, nadia: Contact) -> None:
    settle(nadia, DeliveryState.FAILED)

    answer = reader.get(url_of(dispatch), {"visa": "fel"}, headers={"HX-Request": "true", "HX-Target": "letters"})

    text = answer.content.decode()
    assert text.startswith('<section class="card card--flush outcome__letters" id="letters"')
    assert len(rows_of(" ".join(text.split()))) == 1
    assert "<html" not in text


def test_progress_is_told_aloud_at_every_quarter_and_only_then(
    sara: User, reader: Client, nadia: Contact, now: datetime
) -> None:
    one = an_addressee(nadia)
    crowd = a_dispatch(sara, [replace(one, address=f"n{n}@night-walkers.example") for n in range(40)], now)
    version = version_on(page_of(reader, crowd))
    told = 0
    for letter in crowd.deliveries.order_by("id"):
        Delivery.objects.filter(pk=letter.pk).update(state=DeliveryState.SENT, sent_at=now, attempts=1)
        page = poll(reader, crowd, version).content.decode()
        told += page.count('<div id="live" hx-swap-oob="innerHTML">')
        version = version_on(page)
    Dispatch.objects.update(state=DispatchState.COMPLETED, ended_at=now)
    told += poll(reader, crowd, version).content.decode().count('<div id="live"')

    assert told == 4


@pytest.mark.parametrize(
    ("state", "told"),
    [(DispatchState.PAUSED, 1), (DispatchState.STOPPED, 1), (DispatchState.UNDONE, 1), (DispatchState.SENDING, 0)],
)
def test_what_somebody_did_is_told_aloud_at_once(
    state: DispatchState, told: int, dispatch: Dispatch, reader: Client, now: datetime
) -> None:
    before = DispatchState.PAUSED if state is DispatchState.SENDING else DispatchState.SENDING
    Dispatch.objects.update(state=before)
    version = version_on(page_of(reader, dispatch))
    Dispatch.objects.update(state=state, ended_at=now)

    page = poll(reader, dispatch, version).content.decode()

    assert page.count('<div id="live" hx-swap-oob="innerHTML">') == told
    assert page.count('id="dispatch-record"') == 1


@pytest.mark.parametrize("path", ["", "ringlista/", "export.csv"])
def test_the_number_of_questions_is_the_same_for_three_letters_and_for_ninety(
    path: str, sara: User, reader: Client, nadia: Contact, now: datetime
) -> None:
    one = an_addressee(nadia)
    counted = []
    for size in (3, 90):
        crowd = [replace(one, address=f"n{n}@night-walkers.example", name=f"N {n}") for n in range(size)]
        dispatch = a_dispatch(sara, crowd, now, state=DispatchState.SENDING)
        dispatch.deliveries.update(state=DeliveryState.FAILED, doubt="answer_lost", relay_answer="550 5.1.1 Nej")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            answer = reader.get(url_of(dispatch) + path)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
        assert body.count(b"Adressen finns inte.") == size
        counted.append(len(asked))

    assert counted[0] == counted[1]
    assert counted[0] <= 26
