"""The pages of a request, by the test client: from the question to the table of answers, without any JavaScript."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from contacts.models import Contact, User
from incidents.models import InformationRequest
from notifications.models import Delivery, Dispatch, Question
from tests.requests.steps import QUESTIONS, carried, typed

pytestmark = pytest.mark.django_db

NEW, SEND = "/begaran/ny/", "/begaran/skicka/"


def nothing_was_sent() -> bool:
    return not any(model.objects.exists() for model in (Dispatch, Delivery, Question, InformationRequest))


def review(client: Client, now: datetime, **changes: object) -> str:
    answer = client.post(NEW, typed(now, **changes) | {"review": "1"})
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


def test_from_the_question_to_the_dispatch_in_two_pages(
    client: Client, tove: User, nadia: Contact, bo: Contact, now: datetime
) -> None:
    client.force_login(tove)
    form = client.get(NEW).content.decode()
    assert 'value="Hur är läget hos er?"' in form
    assert '<option value="Hur många är ni?">' in form
    an_hour_from_now = timezone.localtime(now + timedelta(hours=1)).strftime("%Y-%m-%dT%H")
    assert f'value="{an_hour_from_now}' in form

    shown = client.post(NEW, typed(now, title="") | {"preview": "1"}).content.decode()
    assert "<strong>2 mottagare</strong> i 2 organisationer." in shown
    assert "Skriv en rubrik" not in shown
    assert nothing_was_sent()

    page = review(client, now)
    assert "Skicka till 2 mottagare" in page
    assert "Jag har läst texten. Den går till 2 personer, varav 1 frivillig." in page
    assert "Nattvandrare i Alby" in page
    assert "Du kan ångra i 30 sekunder." in page
    assert nothing_was_sent()

    sent = client.post(SEND, carried(page) | {"confirmed": "on"})
    dispatch = Dispatch.objects.get()
    assert sent.headers["Location"] == f"/utskick/{dispatch.public_id}/"
    assert sorted(dispatch.deliveries.values_list("address", flat=True)) == [bo.address_norm, nadia.address_norm]
    assert [one.text for one in dispatch.questions.order_by("position")] == list(QUESTIONS)
    request = InformationRequest.objects.get()
    assert (request.title, request.why) == ("Alby i kväll", "Flera har ringt om bråk vid torget.")
    assert (request.by, request.alone_on_duty_reason) == (tove, "")
    assert dispatch.answer_by == timezone.localtime(now + timedelta(hours=1)).replace(second=0, microsecond=0)

    twice = client.post(SEND, carried(page) | {"confirmed": "on"})
    assert twice.headers["Location"] == sent.headers["Location"]
    assert (Dispatch.objects.count(), Delivery.objects.count(), InformationRequest.objects.count()) == (1, 2, 1)

    there = client.get(sent.headers["Location"]).content.decode()
    assert f'href="/begaran/{dispatch.public_id}/"' in there
    assert "Visa begäran och svaren" in there
