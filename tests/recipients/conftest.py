"""Letters that were really sent: to Nadia of Alby, through the post office, to the mail server of the test."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from contacts.models import Area, Contact, User
from notifications.models import Delivery
from notifications.postman import work
from tests.notifications.letters import a_dispatch, an_addressee
from tests.recipients.scanning import Mail, links_in
from tests.smtp import Sink

Send = Callable[[Contact], tuple[Delivery, Mail]]


@pytest.fixture
def send(sara: User, alby: Area, live_server: LiveServer, smtp_sink: Sink, settings: Settings) -> Send:
    """Send a report to somebody and return the letter and the mail as it arrived, a quarter of an hour ago."""
    settings.SITE_URL = live_server.url

    def sent(contact: Contact) -> tuple[Delivery, Mail]:
        dispatch = a_dispatch(sara, [an_addressee(contact)], timezone.now(), area_ids=[alby.id], thread="serie-7")
        work(clock=timezone.now, lasting=timedelta(minutes=1))
        dispatch.deliveries.update(sent_at=timezone.now() - timedelta(minutes=15))
        return dispatch.deliveries.get(), Mail(links_in(smtp_sink.to(contact.address_norm)[-1].text()))

    return sent
