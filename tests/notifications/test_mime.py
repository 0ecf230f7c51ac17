"""The letter on the wire: its headers byte for byte, its words whole, and no way in for anybody's name."""

from __future__ import annotations

import email
import email.policy
import re
from dataclasses import replace
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.message import EmailMessage
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import override_settings
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from contacts.models import Contact, User
from notifications import headers
from notifications.errands import Errand, Sealed
from notifications.failures import Refused
from notifications.links import Purpose, url_for
from notifications.mime import Skeleton
from notifications.models import Dispatch, Rendition
from notifications.postman.rounds import claim
from tests.notifications.letters import HTML, TEXT, a_dispatch, a_letter, an_addressee

MOMENT = datetime(2026, 11, 22, 22, 14, 5, tzinfo=UTC)


def a_draft(**delivery: Any) -> tuple[Dispatch, Rendition, Errand]:
    """Return the rows of a dispatch, unsaved, and one of its letters."""
    dispatch = Dispatch(public_id="ab" * 16, kind="report", release_at=MOMENT)
    rendition = Rendition(
        pk=7, dispatch=dispatch, language="sv", subject="Oroligt vid Alby centrum", text=TEXT, html=HTML
    )
    facts: dict[str, Any] = {
        "severity": 3,
        "id": 11,
        "dispatch_id": 5,
        "rendition_id": 7,
        "attempts": 0,
        "public_id": "cd" * 16,
        "name": "Nadia",
        "address": "nadia@night-walkers.example",
        "reasons": ["du går i Alby"],
    }
    return dispatch, rendition, Errand(**(facts | delivery))


def sealed(subject: str = "Oroligt vid Alby centrum", kind: str = "report", **delivery: Any) -> Sealed:
    dispatch, rendition, letter = a_draft(**delivery)
    dispatch.kind = kind
    rendition.subject = subject
    return Skeleton(dispatch, rendition).seal(letter)


def parsed(letter: Sealed) -> EmailMessage:
    message = email.message_from_bytes(letter.content, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def part(message: EmailMessage, kind: str) -> str:
    body = message.get_body(preferencelist=(kind,))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def shown(value: str) -> str:
    """Return a header as a mail program shows it."""
    return str(make_header(decode_header(value)))


@override_settings(
    DEFAULT_FROM_EMAIL='"Botkyrka kommun, trygghet" <lagesrapport@botkyrka.example>',
    REPLY_TO_EMAIL="trygghet@botkyrka.example",
    REPLY_ADDRESS="trygghet@botkyrka.example",
    MESSAGE_ID_DOMAIN="botkyrka.example",
    SITE_URL="https://lagesstod.example",
    LINK_KEYS=["k" * 40],
)
def test_the_headers_byte_for_byte() -> None:
    head = sealed(name="Nadia Nattvandrare").content.split(b"\r\n\r\n")[0].decode()

    unsubscribe = url_for("cd" * 16, Purpose.DECLINE)
    assert unsubscribe.startswith("https://lagesstod.example/avanmal/")
    assert head.split("\r\n") == [
        'From: "Botkyrka kommun, trygghet"',
        " <lagesrapport@botkyrka.example>",
        "Subject: Oroligt vid Alby centrum",
        "Date: Sun, 22 Nov 2026 23:14:05 +0100",
        "MIME-Version: 1.0",
        "Content-Language: sv",
        "Auto-Submitted: auto-generated",
        "X-Auto-Response-Suppress: All",
        'List-Id: "Lagesrapporter"',
        " <lagesrapporter.botkyrka.example>",
        "Content-Type: multipart/alternative;",
        f' boundary="=_{"ab" * 16}_7"',
        "Reply-To: <trygghet@botkyrka.example>",
        'To: "Nadia Nattvandrare"',
        " <nadia@night-walkers.example>",
        f"Message-ID: <{'ab' * 16}.{'cd' * 16}@botkyrka.example>",
        f"List-Unsubscribe: <{unsubscribe}>,",
        f" <mailto:trygghet@botkyrka.example?subject=avanmal%20{'cd' * 16}>",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
    ]


def test_letters_of_one_thread_refer_to_the_same_root_and_others_to_none() -> None:
    dispatch, rendition, letter = a_draft()
    dispatch.thread = "lagesrapport-serie-3"
    threaded = parsed(Skeleton(dispatch, rendition).seal(letter))

    assert threaded["References"] == f"<lagesrapport-serie-3@{settings.MESSAGE_ID_DOMAIN}>"
    assert threaded["References"] != threaded["Message-ID"]
    assert parsed(sealed())["References"] is None


@pytest.mark.parametrize("kind", ["notice", "trial"])
def test_letters_to_our_own_staff_are_on_no_list(kind: str) -> None:
    message = parsed(sealed(kind=kind))

    assert [name for name in message if name.startswith("List-")] == []


def test_both_parts_say_everything_and_the_text_comes_first() -> None:
    message = parsed(sealed(name="Åsa <Öst> & Co", reasons=["du går i Alby", "du är ombud"]))

    link, unsubscribe = url_for("cd" * 16, Purpose.READ), url_for("cd" * 16, Purpose.DECLINE)
    assert [one.get_content_type() for one in message.iter_parts()] == ["text/plain", "text/html"]
    text, html = part(message, "plain"), part(message, "html")
    assert "Hej Åsa <Öst> & Co!\n" in text
    assert "Hej Åsa &lt;Öst&gt; &amp; Co!" in html
    assert f"\n{link}\n" in text
    assert f'href="{link}"' in html
    assert "Du får mejlet för att du går i Alby; du är ombud.\n" in text
    assert unsubscribe in text
    assert unsubscribe in html
    assert "\ue000" not in text + html


def test_the_same_letter_is_the_same_bytes() -> None:
    assert sealed().content == sealed().content


def test_the_letter_passes_the_oldest_relay() -> None:
    long_line = "å" * 5000
    dispatch, rendition, letter = a_draft()
    rendition.text = f"{long_line}\n.\n..\nFrom me\ntrailing \n"

    content = Skeleton(dispatch, rendition).seal(letter).content

    assert content.isascii()
    head, body = content.split(b"\r\n\r\n", 1)
    assert all(len(line) <= 200 for line in head.split(b"\r\n"))
    assert all(len(line) <= 76 for line in body.split(b"\r\n"))
    assert re.search(rb"(?<!\r)\n|\r(?!\n)", content) is None
    assert part(parsed(Sealed("", "", content)), "plain") == f"{long_line}\n.\n..\nFrom me\ntrailing \n"


nasty = st.text(st.characters(codec="utf-8"), max_size=60) | st.sampled_from(
    [
        "x" * 10_000,
        "å" * 10_000,
        "Nadia\r\nBcc: alla@example.com",
        "Nadia\nSubject: nytt",
        "Nadia\0",
        "a, b <c@example.com>",
        "=?utf-8?q?Bcc=3A?=",
        '"\\',
        "\u2028Bcc: x",
        "\u202eagnav",
        "",
    ]
)


@hypothesis_settings(max_examples=60, deadline=None)
@given(name=nasty, subject=nasty, reason=nasty)
def test_no_name_subject_or_reason_adds_a_header_or_a_recipient(name: str, subject: str, reason: str) -> None:
    letter = sealed(subject=subject, name=name, reasons=[reason])
    message = parsed(letter)

    head = letter.content.split(b"\r\n\r\n")[0]
    assert [line.partition(b":")[0].decode() for line in head.split(b"\r\n") if not line.startswith(b" ")] == [
        "From", "Subject", "Date", "MIME-Version", "Content-Language", "Auto-Submitted",
        "X-Auto-Response-Suppress", "List-Id", "Content-Type", "Reply-To", "To", "Message-ID", "List-Unsubscribe",
        "List-Unsubscribe-Post",
    ]  # fmt: skip
    assert all(len(line) <= 998 for line in letter.content.split(b"\r\n"))
    assert letter.recipient == "nadia@night-walkers.example"
    assert [one.addr_spec for one in message["To"].addresses] == ["nadia@night-walkers.example"]
    # Python's reader leaves the folds between encoded words in a name, which RFC 2047 says are not there.
    who = message["To"].addresses[0].display_name
    assert who.replace(" ", "") == headers.one_line(name, headers.LONGEST_NAME).replace(" ", "")
    old_school = email.message_from_bytes(letter.content)
    assert shown(old_school["Subject"]) == headers.one_line(subject, 250)
    assert "\r" not in part(message, "plain")


texts = st.text(st.characters(codec="utf-8", exclude_characters="\r\ue000\ue001"), max_size=200)


@hypothesis_settings(max_examples=150, deadline=None)
@given(before=texts, after=texts, name=st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=40))
def test_words_come_out_as_they_went_in_around_what_is_spliced(before: str, after: str, name: str) -> None:
    dispatch, rendition, letter = a_draft(name=name)
    rendition.text = f"{before}\ue000name\ue001{after}"

    content = Skeleton(dispatch, rendition).seal(letter).content

    raw = parsed(Sealed("", "", content)).get_body(preferencelist=("plain",))
    assert raw is not None
    received = raw.get_payload(decode=True)
    assert isinstance(received, bytes)
    expected = before + headers.one_line(name, headers.LONGEST_NAME) + after
    assert received.decode().replace("\r\n", "\n") == expected


@pytest.mark.parametrize(
    ("address", "wire"),
    [
        ("nadia@night-walkers.example", "nadia@night-walkers.example"),
        ("o'brien+alby@x.example", "o'brien+alby@x.example"),
        ("info@grannsämja.example", "info@xn--grannsmja-02a.example"),
    ],
)
def test_an_address_goes_over_the_wire_in_ascii(address: str, wire: str) -> None:
    assert headers.wire_address(address) == wire


@pytest.mark.parametrize(
    "address",
    [
        "åsa@x.example",
        "a b@x.example",
        "a@b@x.example",
        "a>@x.example",
        "a\x01@x.example",
        "a\r\nb@x.example",
        "@x.example",
        "a",
        "a@",
        "a@..",
    ],
)
def test_an_address_no_relay_could_take_is_refused_for_good(address: str) -> None:
    with pytest.raises(Refused):
        headers.wire_address(address)


def test_a_letter_has_one_recipient_whatever_the_contact_is_called(sara: User, nadia: Contact, now: datetime) -> None:
    evil = replace(an_addressee(nadia), name="Nadia\r\nRCPT TO:<alla@example.com>")
    dispatch = a_dispatch(sara, [evil], now, letters=[a_letter("Rapport\r\nBcc: alla@example.com")])

    (errand,) = claim(uuid4(), now, most=1)

    letter = Skeleton(dispatch, dispatch.renditions.get()).seal(errand)

    assert letter.recipient == "nadia@night-walkers.example"
    assert "Bcc" not in parsed(letter)
