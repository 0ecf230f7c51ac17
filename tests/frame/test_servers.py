"""The servers the tests run on are real, and their own."""

from __future__ import annotations

import smtplib

import pytest
import redis
from django.conf import settings
from django.core.mail import EmailMessage as DjangoMessage
from django.db import connection
from redis.backoff import NoBackoff
from redis.retry import Retry

from tests.smtp import Sink


@pytest.mark.django_db
def test_the_database_is_postgresql_in_utf8() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_encoding'), upper('åäö'), current_setting('statement_timeout')")
        assert cursor.fetchone() == ("UTF8", "ÅÄÖ", "1min")


def test_redis_answers_and_asks_for_its_password() -> None:
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        assert client.ping() is True
        address = client.connection_pool.connection_kwargs
    with (
        redis.Redis(host=address["host"], port=address["port"], retry=Retry(NoBackoff(), 0)) as stranger,
        pytest.raises(redis.AuthenticationError),
    ):
        stranger.ping()


def test_the_mail_server_records_what_it_accepts_and_refuses_on_request(smtp_sink: Sink) -> None:
    smtp_sink.refuse("gone@host.example")
    smtp_sink.defer("busy@host.example")
    DjangoMessage("Ämne", "Åäö", to=["anna@host.example"]).send()
    for address, code in (("gone@host.example", 550), ("busy@host.example", 451)):
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refusal:
            DjangoMessage("Ämne", "Åäö", to=[address]).send()
        assert refusal.value.recipients[address][0] == code
    assert smtp_sink.addresses() == ["anna@host.example"]
    assert smtp_sink.to("Anna@host.example")[0].message["Subject"] == "Ämne"
    assert smtp_sink.letters[0].text().strip() == "Åäö"


def test_a_hang_up_after_the_letter_is_an_error_to_the_sender_though_the_letter_came(smtp_sink: Sink) -> None:
    smtp_sink.drop_after_data("anna@host.example")
    with pytest.raises(smtplib.SMTPServerDisconnected):
        DjangoMessage("Hej", "Hej", to=["anna@host.example"]).send()
    assert smtp_sink.addresses() == ["anna@host.example"]


def test_nobody_answers_while_the_mail_server_is_away(smtp_sink: Sink) -> None:
    with smtp_sink.away(), pytest.raises(ConnectionRefusedError):
        DjangoMessage("Hej", "Hej", to=["anna@host.example"]).send()
    DjangoMessage("Hej", "Hej", to=["anna@host.example"]).send()
    assert len(smtp_sink.letters) == 1
