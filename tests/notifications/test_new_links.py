"""A dead link can be asked for anew: the answer tells nothing, and the letter goes to the registered address alone."""

from __future__ import annotations

import re
import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from contacts.models import Contact, User
from notifications.actions import send_new_links, wish_for_link
from notifications.caps import caps_passed
from notifications.lifecycle import DispatchState
from notifications.models import Acknowledgement, ClosedLink, Delivery, Dispatch, LinkWish
from notifications.postman import work
from tests.notifications.letters import a_dispatch, an_addressee
from tests.notifications.personal import NONCE, link_of, opened, press, sent_to
from tests.smtp import Sink

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def letter(sara: User, nadia: Contact, now: datetime) -> Delivery:
    """Nadia's letter of four days ago: its link is dead."""
    return sent_to(nadia, sara, now - 4 * DAY)


def ask(browser: Client, path: str) -> str:
    """Press the button on the page of a dead link."""
    page = browser.get(path)
    assert page.status_code == 404
    found = NONCE.search(page.content.decode())
    assert found
    answer = browser.post("/rapport/ny-lank/", {"nonce": found[1]})
    assert answer.status_code == 200
    return answer.content.decode()


def new_links() -> list[Delivery]:
    return list(Delivery.objects.new_links().select_related("dispatch", "contact", "rendition"))


def test_the_answer_is_the_same_for_a_link_that_never_was(letter: Delivery, now: datetime, client: Client) -> None:
    known, unknown = ask(client, link_of(letter)), ask(client, "/l/x/")

    assert known == unknown
    assert "Titta i din e-post" in known
    assert LinkWish.objects.count() == 2
    assert send_new_links(now=now) == 1
    assert LinkWish.objects.count() == 0
    assert len(new_links()) == 1


def test_the_letter_reaches_the_registered_address_and_opens_the_newest_report(
    letter: Delivery, sara: User, nadia: Contact, client: Client, smtp_sink: Sink
) -> None:
    now = timezone.now()
    newest = sent_to(nadia, sara, now - 3.5 * DAY, title="Lägesrapport 4: Lugnare")
    Contact.objects.filter(pk=nadia.pk).update(email="Nadia.Ny@example.org")
    ask(client, link_of(letter))
    send_new_links(now=now)
    work(clock=lambda: now, lasting=timedelta(seconds=1))

    (mail,) = smtp_sink.letters
    assert smtp_sink.addresses() == ["nadia.ny@example.org"]
    assert mail.message["Subject"] == "Ny länk: Lägesrapport 4: Lugnare"
    assert mail.message["List-Unsubscribe"] is None
    assert "Ett femtiotal personer" not in mail.text() + mail.html()
    found = re.search(r"/l/[\w-]{43}/", mail.text())
    assert found
    page = client.get(found[0], follow=True).content.decode()
    assert "<h1>Lägesrapport 4: Lugnare</h1>" in page
    assert client.get(link_of(letter)).status_code == 404, "the old link stays dead"
    (link,) = new_links()
    Delivery.objects.filter(pk=link.pk).update(sent_at=now - HOUR)
    press(client, "kvittera", link)
    assert Acknowledgement.objects.get().delivery == newest, "what is read is the report"
    press(client, "angra", newest)
    assert Acknowledgement.objects.get().state == "withdrawn", "a form may name the report as well"


def test_at_most_one_an_hour_whatever_is_pressed(letter: Delivery, now: datetime) -> None:
    sent = []
    for minutes in (0, 1, 59, 61):
        for _press in range(3):
            wish_for_link(public_id=letter.public_id, now=now)
        assert LinkWish.objects.count() == 1
        sent.append(send_new_links(now=now + timedelta(minutes=minutes)))
    assert sent == [1, 0, 0, 1]


def test_a_new_link_can_be_renewed_in_its_turn(letter: Delivery, now: datetime) -> None:
    wish_for_link(public_id=letter.public_id, now=now)
    send_new_links(now=now)
    (first,) = new_links()
    Dispatch.objects.filter(kind="new_link").update(state=DispatchState.SENDING)

    wish_for_link(public_id=first.public_id, now=now)
    assert send_new_links(now=now + 2 * HOUR) == 1


NOT_FOR: dict[str, dict[str, Any]] = {
    "paused": {"paused_until": timezone.now() + 30 * DAY},
    "retired": {"active": False},
    "declined": {"declined_at": timezone.now()},
    "cleared for less": {"clearance": 4},
    "broken address": {"address_broken_at": timezone.now()},
}


@pytest.mark.parametrize("why", NOT_FOR)
def test_nothing_is_sent_to_who_may_not_read_it_or_cannot_be_reached(
    why: str, letter: Delivery, nadia: Contact, now: datetime
) -> None:
    Contact.objects.filter(pk=nadia.pk).update(**NOT_FOR[why])
    wish_for_link(public_id=letter.public_id, now=now)

    assert send_new_links(now=now) == 0
    assert (LinkWish.objects.count(), new_links()) == (0, [])


def test_nothing_is_sent_of_what_is_older_than_a_week_has_not_left_or_was_stopped(
    letter: Delivery, sara: User, nadia: Contact, bo: Contact, now: datetime
) -> None:
    wish_for_link(public_id=letter.public_id, now=now)
    assert send_new_links(now=letter.dispatch.release_at + 7 * DAY) == 0
    held = a_dispatch(sara, [an_addressee(nadia)], now, state=DispatchState.HELD, thread="one")
    stopped = a_dispatch(sara, [an_addressee(bo)], now, state=DispatchState.SENDING, thread="two")
    stopped.deliveries.update(state="stopped")
    for dispatch in (held, stopped):
        wish_for_link(public_id=dispatch.deliveries.get().public_id, now=now)

    assert send_new_links(now=now) == 0
    assert (LinkWish.objects.count(), new_links()) == (0, [])


def test_a_link_that_somebody_closed_can_be_asked_for_by_who_has_the_mailbox(
    letter: Delivery, now: datetime, client: Client
) -> None:
    ClosedLink.objects.create(delivery=letter, because="not_me", closed_at=now)
    ask(client, link_of(letter))

    assert send_new_links(now=now) == 1
    Dispatch.objects.filter(kind="new_link").update(state=DispatchState.SENDING)
    assert "Lägesrapport 3" in opened(client, new_links()[0])


def test_a_new_link_lives_no_longer_than_a_week_after_its_report(letter: Delivery, now: datetime) -> None:
    wish_for_link(public_id=letter.public_id, now=now + 2 * DAY)
    send_new_links(now=now + 2 * DAY)

    (link,) = new_links()
    assert link.dispatch.links_expire_at == letter.dispatch.release_at + 7 * DAY


def test_new_links_count_for_no_cap_and_stand_in_no_list(letter: Delivery, sara: User, now: datetime) -> None:
    Dispatch.objects.update(created_at=now - 2 * DAY)
    before = caps_passed(by=sara, recipients=2000, now=now)
    wish_for_link(public_id=letter.public_id, now=now)
    send_new_links(now=now)

    assert caps_passed(by=sara, recipients=2000, now=now) == before == ()
    assert Dispatch.objects.to_recipients().count() == 1


@pytest.mark.django_db(transaction=True)
def test_several_workers_write_one_letter(letter: Delivery, now: datetime) -> None:
    wish_for_link(public_id=letter.public_id, now=now)
    start = threading.Barrier(4)

    def look() -> None:
        start.wait()
        send_new_links(now=now)
        connection.close()

    workers = [threading.Thread(target=look) for _worker in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert (LinkWish.objects.count(), len(new_links())) == (0, 1)
