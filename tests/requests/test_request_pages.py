"""The pages of a request, by the test client: from the question to the table of answers, without any JavaScript."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from contacts.models import Area, Contact, User
from incidents.models import InformationRequest
from notifications.models import Delivery, Dispatch, DispatchChange, Question
from tests.cast import a_contact, a_crowd, an_actor
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


def test_what_was_typed_goes_back_to_the_form_and_out_again(
    client: Client, tove: User, nadia: Contact, now: datetime
) -> None:
    client.force_login(tove)
    page = review(client, now, question_3='Vem har "nycklar" <till> skolan?')
    back = client.post(NEW, carried(page) | {"edit": "1"}).content.decode()
    assert 'value="Vem har &quot;nycklar&quot; &lt;till&gt; skolan?"' in back
    assert re.search(r'value="night_walkers"[^>]* checked', back)
    assert 'class="error-summary' not in back
    again = client.post(NEW, carried_by_form(back) | {"review": "1"})
    assert "Skicka till 1 mottagare" in again.content.decode()
    assert nothing_was_sent()


def carried_by_form(page: str) -> dict[str, object]:
    """Return what the form holds besides what a person types: the key that was drawn with it."""
    key = re.search(r'name="key" value="([^"]+)"', page)
    assert key is not None
    return typed(timezone.now(), key=key[1])


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": ""}, "Skriv en rubrik. Den blir mejlets ämne."),
        ({"title": "x" * 61}, "Skriv högst 60 tecken. Du har skrivit 61."),
        ({"why": "x" * 1001}, "Skriv högst 1000 tecken. Du har skrivit 1001."),
        ({"question_1": ""}, "Skriv minst en fråga."),
        ({"question_2": "x" * 201}, "Skriv högst 200 tecken. Du har skrivit 201."),
        ({"severity": ""}, "Välj hur allvarligt läget är."),
        ({"sharing": "organisation"}, "Välj hur långt texten får spridas."),
        ({"answer_by": ""}, "Skriv när du behöver svaren."),
        ({"answer_by": "2020-01-01T10:00"}, "Tiden för svar har redan varit. Välj en senare tid."),
        ({"answer_by": "2099-01-01T10:00"}, "Välj en tid för svar inom sju dagar."),
        ({"areas": []}, "Välj mottagare: minst ett område och minst en roll."),
        ({"areas": ["tumba"]}, "Välj bland områdena i listan."),
        ({"why": "Fråga 19811218-9876."}, "Ta bort personnummer ur texten: 19811218-9876"),
    ],
)
def test_what_is_missing_is_said_on_the_form_and_again_where_it_is_sent(
    client: Client, tove: User, nadia: Contact, now: datetime, changes: dict[str, object], words: str
) -> None:
    client.force_login(tove)
    for address in (NEW, SEND):
        answer = client.post(address, typed(now, **changes) | {"review": "1", "confirmed": "on"})
        assert answer.status_code == 422
        assert words in answer.content.decode()
    assert nothing_was_sent()


def test_what_may_point_to_a_person_is_weighed_first_and_the_weighing_is_on_record(
    client: Client, tove: User, bo: Contact, now: datetime
) -> None:
    client.force_login(tove)
    page = review(client, now, why="Ring 070-123 45 67 om ni inte kan svara.", sharing="partners")
    assert "070-123 45 67 (telefonnummer)" in page
    refused = client.post(SEND, carried(page))
    assert refused.status_code == 409
    assert "Texten innehåller uppgifter som kan peka ut en person." in refused.content.decode()
    assert nothing_was_sent()

    sent = client.post(SEND, carried(refused.content.decode()) | {"keep": ["phone:070-123 45 67"]})
    assert sent.status_code == 302
    kept = DispatchChange.objects.get(field="kept_detail")
    assert (kept.new, kept.by, kept.dispatch) == ("phone: 070-123 45 67", tove, Dispatch.objects.get())


def test_without_the_tick_nothing_is_sent(client: Client, tove: User, nadia: Contact, now: datetime) -> None:
    client.force_login(tove)
    refused = client.post(SEND, carried(review(client, now)))
    assert refused.status_code == 422
    assert "Läs texten och kryssa i rutan innan du skickar." in refused.content.decode()
    assert nothing_was_sent()


def test_no_tick_is_asked_for_by_a_few_who_are_no_volunteers_unless_it_is_acute(
    client: Client, tove: User, bo: Contact, now: datetime
) -> None:
    client.force_login(tove)
    assert "Jag har läst texten." not in review(client, now)
    page = review(client, now, severity="critical")
    assert "Jag har läst texten. Den går till 1 person." in page
    assert "Du kan ångra i 10 sekunder." in page


def test_who_came_and_went_while_the_page_was_open_is_named_and_nothing_is_sent(
    client: Client, tove: User, alby: Area, nadia: Contact, bo: Contact, now: datetime
) -> None:
    client.force_login(tove)
    page = review(client, now)
    Contact.objects.filter(id=bo.id).update(active=False)
    for name in ("Noor", "Nils"):
        a_contact(f"{name} Nattvandrare", an_actor("Nattvandrarna i Alby", "night_walkers"), alby)
    refused = client.post(SEND, carried(page) | {"confirmed": "on"})
    told = refused.content.decode()
    assert refused.status_code == 409
    assert "Antalet mottagare ändrades från 2 till 3 medan du läste. Inget är skickat. Granska igen." in told
    assert "<li>Nils Nattvandrare, Nattvandrarna i Alby</li><li>Noor Nattvandrare, Nattvandrarna i Alby</li>" in told
    assert "<li>Bo Bovärd, Bostadsbolaget</li>" in told
    assert nothing_was_sent()
    assert client.post(SEND, carried(told) | {"confirmed": "on"}).status_code == 302
    assert Delivery.objects.count() == 3


@pytest.mark.parametrize("shown", ["", "x", "x:y:z"])
def test_a_page_that_was_tampered_with_sends_nothing(
    client: Client, tove: User, nadia: Contact, now: datetime, shown: str
) -> None:
    client.force_login(tove)
    assert client.post(SEND, typed(now, shown=shown, confirmed="on")).status_code == 409
    assert nothing_was_sent()


def test_nobody_to_ask_is_said_and_nothing_is_sent(client: Client, tove: User, now: datetime) -> None:
    client.force_login(tove)
    page = review(client, now)
    assert "Ingen får begäran med de områden, roller och den delning som är valda. Ändra mottagarna." in page
    assert "Skicka till" not in page
    refused = client.post(SEND, carried(page))
    assert refused.status_code == 409
    assert nothing_was_sent()


def test_above_the_number_for_four_eyes_the_reason_to_be_alone_is_asked_for_and_told_to_the_chief(
    client: Client, tove: User, sara: User, alby: Area, now: datetime, settings: Settings
) -> None:
    settings.FOUR_EYES_ABOVE = 2
    a_crowd(3, an_actor("Nattvandrarna i Alby", "night_walkers"), alby)
    client.force_login(tove)
    page = review(client, now)
    assert "Säkerhetschefen får då ett mejl." in page
    refused = client.post(SEND, carried(page) | {"confirmed": "on"})
    assert refused.status_code == 422
    assert "Skriv varför ingen annan kan godkänna." in refused.content.decode()
    assert nothing_was_sent()

    reason = {"alone_on_duty_reason": "Ingen annan svarar."}
    assert client.post(SEND, carried(page) | {"confirmed": "on"} | reason).status_code == 302
    assert InformationRequest.objects.get().alone_on_duty_reason == "Ingen annan svarar."
    notice = Delivery.objects.get(dispatch__kind="notice")
    assert notice.user == sara
    assert "Skäl: Ingen annan svarar." in notice.rendition.text
    asked = Dispatch.objects.get(kind="request")
    assert f"/begaran/{asked.public_id}/" in notice.rendition.text
    assert Delivery.objects.count() == 4


def test_above_a_cap_no_reason_helps_and_the_page_says_what_does(
    client: Client, tove: User, alby: Area, now: datetime, settings: Settings
) -> None:
    a_crowd(3, an_actor("Nattvandrarna i Alby", "night_walkers"), alby)
    client.force_login(tove)
    shown = carried(review(client, now))
    settings.RECIPIENTS_PER_DISPATCH = 2
    page = review(client, now)
    assert "Utskicket går till 3 mottagare. Ensam får du skicka till högst 2." in page
    assert "Välj färre områden eller roller" in page
    assert "Skicka till 3 mottagare" not in page
    refused = client.post(SEND, shown | {"confirmed": "on", "alone_on_duty_reason": "Ingen annan svarar."})
    assert refused.status_code == 409
    assert "Här räcker det inte att vara ensam i tjänst." in refused.content.decode()
    assert nothing_was_sent()


def test_who_may_not_send_may_not_ask_and_nobody_asks_outside_their_areas(
    client: Client, petra: User, tove: User, tumba: Area, now: datetime
) -> None:
    client.force_login(petra)
    assert client.get(NEW).status_code == client.post(SEND, typed(now)).status_code == 403
    assert client.get("/begaran/").status_code == 403
    client.force_login(tove)
    assert 'value="tumba"' not in client.get(NEW).content.decode()
    assert nothing_was_sent()


def test_an_earlier_request_can_be_asked_again(client: Client, tove: User, nadia: Contact, now: datetime) -> None:
    client.force_login(tove)
    client.post(SEND, carried(review(client, now)) | {"confirmed": "on"})
    dispatch = Dispatch.objects.get()
    client.post(f"/utskick/{dispatch.public_id}/angra/")
    page = client.get(f"/begaran/{dispatch.public_id}/").content.decode()
    assert "Utskicket ångrades. Inget är skickat." in page
    assert f'href="/begaran/ny/?som={dispatch.public_id}"' in page
    form = client.get(NEW, {"som": dispatch.public_id}).content.decode()
    assert 'value="Alby i kväll"' in form
    assert 'value="Hur många är ni?"' in form
    assert 'value="formuläret"' not in form
    assert re.search(r'value="alby"[^>]* checked', form)
