"""Letters signed with DKIM: what receivers check holds for a letter as it arrived, and for nothing that was changed."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import dkim
import pytest
from django.core import mail
from django.core.management import call_command
from pytest_django import Settings

from botkyrka_oro.environment import SettingRefused
from botkyrka_oro.signing_key import SigningKey, signing_key
from contacts.models import Contact, User
from notifications.postman import work
from tests.notifications.letters import a_dispatch, an_addressee
from tests.notifications.test_mime import sealed
from tests.smtp import Sink

KEYS = Path(__file__).parent / "dkim_keys"
PUBLIC = b64encode(b64decode("".join((KEYS / "public.pem").read_text().splitlines()[1:-1])))
RFC_8058 = {"from", "to", "subject", "date", "message-id", "list-unsubscribe", "list-unsubscribe-post"}


def in_dns(name: bytes, timeout: int = 5) -> bytes | None:
    """Answer as DNS would: the public half of our key under its selector, and nothing anywhere else."""
    return b"v=DKIM1; k=rsa; p=" + PUBLIC if name == b"lage2026._domainkey.botkyrka.example." else None


def holds(raw: bytes) -> bool:
    return bool(dkim.verify(raw, dnsfunc=in_dns))


@pytest.fixture
def signing(settings: Settings) -> None:
    settings.DKIM = SigningKey("lage2026", "botkyrka.example", (KEYS / "rsa2048.pem").read_bytes())


def arrived(sink: Sink, sara: User, *contacts: Contact) -> list[bytes]:
    a_dispatch(sara, [an_addressee(one) for one in contacts], datetime.now().astimezone(), thread="serie-3")
    call_command("deliver", verbosity=0)
    return [letter.raw for letter in sink.letters]


def signed_headers(raw: bytes) -> list[str]:
    unfolded = raw.replace(b"\r\n", b"\n").partition(b"\n\n")[0].replace(b"\n ", b"").decode()
    found = re.search(r"^DKIM-Signature:.*\bh=([^;]+);", unfolded, re.MULTILINE)
    assert found is not None
    return [name.strip() for name in found[1].split(":")]


@pytest.mark.usefixtures("signing")
def test_a_letter_as_it_arrived_verifies_over_what_one_click_unsubscription_needs(
    smtp_sink: Sink, sara: User, nadia: Contact, bo: Contact
) -> None:
    letters = arrived(smtp_sink, sara, nadia, bo)

    assert [holds(raw) for raw in letters] == [True, True]
    line = b"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=botkyrka.example"
    assert all(raw.replace(b"\r\n ", b" ").startswith(line) for raw in letters)
    names = signed_headers(letters[0])
    assert set(names) >= RFC_8058 | {"reply-to", "mime-version", "content-type", "references"}
    assert names.count("from") == 2
    signature = letters[0].partition(b"\r\nFrom: ")[0]
    assert max(len(line) for line in signature.split(b"\r\n")) <= 78


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"Subject: ", b"Subject: x"),
        (b"From: ", b"From: x"),
        (b"Message-ID: <", b"Message-ID: <0"),
        (b"List-Unsubscribe: <http", b"List-Unsubscribe: <x-http"),
        (b"One-Click", b"Two-Clicks"),
        (b"Reply-To: ", b"Reply-To: x"),
        (b"To: ", b"To: x"),
        (b"Content-Type: multipart", b"Content-Type: x-multipart"),
        (b"MIME-Version: 1.0", b"MIME-Version: 1.1"),
        (b"Nattvandrare", b"Nattvandrarf"),
        (b"Alby centrum", b"Alby centrun"),
        (b"\r\n\r\n", b"\r\n\r\nx"),
    ],
)
@pytest.mark.usefixtures("signing")
def test_a_changed_header_or_byte_does_not(old: bytes, new: bytes, smtp_sink: Sink, sara: User, nadia: Contact) -> None:
    [raw] = arrived(smtp_sink, sara, nadia)
    before, _found, after = raw.partition(b"\r\nFrom: ")
    letter = b"From: " + after
    assert old in letter
    assert not holds(before + b"\r\n" + letter.replace(old, new, 1))


@pytest.mark.parametrize(
    "name", [b"From", b"Subject", b"Reply-To", b"To", b"List-Unsubscribe", b"List-Unsubscribe-Post"]
)
@pytest.mark.usefixtures("signing")
def test_nobody_can_add_another_header_of_those_that_people_see(
    name: bytes, smtp_sink: Sink, sara: User, nadia: Contact
) -> None:
    [raw] = arrived(smtp_sink, sara, nadia)
    assert not holds(name + b": somebody@elsewhere.example\r\n" + raw)
    assert holds(b"Received: by mx.host.example\r\n" + raw.replace(b"\r\n ", b"\r\n\t "))


@pytest.mark.usefixtures("signing")
def test_a_letter_that_is_sealed_twice_is_the_same_letter() -> None:
    assert sealed().content == sealed().content
    assert sealed(name="Någon annan").content != sealed().content
    assert holds(sealed(kind="notice").content)


def test_without_a_key_nothing_is_signed(smtp_sink: Sink, sara: User, nadia: Contact, settings: Settings) -> None:
    assert settings.DKIM is None
    [raw] = arrived(smtp_sink, sara, nadia)
    assert b"dkim" not in raw.lower()


@pytest.mark.usefixtures("signing")
def test_the_road_of_a_backend_signs_what_the_backend_sends(
    sara: User, nadia: Contact, settings: Settings, now: datetime
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox = []
    a_dispatch(sara, [an_addressee(nadia)], now)
    work(clock=lambda: now, lasting=timedelta(minutes=1))

    [message] = mail.outbox
    raw = message.message().as_bytes()
    assert holds(raw)
    assert not holds(raw.replace(b"Alby", b"Elby", 1))
    assert set(signed_headers(raw)) >= RFC_8058
    mail.outbox = []

    settings.DKIM = None
    assert b"DKIM" not in message.message().as_bytes()


def asked(monkeypatch: pytest.MonkeyPatch, **values: Any) -> SigningKey | None:
    for name in ("DKIM_KEY_FILE", "DKIM_SELECTOR", "DKIM_DOMAIN"):
        monkeypatch.delenv(name, raising=False)
    for name, value in values.items():
        monkeypatch.setenv(name, str(value))
    return signing_key("lage.botkyrka.example")


GOOD = {"DKIM_KEY_FILE": KEYS / "rsa2048.pem", "DKIM_SELECTOR": "lage2026"}


def test_the_key_is_off_until_it_is_set_and_is_of_the_senders_domain(monkeypatch: pytest.MonkeyPatch) -> None:
    assert asked(monkeypatch) is None
    key = asked(monkeypatch, **GOOD)
    assert key is not None
    assert (key.selector, key.domain) == ("lage2026", "lage.botkyrka.example")
    assert "PRIVATE" not in repr(key)
    over = asked(monkeypatch, **GOOD, DKIM_DOMAIN="Botkyrka.example")
    assert over is not None
    assert over.domain == "botkyrka.example"


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"DKIM_SELECTOR": "lage2026"}, "DKIM_KEY_FILE"),
        ({"DKIM_DOMAIN": "botkyrka.example"}, "DKIM_KEY_FILE"),
        (GOOD | {"DKIM_KEY_FILE": "/does/not/exist"}, "DKIM_KEY_FILE"),
        (GOOD | {"DKIM_KEY_FILE": KEYS / "rsa1024.pem"}, "DKIM_KEY_FILE"),
        (GOOD | {"DKIM_KEY_FILE": KEYS / "ed25519.pem"}, "DKIM_KEY_FILE"),
        (GOOD | {"DKIM_KEY_FILE": KEYS / "public.pem"}, "DKIM_KEY_FILE"),
        (GOOD | {"DKIM_KEY_FILE": KEYS / "locked.pem"}, "DKIM_KEY_FILE"),
        (GOOD | {"DKIM_KEY_FILE": __file__}, "DKIM_KEY_FILE"),
        ({"DKIM_KEY_FILE": KEYS / "rsa2048.pem"}, "DKIM_SELECTOR"),
        (GOOD | {"DKIM_SELECTOR": "lage 2026"}, "DKIM_SELECTOR"),
        (GOOD | {"DKIM_SELECTOR": "lage;b=x"}, "DKIM_SELECTOR"),
        (GOOD | {"DKIM_DOMAIN": "elsewhere.example"}, "DKIM_DOMAIN"),
        (GOOD | {"DKIM_DOMAIN": "example."}, "DKIM_DOMAIN"),
        (GOOD | {"DKIM_DOMAIN": "botkyrka_example"}, "DKIM_DOMAIN"),
    ],
)
def test_nonsense_is_refused_at_start_with_a_sentence(
    values: dict[str, Any], named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SettingRefused) as caught:
        asked(monkeypatch, **values)
    assert str(caught.value).startswith(f"{named}: ")
