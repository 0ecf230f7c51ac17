"""The call list: whom to call when the mail did not arrive, what to read to them, and who is left in peace."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from contacts.models import Area, Contact, User
from contacts.scales import Mode, Sharing
from notifications.lifecycle import DeliveryState, DispatchState
from notifications.models import Delivery, Dispatch
from tests.frame.swedish import swedish_on
from tests.notifications.letters import CONTENT, a_dispatch, a_letter, an_addressee

NADIA = "Nadia Nattvandrare Nattvandrarna i Alby 070-123 45 67"


@pytest.fixture
def dispatch(sara: User, alby: Area, nadia: Contact, bo: Contact, hanna: Contact) -> Dispatch:
    """A report to Nadia, Bo and Hanna, released an hour ago, of which nothing is settled."""
    nadia.phone = "070-123 45 67"
    nadia.save(update_fields=["phone"])
    everybody = [an_addressee(one) for one in (nadia, bo, hanna)]
    return a_dispatch(sara, everybody, timezone.now() - timedelta(hours=1), area_ids=[alby.id])


@pytest.fixture
def reader(sara: User, client: Client) -> Client:
    """Sara's browser."""
    client.force_login(sara)
    return client


def settle(contact: Contact, state: DeliveryState, **fate: Any) -> None:
    Delivery.objects.filter(contact=contact).update(state=state, **fate)


def everybody_got_it(dispatch: Dispatch, *but: Contact) -> None:
    dispatch.deliveries.exclude(contact__in=but).update(state=DeliveryState.SENT, sent_at=dispatch.release_at)


def page_of(reader: Client, dispatch: Dispatch) -> str:
    answer = reader.get(f"/utskick/{dispatch.public_id}/ringlista/")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def without_markup(text: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", text).split())


def calls_on(page: str) -> list[str]:
    """Return the rows to call, without markup and without the form in which a call is written down."""
    rows = re.findall(r"<tr data-state=.*?</tr>", page)
    return [without_markup(re.sub(r"<details class=\"log-call\".*?</details>", "", row)) for row in rows]


def groups_on(page: str) -> list[str]:
    return [without_markup(row) for row in re.findall(r'<tr class="group-row">.*?</tr>', page)]


def test_those_who_were_not_reached_stand_there_with_telephone_and_reason(
    dispatch: Dispatch, reader: Client, nadia: Contact, bo: Contact
) -> None:
    settle(nadia, DeliveryState.FAILED, relay_answer="550 5.1.1 User unknown")
    settle(bo, DeliveryState.BOUNCED, sent_at=dispatch.release_at, bounced_at=timezone.now(), bounce_status="5.2.2")
    everybody_got_it(dispatch, nadia, bo)

    page = page_of(reader, dispatch)

    assert calls_on(page) == [
        "Bo Bovärd Bostadsbolaget Telefonnummer saknas Studsade. Brevlådan är full.",
        f"{NADIA} Kunde inte lämnas. Adressen finns inte. Kontrollera den.",
    ]
    assert "2 av 3 är inte nådda. 1 saknar telefonnummer." in page
    assert 'href="tel:0701234567"' in page


def test_people_are_grouped_by_role_and_area(dispatch: Dispatch, reader: Client, nadia: Contact, bo: Contact) -> None:
    dispatch.deliveries.update(state=DeliveryState.FAILED)
    Delivery.objects.filter(contact=nadia).update(role="Skola", area="Fittja")
    Delivery.objects.filter(contact=bo).update(role="", area="")

    assert groups_on(page_of(reader, dispatch)) == ["Utan roll (1)", "Nattvandrare, Alby (1)", "Skola, Fittja (1)"]


def test_whoever_waits_for_long_is_called_and_whoever_waits_a_little_is_not(
    dispatch: Dispatch, reader: Client, nadia: Contact, now: datetime
) -> None:
    settle(nadia, DeliveryState.DEFERRED, relay_answer="450 4.2.0 Greylisted")
    everybody_got_it(dispatch, nadia)

    assert calls_on(page_of(reader, dispatch)) == [
        f"{NADIA} Försöker igen. Mejlet väntar fortfarande. Mottagarens server bad oss vänta."
    ]
    Dispatch.objects.update(release_at=now - timedelta(minutes=9))
    page = page_of(reader, dispatch)
    assert calls_on(page) == []
    assert "Ingen att ringa än" in page


def test_of_a_stopped_dispatch_those_whom_it_did_not_reach_are_called(dispatch: Dispatch, reader: Client) -> None:
    dispatch.deliveries.update(state=DeliveryState.STOPPED)
    Dispatch.objects.update(state=DispatchState.STOPPED, ended_at=timezone.now())

    calls = calls_on(page_of(reader, dispatch))

    assert len(calls) == 3
    assert calls[0].endswith("Stoppad. Utskicket stoppades innan mejlet skickades.")


@pytest.mark.parametrize(
    ("state", "title"),
    [
        (DispatchState.HELD, "Inget har skickats än"),
        (DispatchState.UNDONE, "Utskicket ångrades"),
        (DispatchState.COMPLETED, "Ingen att ringa"),
    ],
)
def test_when_there_is_nobody_to_call_the_page_says_why(
    state: DispatchState, title: str, dispatch: Dispatch, reader: Client
) -> None:
    dispatch.deliveries.update(
        state=DeliveryState.SENT if state == DispatchState.COMPLETED else DeliveryState.STOPPED,
        sent_at=dispatch.release_at,
    )
    Dispatch.objects.update(state=state)

    page = page_of(reader, dispatch)

    assert calls_on(page) == []
    assert f'<p class="empty__title">{title}</p>' in page
    assert "Läs upp" not in page


def test_a_telephone_number_that_has_changed_stands_beside_that_of_then(
    dispatch: Dispatch, reader: Client, nadia: Contact
) -> None:
    settle(nadia, DeliveryState.FAILED)
    everybody_got_it(dispatch, nadia)
    nadia.phone = "073-765 43 21"
    nadia.save(update_fields=["phone"])

    assert "070-123 45 67 Nytt nummer: 073-765 43 21 Kunde inte lämnas." in calls_on(page_of(reader, dispatch))[0]


@pytest.mark.parametrize("same", ["070-123 45 67", "0701234567", "+46 70 123 45 67", "0046701234567"])
def test_the_same_number_written_in_another_way_is_no_new_number(
    same: str, dispatch: Dispatch, reader: Client, nadia: Contact
) -> None:
    settle(nadia, DeliveryState.FAILED)
    Contact.objects.filter(pk=nadia.pk).update(phone=same)

    assert "Nytt nummer" not in page_of(reader, dispatch)


def test_a_number_that_came_later_is_used(dispatch: Dispatch, reader: Client, bo: Contact) -> None:
    settle(bo, DeliveryState.FAILED)
    everybody_got_it(dispatch, bo)
    Contact.objects.filter(pk=bo.pk).update(phone="08-530 610 99")

    page = page_of(reader, dispatch)

    assert "Bostadsbolaget Nytt nummer: 08-530 610 99 Kunde" in calls_on(page)[0]
    assert "saknar telefonnummer" not in page


def test_a_letter_that_failed_but_may_have_arrived_says_so(dispatch: Dispatch, reader: Client, nadia: Contact) -> None:
    settle(nadia, DeliveryState.FAILED, failure="ours", doubt="worker_died")
    everybody_got_it(dispatch, nadia)

    assert calls_on(page_of(reader, dispatch))[0].endswith(
        "Det gick fel hos oss. Säg till den som sköter systemet. Kan ändå ha fått mejlet."
    )


def test_whoever_was_reached_by_what_followed_is_not_called(
    dispatch: Dispatch, sara: User, reader: Client, nadia: Contact, bo: Contact, now: datetime
) -> None:
    settle(nadia, DeliveryState.FAILED)
    settle(bo, DeliveryState.FAILED)
    everybody_got_it(dispatch, nadia, bo)
    again = a_dispatch(sara, [an_addressee(nadia)], now, kind="resend", follows=dispatch)
    again.deliveries.update(state=DeliveryState.SENT, sent_at=now)

    page = page_of(reader, dispatch)

    assert [call.partition(" ")[0] for call in calls_on(page)] == ["Bo"]
    assert "1 till nåddes inte då men har fått ett senare utskick. Den står inte på listan." in page


@pytest.mark.parametrize(
    "today",
    [
        {"declined_at": timezone.now()},
        {"paused_until": timezone.now() + timedelta(days=1)},
        {"active": False},
        {"clearance": Sharing.OPEN},
    ],
    ids=["declined", "paused", "left", "no longer cleared"],
)
def test_whoever_is_not_to_have_the_report_any_more_is_not_called(
    today: dict[str, Any], dispatch: Dispatch, reader: Client, nadia: Contact
) -> None:
    settle(nadia, DeliveryState.FAILED)
    everybody_got_it(dispatch, nadia)
    Contact.objects.filter(pk=nadia.pk).update(**today)

    page = page_of(reader, dispatch)

    assert calls_on(page) == []
    assert "070-123 45 67" not in page
    assert "1 till nåddes inte men ska inte ha rapporten längre" in page


def test_what_is_read_aloud_is_what_we_ask_for_and_what_has_happened_and_no_more(
    sara: User, reader: Client, nadia: Contact, now: datetime
) -> None:
    sections = [{"heading": f"Rubrik {n}", "text": f"Text {n} <b>"} for n in range(4)]
    letter = _with(a_letter("x"), {**CONTENT, "sections": sections})
    dispatch = a_dispatch(sara, [an_addressee(nadia)], now, letters=[letter])
    settle(nadia, DeliveryState.FAILED)

    page = page_of(reader, dispatch)

    read = page.split('class="letter read-aloud"')[1].split("</article>")[0]
    assert "Ett femtiotal personer har samlats." in read
    assert "Text 0 &lt;b&gt;" in read
    assert "Text 1 &lt;b&gt;" in read
    assert "Text 2" not in page
    assert "Fara för liv? Ring 112." in read


def test_a_letter_without_content_gives_nothing_to_read_but_that_a_report_waits(
    sara: User, tina: User, reader: Client, now: datetime
) -> None:
    """A text for the own organisation stays behind the log-in, also on the telephone."""
    waiting = {
        "title": "Ny lägesrapport",
        "lead": "En ny lägesrapport finns.",
        "facts": [],
        "sections": [],
        "closing": [],
    }
    letter = _with(a_letter("x", Sharing.ORGANISATION), waiting)
    dispatch = a_dispatch(sara, [], now, sharing=Sharing.ORGANISATION, letters=[letter])
    Delivery.objects.create(
        dispatch=dispatch,
        rendition=dispatch.renditions.get(),
        user=tina,
        name=tina.name,
        address=tina.email,
        mode="live",
        clearance=1,
        sharing=1,
        due_at=now,
        state=DeliveryState.FAILED,
    )

    page = page_of(reader, dispatch)

    assert "En ny lägesrapport finns." in page
    assert len(calls_on(page)) == 1
    assert "TLP:AMBER+STRICT" in page


def test_each_class_of_sharing_has_its_own_text_and_every_row_says_which(
    sara: User, reader: Client, nadia: Contact, bo: Contact, now: datetime
) -> None:
    letters = [
        _with(a_letter("x", Sharing.PARTNERS), {**CONTENT, "lead": "För samverkansaktörer."}),
        _with(a_letter("x", Sharing.VOLUNTEERS), {**CONTENT, "lead": "För frivilliga."}),
    ]
    people = [an_addressee(nadia), an_addressee(bo)]
    dispatch = a_dispatch(sara, people, now, sharing=Sharing.PARTNERS, letters=letters)
    dispatch.deliveries.update(state=DeliveryState.FAILED)

    page = page_of(reader, dispatch)

    assert page.index("För samverkansaktörer.") < page.index("För frivilliga.")
    assert [("Även frivilliga" in call, "Samverkansaktörer" in call) for call in calls_on(page)] == [
        (False, True),
        (True, False),
    ]
    settle(nadia, DeliveryState.FAILED)
    Contact.objects.filter(pk=bo.pk).update(active=False)
    assert "För samverkansaktörer." not in page_of(reader, dispatch), "nobody is left who may hear it"


def test_the_text_is_read_in_swedish_where_there_is_one(
    sara: User, reader: Client, nadia: Contact, bo: Contact, now: datetime
) -> None:
    letters = [
        _with(a_letter("x", language="en"), {**CONTENT, "title": "Unrest"}),
        _with(a_letter("x"), {**CONTENT, "title": "Oroligt"}),
    ]
    dispatch = a_dispatch(sara, [an_addressee(nadia)], now, letters=letters)
    settle(nadia, DeliveryState.FAILED)

    page = page_of(reader, dispatch)

    assert "Oroligt</h2>" in page
    assert "Unrest" not in page


def test_the_paper_is_marked_on_every_page(dispatch: Dispatch, reader: Client, nadia: Contact) -> None:
    """The head of the table comes again on every sheet."""
    settle(nadia, DeliveryState.FAILED)

    running = page_of(reader, dispatch).split('<tr class="running">')[1].split("</tr>")[0]

    assert "Delning: Även frivilliga (TLP:GREEN)" in running
    assert "<time datetime=" in running
    assert "ÖVNING" not in running


def test_an_exercise_is_marked_first_and_last_and_on_every_page(
    sara: User, reader: Client, nadia: Contact, now: datetime
) -> None:
    drill = a_dispatch(sara, [an_addressee(nadia)], now, mode=Mode.EXERCISE)
    settle(nadia, DeliveryState.FAILED)

    page = page_of(reader, drill)

    assert "<title>ÖVNING: Ringlista:" in page
    assert "ÖVNING – detta har inte hänt" in page.split('<tr class="running">')[1].split("</tr>")[0]
    read = page.split('class="letter read-aloud"')[1].split("</article>")[0]
    assert read.count("ÖVNING – detta har inte hänt") == 2


def test_the_list_is_for_those_who_see_the_dispatch(
    dispatch: Dispatch, tove: User, fittja: Area, petra: User, adam: User, client: Client
) -> None:
    address = f"/utskick/{dispatch.public_id}/ringlista/"
    client.force_login(tove)
    assert client.get(address).status_code == 200
    tove.areas.set([fittja])
    for user, status in ((tove, 404), (petra, 403), (adam, 403)):
        client.force_login(user)
        assert client.get(address).status_code == status
    client.logout()
    assert client.get(address).status_code == 302


def test_the_list_and_the_page_speak_english_but_for_what_is_read_aloud(
    dispatch: Dispatch, reader: Client, nadia: Contact, bo: Contact, hanna: Contact
) -> None:
    settle(nadia, DeliveryState.FAILED, relay_answer="550 5.1.1 User unknown", doubt="worker_died")
    settle(bo, DeliveryState.BOUNCED, sent_at=dispatch.release_at, bounced_at=dispatch.release_at)
    settle(hanna, DeliveryState.DEFERRED, relay_answer="450 4.2.0 Greylisted")
    dispatch.deliveries.update(name="Name", actor="Actor", role="Walker")
    reader.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    User.objects.update(name="Sara Smith")

    page, call_list = (reader.get(f"/utskick/{dispatch.public_id}/{path}") for path in ("", "ringlista/"))

    for answer in (page, call_list):
        assert answer.status_code == 200
        assert swedish_on(answer, dispatch.title) == []
    assert "Call list:" in call_list.content.decode()
    assert '<article class="letter read-aloud" aria-labelledby="read-1" lang="sv">' in call_list.content.decode()


def _with(letter: Any, content: dict[str, Any]) -> Any:
    """Return the letter with other content on its personal page."""
    return type(letter)(**{**vars(letter), "content": content})
