"""The sink of the benchmarks counts right, whoever talks to it: what it says decides what is lost and doubled."""

from __future__ import annotations

import smtplib
import socket
from collections.abc import Generator
from email.message import EmailMessage

import pytest

from botkyrka_oro.launcher.processes import LOOPBACK
from tests.benchmarks.letter import Letter, address, addresses
from tests.benchmarks.raw_limit import blast
from tests.benchmarks.sink import Sink
from tests.figures import Tell

LETTER = Letter(
    subject="Lägesrapport 1: Oroligt vid Alby centrum",
    text="Hej {{ name }}!\n" + "Det är oroligt vid Alby centrum.\n" * 40 + "{{ link }}\n",
    html="<p>Hej {{ name }}!</p>" + "<p>Det är oroligt vid Alby centrum.</p>\n" * 100,
)


@pytest.fixture
def sink() -> Generator[Sink, None, None]:
    with Sink() as sink:
        yield sink


def a_message(text: str = "Hej.") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "lagesrapport@botkyrka.example", address(0), "Lägesrapport"
    message["Message-ID"] = "<0.1@botkyrka.example>"
    message.set_content(text)
    return message


@pytest.mark.parametrize("delay", [0.0, 0.05])
def test_two_hundred_letters_of_the_raw_client_come_once_each(sink: Sink, delay: float, tell: Tell) -> None:
    sink.forget(delay=delay)
    began, cpu = blast(sink.port, LETTER, 200, connections=10)
    assert sink.wait_for(200, seconds=30)
    receipt = sink.receipt()
    took = receipt.last - began
    tell(f"200 letters in {took:.3f} s, client {cpu * 5:.3f} and sink {receipt.cpu * 5:.3f} CPU s/1,000")
    assert (receipt.letters, receipt.doubled, receipt.missing(addresses(200))) == (200, 0, 0)
    assert set(receipt.recipients) == addresses(200)
    assert len(receipt.message_ids) == 200
    assert receipt.connections == 20
    assert receipt.octets == sum(len(LETTER.wire(address(one))) for one in range(200)) + _other_ids()
    assert delay * 10 <= took < delay * 200 + 10 * (not delay), "connections wait beside each other"


def _other_ids() -> int:
    """Return by how much the Message-IDs are longer than the addresses that ``wire`` was given in their place."""
    return sum(len(f"<{one}.raw@botkyrka.example>") - len(address(one)) for one in range(200))


def test_a_letter_that_comes_twice_is_counted_as_doubled(sink: Sink) -> None:
    with smtplib.SMTP(LOOPBACK, sink.port) as client:
        client.send_message(a_message())
        client.send_message(a_message())
    receipt = sink.receipt()
    assert (receipt.letters, receipt.doubled, receipt.missing(addresses(2))) == (2, 1, 1)
    assert receipt.message_ids == {"<0.1@botkyrka.example>": 2}


def test_a_letter_in_small_pieces_ends_where_it_ends(sink: Sink) -> None:
    letter = b"Message-ID: <1@x>\r\n\r\n..\r\nnot yet\r\n..end\r\n.\r\n"
    envelope = b"MAIL FROM:<a@x.example>\r\nRCPT TO:<b@x.example>\r\nDATA\r\n"
    with socket.create_connection((LOOPBACK, sink.port)) as client:
        answers = client.makefile("rb")
        for octet in envelope + letter:
            client.sendall(bytes([octet]))
        client.sendall(b"QUIT\r\n")
        assert [line[:3] for line in answers] == [b"220", b"250", b"250", b"354", b"250", b"221"]
    receipt = sink.receipt()
    assert (receipt.letters, receipt.octets) == (1, len(letter) - len(b".\r\n"))
    assert receipt.recipients == {"b@x.example": 1}
    assert receipt.message_ids == {"<1@x>": 1}


def test_the_sink_forgets_when_it_is_told_to(sink: Sink) -> None:
    with smtplib.SMTP(LOOPBACK, sink.port) as client:
        client.send_message(a_message())
        sink.forget()
        assert sink.letters == 0
        client.send_message(a_message())
    assert sink.receipt().letters == 1
