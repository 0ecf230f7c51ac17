"""A thousand names, subjects, addresses and answers made to break out: one recipient a letter, no guest on any page."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client

from contacts.models import Area, Contact, User
from notifications.actions import respond
from notifications.lifecycle import DeliveryState
from notifications.models import Delivery
from notifications.models.answers import LONGEST_RESPONSE, ResponseKind, Way
from notifications.postman import work
from tests.cast import a_crowd
from tests.figures import Tell
from tests.notifications.letters import a_dispatch, a_letter, an_addressee
from tests.smtp import Sink

pytestmark = pytest.mark.django_db

HOW_MANY = 1_000
LETTERS_A_SUBJECT = 25
ONCE = ("From", "To", "Subject", "Date", "Message-ID", "Reply-To", "List-Unsubscribe", "List-Unsubscribe-Post")
PIECES = (
    "\r\nBcc: tjuv@example.org",
    "\nSubject: annat",
    "\r\n\r\n<html>",
    "\x00",
    "\u2028Bcc: tjuv@example.org",
    "\u2029",
    "\x85",
    "\u202e",
    "\ue000name\ue001",
    ", tjuv@example.org",
    "; tjuv@example.org",
    "<tjuv@example.org>",
    '"tjuv" <tjuv@example.org>',
    "=?utf-8?q?=0D=0ABcc:_tjuv=40example.org?=",
    "=?utf-8?b?DQpCY2M6IHRqdXZAZXhhbXBsZS5vcmc=?=",
    "(kommentar",
    "\\",
    "%0d%0aBcc:%20tjuv@example.org",
    '<b data-alive="1">fet</b>',
    '<script data-alive="1">alert(1)</script>',
    '"><img data-alive="1" src=x onerror=alert(1)>',
    "'><svg data-alive=1 onload=alert(1)>",
    '<a data-alive="1" href="javascript:alert(1)">här</a>',
    "{{ 7|add:7 }}{% load static %}",
    "</textarea><i data-alive=1>",
    "<!-- ",
    "]]>",
    "Nadia Ö",
)


def hostile(dice: random.Random, longest: int) -> str:
    """Return words made to break out of a header, an address or a page; every tenth is as long as it may be."""
    words = " ".join(dice.choice(PIECES) for _ in range(dice.randint(1, 4)))
    return (words * (1 + longest // len(words)))[:longest] if dice.random() < 0.1 else words[:longest]


class Guests(HTMLParser):
    """Counts what came alive: elements that only our hostile words could have made."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = {name for name, _value in attrs}
        if "data-alive" in names or names & {"onerror", "onload"} or tag == "img":
            self.found.append(tag)


def storable(words: str) -> str:
    return words.replace("\x00", "")


def test_every_letter_has_one_recipient_and_each_header_once(
    sara: User, nadia: Contact, alby: Area, smtp_sink: Sink, now: datetime, tell: Tell
) -> None:
    dice = random.Random(4_711)
    crowd = a_crowd(HOW_MANY, nadia.actor, alby)
    for start in range(0, HOW_MANY, LETTERS_A_SUBJECT):
        people = [
            replace(
                an_addressee(one),
                name=storable(hostile(dice, 10_000)),
                reasons=(storable(hostile(dice, 300)),),
                actor=storable(hostile(dice, 150)),
            )
            for one in crowd[start : start + LETTERS_A_SUBJECT]
        ]
        title = storable(hostile(dice, 200))
        a_dispatch(sara, people, now, title=title, letters=[a_letter(title)], area_ids=[alby.id])
    work(clock=lambda: now, lasting=timedelta(minutes=5))

    assert Delivery.objects.filter(state=DeliveryState.SENT).count() == HOW_MANY
    assert sorted(smtp_sink.addresses()) == sorted(one.address_norm for one in crowd)
    wrong = 0
    for letter in smtp_sink.letters:
        message = letter.message
        counts = [len(message.get_all(name, [])) for name in ONCE]
        to = message["To"].addresses
        plain = len(letter.recipients) == 1 and counts == [1] * len(ONCE)
        alone = len(to) == 1 and to[0].addr_spec == letter.recipients[0]
        others = {"Bcc", "Cc"} & set(message.keys())
        if not plain or not alone or others or message.defects or Guests(letter.html()).found:
            wrong += 1
    tell(f"{HOW_MANY} letters with hostile names, reasons and subjects: {wrong} wrong")
    assert wrong == 0


@pytest.mark.parametrize(
    "address",
    [
        "nadia@x.example, tjuv@example.org",
        "nadia@x.example;tjuv@example.org",
        "nadia@x.example\r\nBcc: tjuv@example.org",
        "nadia@x.example\u2028tjuv@example.org",
        "<nadia@x.example>",
        '"nadia" <nadia@x.example>',
        "nadia@x.example\x00",
        "nadia",
        f"{'n' * 300}@x.example",
    ],
)
def test_an_address_that_is_two_is_none(client: Client, sara: User, nadia: Contact, address: str) -> None:
    client.force_login(sara)
    before = list(Contact.objects.order_by("id").values())
    form: dict[str, Any] = {"actor": nadia.actor_id, "name": "Nils", "email": address, "clearance": "volunteers"}
    answer = client.post("/kontakter/ny/", form)
    assert answer.status_code in {400, 422}
    assert list(Contact.objects.order_by("id").values()) == before


def test_no_answer_comes_alive_on_any_page(
    client: Client, sara: User, nadia: Contact, alby: Area, now: datetime, tell: Tell
) -> None:
    dice = random.Random(4_712)
    title = storable(hostile(dice, 200))
    dispatch = a_dispatch(sara, [replace(an_addressee(nadia), name=storable(hostile(dice, 400)))], now, title=title)
    dispatch.deliveries.update(state=DeliveryState.SENT, sent_at=now - timedelta(minutes=15))
    letter = dispatch.deliveries.get()
    kinds = [one.value for one in ResponseKind if one is not ResponseKind.MESSAGE]
    stored = 0
    for number in range(HOW_MANY):
        _response, new = respond(
            delivery=letter,
            kind=ResponseKind(dice.choice(kinds)),
            text=f"{number} {storable(hostile(dice, LONGEST_RESPONSE - 10))}",
            way=Way.LINK,
            key=f"form {number}",
            now=now + timedelta(minutes=10 * number),
        )
        stored += new
    client.force_login(sara)
    pages = [
        "/",
        "/aterrapporter/",
        *(f"/aterrapporter/?page={number}" for number in range(2, 12)),
        f"/utskick/{dispatch.public_id}/",
        f"/utskick/{dispatch.public_id}/ringlista/",
        "/utskick/",
    ]
    guests, told = [], 0
    for page in pages:
        answer = client.get(page)
        assert answer.status_code == 200, page
        html = answer.content.decode()
        told += html.count("data-alive")
        guests += Guests(html).found
    tell(f"{stored} hostile answers on {len(pages)} pages, told {told} times, {len(guests)} alive")
    assert stored == HOW_MANY
    assert told > 0, "the answers are on none of the pages: nothing is proved"
    assert guests == []
