"""The tasks of the two peers that are built on Celery alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from celery import shared_task
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string
from django.utils import timezone

from tests.benchmarks.peers.models import Delivery

LINK = "http://127.0.0.1:8000/l/{token}/"
SUBJECT = "subject.txt"
TEXT = "letter.txt"
HTML = "letter.html"


@shared_task
def send_one(delivery_id: int) -> None:
    """Send one letter, as most tutorials have it: a row, a message, a connection."""
    delivery = Delivery.objects.select_related("recipient").get(pk=delivery_id)
    message(delivery).send()
    delivery.status, delivery.sent_at = "sent", timezone.now()
    delivery.save(update_fields=["status", "sent_at"])


@shared_task
def send_chunk(delivery_ids: Sequence[int]) -> None:
    """Send a hundred letters over one connection and write down all of them at once."""
    deliveries = Delivery.objects.select_related("recipient").filter(pk__in=delivery_ids)
    with get_connection() as connection:
        for delivery in deliveries:
            connection.send_messages([message(delivery)])
    Delivery.objects.filter(pk__in=delivery_ids).update(status="sent", sent_at=timezone.now())


def parts(name: str, reasons: str, token: str) -> dict[str, Any]:
    """Return what differs between recipients, by its place in the letter."""
    link = LINK.format(token=token)
    return {"name": name, "reasons": reasons, "link": link, "unsubscribe": link}


def message(delivery: Delivery) -> EmailMultiAlternatives:
    recipient = delivery.recipient
    places = parts(recipient.name, recipient.reasons, delivery.token)
    letter = EmailMultiAlternatives(
        subject=render_to_string(SUBJECT, places).strip(),
        body=render_to_string(TEXT, places),
        to=[f"{recipient.name} <{recipient.address}>"],
    )
    letter.attach_alternative(render_to_string(HTML, places), "text/html")
    return letter
