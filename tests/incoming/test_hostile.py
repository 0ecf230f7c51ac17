"""Mail that was made to do harm: reading it never fails, never takes long, and keeps within bounds."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contacts.models import Contact
from notifications.incoming import people
from notifications.incoming.opening import opened
from notifications.incoming.people import letter_in
from notifications.incoming.quotes import own_words
from notifications.incoming.words import Words
from notifications.models import Response, StrayMail
from tests.figures import Tell
from tests.incoming import raw
from tests.incoming.conftest import Relay, Sent
from tests.incoming.test_answers import counts, kept
from tests.incoming.test_strays import UNNAMED
from tests.incoming.written import SAID, mail

SECONDS = 3.0
LINES = {
    "nothing": "\n",
    "blank": "\n x\n\n",
    "who wrote": "Den x skrev " * 16 + "\n",
    "who wrote, short": "Den 1 skrev a\n",
    "weekdays": "mån skrev " * 19 + "\n",
    "On": "On " * 66 + "\n",
    "On wrote": "On wrote " * 22 + "\n",
    "headers": "\nFrån: x\n\n",
    "stars": "*" * 190 + "Från:\n",
    "quoted": "> " * 99 + "\n",
    "who wrote, quoted": "a@b 1:11:\n>\n",
    "dashes": "--\n",
    "underscores": "_" * 200 + "\n",
    "phones": "Skickat från min " + "x " * 90 + "!\n",
    "disclaimers": "Varning: mail mail " * 10 + "\n",
    "greetings": "Hälsningar\n",
    "numbers": "19811218-9876 " * 14 + "\n",
    "digits": "1" * 199 + "\n",
    "telephones": "070-123 45 67 " * 14 + "\n",
    "one long line": "Den x skrev " * 5_000 + "\n",
    "spaces": " " * 60_000 + "\n",
}
MARKUP = {
    "open tags": "<a ",
    "open attributes": '<a b="',
    "comments": "<!--",
    "declarations": "<!x",
    "instructions": "<?x",
    "characters": "&#",
    "quotes": "<blockquote>x",
    "scripts": "<script></",
    "sections": "<![CDATA[",
    "semicolons": "&nbsp;",
    "tables": "<table><tr><td>",
}


def timed(relay: Relay, letter: bytes, to: str, sender: str) -> tuple[int, float]:
    began = time.monotonic()
    code, _words = relay.hand_in(letter, to, sender)
    return code, time.monotonic() - began


@pytest.mark.parametrize("name", LINES)
def test_no_lines_take_long(name: str, lmtp: Relay, sent: Sent, nadia: Contact, tell: Tell) -> None:
    it = raw.about(sent(nadia))
    unit = LINES[name]
    code, took = timed(lmtp, mail(it, f"{SAID}\n{unit * (200_000 // len(unit))}"), it.sender, nadia.email)
    tell(f"{name}: {took:.2f} s")
    assert (code, counts()) == (250, (1, 0, 0))
    assert took < SECONDS
    assert kept()[0][2].startswith(SAID)


@pytest.mark.parametrize("name", MARKUP)
def test_no_markup_takes_long(name: str, lmtp: Relay, sent: Sent, nadia: Contact, tell: Tell) -> None:
    it = raw.about(sent(nadia))
    unit = MARKUP[name]
    lines = "\n".join([f"<body><p>{SAID}</p>", *[unit * (900 // len(unit))] * 250])
    code, took = timed(lmtp, mail(it, lines, content="text/html; charset=utf-8"), it.sender, nadia.email)
    tell(f"{name}: {took:.2f} s")
    assert (code, counts()) == (250, (1, 0, 0))
    assert took < SECONDS
    assert kept()[0][2].startswith(SAID)


def nested(depth: int) -> bytes:
    """Return parts in parts, the words in the innermost."""
    head = "".join(f'Content-Type: multipart/mixed; boundary="b{one}"\r\n\r\n--b{one}\r\n' for one in range(depth))
    return f"{head}Content-Type: text/plain\r\n\r\nDjupt.\r\n".encode()


def without_content(it: raw.About) -> bytes:
    return mail(it, "").partition(b"Content-Type")[0]


@pytest.mark.parametrize(
    "body",
    [
        nested(3_000),
        nested(200),
        b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n' + b"--b\r\n\r\nx\r\n" * 20_000,
        b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n' + b"--b\r\nContent-Type: image/png\r\n\r\n\r\n" * 6_000,
        b"Content-Type: message/rfc822\r\n\r\n" * 3_000,
        b'Content-Type: message/rfc822\r\n\r\nContent-Type: multipart/x; x="' + (b";" * 900 + b"\r\n ") * 200,
        b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain; x="'
        + (b";" * 900 + b"\r\n ") * 200,
        b"Content-Type: text/plain; charset=punycode\r\n\r\n" + (b"a-" * 400 + b"\r\n") * 250,
        b"Content-Type: text/plain; charset=unicode-escape\r\n\r\n\\ud800\\N{",
        b"Content-Type: text/plain; charset*=x'y'%ff%fe\r\n\r\nhej",
        b"Content-Type: text/plain\r\nContent-Transfer-Encoding: uuencode\r\n\r\nbegin 666 x\r\n" + b"M" * 5_000,
        b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n=\xff===\r\n",
        b"Content-Type: text/plain; format=flowed\r\n\r\n" + b"x \r\n" * 60_000,
    ],
)
def test_no_shape_of_a_mail_fails_or_takes_long(
    body: bytes, lmtp: Relay, sent: Sent, nadia: Contact, tell: Tell
) -> None:
    it = raw.about(sent(nadia))
    code, took = timed(lmtp, without_content(it) + body, it.sender, nadia.email)
    tell(f"{took:.2f} s")
    assert code == 250
    assert took < SECONDS
    assert Response.objects.count() + StrayMail.objects.count() <= 1


def test_ten_megabytes_and_ten_thousand_lines_are_read_as_far_as_they_are_worth_it(
    lmtp: Relay, sent: Sent, nadia: Contact, tell: Tell
) -> None:
    it = raw.about(sent(nadia))
    pictures = (
        b'--b\r\nContent-Type: image/jpeg; name="x.jpg"\r\nContent-Disposition: attachment; filename="x.jpg"\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\n" + (b"/9j/" * 19 + b"\r\n") * 42_000
    ) * 3
    large = (
        without_content(it)
        + b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n'
        + f"{SAID}\r\n".encode()
        + pictures
        + b"--b--\r\n"
    )
    assert 9_000_000 < len(large) < 10 * 2**20
    code, took = timed(lmtp, large, it.sender, nadia.email)
    tell(f"10 MB: {took:.2f} s")
    assert (code, kept()) == (250, [("message", "mail", SAID)])
    lmtp.hand_in(large.replace(it.recipient.encode(), UNNAMED.recipient.encode()), UNNAMED.sender, UNNAMED.recipient)
    assert StrayMail.objects.get().attachments == 3

    many = mail(it, f"{SAID}\n" + "> citat\n" * 10_000, number="2")
    code, took = timed(lmtp, many, it.sender, nadia.email)
    tell(f"10,000 lines: {took:.2f} s")
    assert (code, kept()[-1][2]) == (250, SAID)
    assert took < SECONDS


def test_characters_that_nobody_sees_are_kept_nowhere_and_lines_are_lines(
    lmtp: Relay, sent: Sent, nadia: Contact
) -> None:
    it = raw.about(sent(nadia))
    nasty = "Lugnt\u2028vid\x00 torget\x1b[31m\u202e\x85slut\u2029\ue000name\ue001"
    lmtp.hand_in(mail(it, nasty), it.sender, nadia.email)
    assert [text for _kind, _way, text in kept()] == ["Lugnt\nvid torget[31m\nslut\nname"]


def test_a_subject_full_of_breaks_is_one_line(lmtp: Relay) -> None:
    subject = "=?utf-8?q?Bcc=0D=0ATo:_x=00=E2=80=A8y_=1B?=\r\n <b>hej</b>"
    assert lmtp.hand_in(mail(UNNAMED, Subject=subject), UNNAMED.sender, UNNAMED.recipient)[0] == 250
    stray = StrayMail.objects.get()
    assert stray.subject == "Bcc To: x y <b>hej</b>"
    assert stray.sender == UNNAMED.recipient


def test_what_cannot_be_opened_is_kept_as_it_is(lmtp: Relay, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_raw: bytes) -> Words:
        raise RecursionError

    monkeypatch.setattr(people, "words_of", broken)
    assert lmtp.hand_in(mail(UNNAMED), UNNAMED.sender, UNNAMED.recipient)[0] == 250
    assert StrayMail.objects.get().text == SAID


pieces = st.sampled_from(
    [
        *("\n", " ", ">", "> ", "--", "-- ", "Mvh", "Den 25 nov. 2026 kl 22:14 skrev X <a@b.example>:", "Från: x"),
        *(
            "Skickat: y",
            "Till: z",
            "Ämne: q",
            "Skickat från min iPhone",
            "_" * 32,
            "On ",
            " wrote:",
            "Varning:",
            "mail",
        ),
        *("\x00", "\u2028", "\ue010", "0", ":", "hjälp", "Hälsningar", "/Nadia", "PS", "\ud7ff", "=?utf-8?q?=FF?="),
    ]
)
texts = st.lists(pieces | st.text(max_size=20), max_size=60).map("".join)


@settings(max_examples=150, deadline=None)
@given(texts)
def test_whatever_is_written_something_of_it_is_left_and_nothing_is_made_up(text: str) -> None:
    began = time.monotonic()
    words = own_words(text)
    assert time.monotonic() - began < SECONDS
    assert bool(words) is bool(text.strip())
    assert set(words.split()) <= set(text.split()) | {word.strip() for word in text.split("\n")}


headers = st.sampled_from(
    [
        *(b"From: ", b"Subject: ", b"Content-Type: ", b"Content-Transfer-Encoding: ", b"Content-Disposition: "),
        *(b"multipart/mixed; boundary=b", b"text/html", b"text/plain; charset=", b"base64", b"quoted-printable"),
        *(b"utf-7", b"\r\n", b"\r\n\r\n", b"--b", b"--b--", b"message/rfc822", b"attachment", b"; name*0*=x''%ff"),
        *(b"In-Reply-To: <", b"Message-ID: <", b"<p>", b"</", b"&#", b"=", b";", b" ", b"format=flowed"),
    ]
)
mails = st.lists(headers | st.binary(max_size=12), max_size=60).map(b"".join)


def words_in(raw_mail: bytes) -> str:
    letter = letter_in(raw_mail, opened(raw_mail), ["trygghet@botkyrka.example"])
    return f"{letter.subject}{letter.sender}{letter.key}{letter.words.text}"


@settings(max_examples=150, deadline=None)
@given(mails)
def test_no_bytes_make_reading_fail_or_last(raw_mail: bytes) -> None:
    began = time.monotonic()
    assert isinstance(words_in(raw_mail), str)
    assert time.monotonic() - began < SECONDS
