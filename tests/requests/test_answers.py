"""The table of answers: those missing first, the newest answer of each, live, and as a file."""

from __future__ import annotations

import csv
import io
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
import structlog
from django.test import Client
from django.utils import timezone

from contacts.models import Area, Contact, User
from incidents.gathered import gather
from incidents.models import InformationRequest
from incidents.views import requests
from notifications.lifecycle import DeliveryState, DispatchState
from notifications.models import Delivery, Dispatch
from notifications.models.answers import ResponseKind, Way
from tests.cast import a_contact, an_actor
from tests.notifications.letters import a_dispatch, a_letter, an_addressee
from tests.requests.steps import QUESTIONS, answer, ask

pytestmark = pytest.mark.django_db


@pytest.fixture
def nora(alby: Area) -> Contact:
    """Another night walker of Alby, with a telephone."""
    return a_contact(
        "Nora Nattvandrare", an_actor("Nattvandrarna i Alby", "night_walkers"), alby, phone="070-123 45 67"
    )


@pytest.fixture
def request_sent(
    tove: User, alby: Area, nadia: Contact, nora: Contact, bo: Contact, now: datetime
) -> InformationRequest:
    """Tove has asked the night walkers and the caretaker of Alby, and the letters are handed over."""
    sent = ask(tove, now - timedelta(minutes=20), alby)
    sent.dispatch.deliveries.update(state=DeliveryState.SENT, sent_at=now - timedelta(minutes=19))
    Dispatch.objects.filter(id=sent.dispatch_id).update(state=DispatchState.COMPLETED)
    sent.dispatch.refresh_from_db()
    return sent


@pytest.fixture
def reader(client: Client, tove: User) -> Client:
    client.force_login(tove)
    return client


def letter_to(request: InformationRequest, contact: Contact) -> Delivery:
    return Delivery.objects.select_related("dispatch").get(dispatch=request.dispatch, contact=contact)


def page_of(reader: Client, request: InformationRequest, **headers: str) -> Any:
    return reader.get(f"/begaran/{request.dispatch.public_id}/", headers=headers)


def names_on(page: str) -> list[str]:
    return re.findall(r'<th scope="row"[^>]*>([^<]+)', page)


def test_those_missing_stand_first_by_role_with_the_number_to_call(
    reader: Client, request_sent: InformationRequest, nadia: Contact, nora: Contact, bo: Contact, now: datetime
) -> None:
    before = page_of(reader, request_sent).content.decode()
    assert names_on(before) == ["Bo Bovärd", "Nadia Nattvandrare", "Nora Nattvandrare"]
    assert "0 av 3 har svarat" in before

    answer(letter_to(request_sent, bo), now, "Lugnt.", "Två")
    page = page_of(reader, request_sent).content.decode()
    assert names_on(page) == ["Nadia Nattvandrare", "Nora Nattvandrare", "Bo Bovärd"]
    assert "1 av 3 har svarat" in page
    assert page.count("Har inte svarat") == 2
    assert 'href="tel:0701234567"' in page
    assert page.count("Telefon saknas") == 1
    assert all(f'<th scope="col">{question}</th>' in page for question in QUESTIONS)
    assert 'data-label="Hur många är ni?">Två</td>' in page
    assert "Lugnt hos oss" in page


def test_of_several_answers_the_newest_is_shown_and_the_older_are_folded(
    reader: Client, request_sent: InformationRequest, nadia: Contact, now: datetime
) -> None:
    letter = letter_to(request_sent, nadia)
    answer(letter, now - timedelta(minutes=9), "Stenar kastas.", "Fyra", kind=ResponseKind.NEED_HELP)
    answer(letter, now - timedelta(minutes=5), "", "Tre", text="Vi går hemåt.", way=Way.MAIL)
    page = page_of(reader, request_sent).content.decode()
    row, _fold, older = page[page.index("Nadia Nattvandrare") :].partition("<details")
    assert ("Tre</td>" in row, "Vi går hemåt." in row, "(Svar på mejlet)" in row) == (True, True, True)
    assert "Stenar kastas." not in row
    assert 'data-label="Hur är läget hos er?"><span class="muted">Inget svar</span>' in row
    assert "1 tidigare svar från Nadia Nattvandrare" in older
    assert "Stenar kastas." in older
    assert "Behöver hjälp" in older
    assert "1 av 3 har svarat" in page


def test_what_did_not_arrive_is_told_where_no_answer_can_come(
    reader: Client, request_sent: InformationRequest, nadia: Contact, now: datetime
) -> None:
    Delivery.objects.filter(contact=nadia).update(state=DeliveryState.BOUNCED, bounced_at=now)
    page = page_of(reader, request_sent).content.decode()
    row = page[page.index("Nadia Nattvandrare") :]
    assert "Studsade" in row[: row.index("</tr>")]


def test_whoever_is_asked_again_or_in_somebodys_place_is_in_the_same_table(
    tove: User, request_sent: InformationRequest, nadia: Contact, bo: Contact, hanna: Contact, now: datetime
) -> None:
    again = a_following(request_sent, "reminder", nadia, now=now)
    instead = a_following(request_sent, "deputy", hanna, now=now)
    assert [one.text for one in again.questions.order_by("position")] == list(QUESTIONS)
    answer(again.deliveries.get(), now, "Lugnt.", "Fyra")
    answer(instead.deliveries.get(), now, "Oroligt.")
    gathered = gather(request_sent)
    assert (gathered.asked, gathered.answered, gathered.missing) == (4, 2, 2)
    said = {line.letter.name: line.latest.words for line in gathered.lines if line.latest}
    assert said == {"Nadia Nattvandrare": ["Lugnt.", "Fyra"], hanna.name: ["Oroligt.", ""]}
    counted: Any = InformationRequest.objects.all().with_answers().get()
    assert (counted.asked, counted.answered) == (4, 2)


def a_following(request: InformationRequest, kind: str, contact: Contact, now: datetime) -> Dispatch:
    """Send the questions again, or to somebody else."""
    return a_dispatch(
        request.by, [an_addressee(contact)], now, kind=kind, follows=request.dispatch, letters=[a_letter("Påminnelse")]
    )


def test_the_page_asks_for_what_is_new_and_gets_nothing_while_there_is_nothing(
    reader: Client, request_sent: InformationRequest, nadia: Contact, now: datetime
) -> None:
    page = page_of(reader, request_sent).content.decode()
    shown = re.search(r'"X-Version-Shown": "([^"]+)"', page)
    assert shown is not None
    polled = {"HX-Request": "true", "HX-Target": "numbers", "X-Version-Shown": shown[1]}
    assert page_of(reader, request_sent, **polled).status_code == 204

    answer(letter_to(request_sent, nadia), now, "Lugnt.", "Fyra")
    fresh = page_of(reader, request_sent, **polled)
    assert fresh.status_code == 200
    assert fresh.headers["HX-Trigger"] == "answers-changed"
    assert "1 av 3 har svarat" in fresh.content.decode()
    assert "Nadia" not in fresh.content.decode()
    table = page_of(reader, request_sent, **{"HX-Request": "true", "HX-Target": "answers"}).content.decode()
    assert table.startswith('<section class="card card--flush" id="answers"')
    assert names_on(table)[-1] == "Nadia Nattvandrare"


def test_when_the_time_is_out_an_open_page_says_so_and_a_minute_that_has_passed_is_no_news(
    reader: Client, request_sent: InformationRequest, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    end = now.replace(second=30) + timedelta(minutes=5)
    over = end + timedelta(minutes=2)
    Dispatch.objects.filter(id=request_sent.dispatch_id).update(answer_by=end, links_expire_at=over)

    def asked_at(moment: datetime, shown: str = "") -> Any:
        monkeypatch.setattr(timezone, "now", lambda: moment)
        polled = {"HX-Request": "true", "HX-Target": "numbers", "X-Version-Shown": shown} if shown else {}
        return page_of(reader, request_sent, **polled)

    def state_in(page: Any) -> str:
        found = re.search(r'"X-Version-Shown": "([^"]+)"', page.content.decode())
        assert found is not None
        return found[1]

    page = asked_at(end - timedelta(seconds=150))
    assert "Svara senast" in page.content.decode()
    assert "om 2 min" in page.content.decode()
    assert asked_at(end - timedelta(seconds=149), state_in(page)).status_code == 204
    later = asked_at(end - timedelta(seconds=89), state_in(page))
    assert "om 1 min" in later.content.decode()
    assert "HX-Trigger" not in later
    assert "hx-swap-oob" not in later.content.decode()
    assert asked_at(end - timedelta(seconds=31), state_in(later)).status_code == 204
    late = asked_at(end, state_in(asked_at(end - timedelta(seconds=1))))
    assert "Svaren skulle vara inne" in late.content.decode()
    assert late["HX-Trigger"] == "answers-changed"
    assert asked_at(end + timedelta(seconds=1), state_in(late)).status_code == 204
    ended = asked_at(over, state_in(asked_at(over - timedelta(seconds=1))))
    assert "hx-get" not in ended.content.decode()
    assert ended["HX-Trigger"] == "answers-changed"


def test_the_list_counts_the_answers_of_each_request_the_newest_first(
    reader: Client, tove: User, alby: Area, request_sent: InformationRequest, nadia: Contact, now: datetime
) -> None:
    answer(letter_to(request_sent, nadia), now, "Lugnt.")
    answer(letter_to(request_sent, nadia), now + timedelta(seconds=1), "Fortfarande lugnt.")
    ask(tove, now, alby, key="en till", title="Alby igen", roles="housing_company")
    page = reader.get("/begaran/").content.decode()
    assert page.index("Alby igen") < page.index("Alby i kväll")
    assert [" ".join(one.split()) for one in re.findall(r'data-label="Svar">([^<]+)', page)] == [
        "0 av 1 har svarat",
        "1 av 3 har svarat",
    ]
    assert 'href="/begaran/"' in reader.get("/lagesrapporter/").content.decode()


def test_a_request_out_of_reach_is_not_there(
    client: Client, sara: User, tove: User, tumba: Area, petra: User, now: datetime
) -> None:
    a_contact("Tea Tumba", an_actor("Nattvandrarna i Tumba", "night_walkers"), tumba)
    far = ask(sara, now, tumba)
    for user, status in ((sara, 200), (tove, 404), (petra, 403)):
        client.force_login(user)
        for path in ("", "svar.csv"):
            assert client.get(f"/begaran/{far.dispatch.public_id}/{path}").status_code == status
    client.force_login(tove)
    assert "Alby i kväll" not in client.get("/begaran/").content.decode()


def rows_of(answered: Any) -> list[dict[str, str]]:
    text = b"".join(answered.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";", strict=True))


def test_the_file_has_a_row_for_each_answer_and_for_each_who_is_missing_and_no_formulas(
    reader: Client,
    tove: User,
    request_sent: InformationRequest,
    nadia: Contact,
    nora: Contact,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(requests, "log", structlog.get_logger())  # One that has written nothing can be listened to.
    letter = letter_to(request_sent, nadia)
    answer(letter, now - timedelta(minutes=2), "=HYPERLINK(1)", "+4", text="@summa")
    answer(letter, now, "Lugnt.", "Fyra")
    with structlog.testing.capture_logs() as logs:
        found = reader.get(f"/begaran/{request_sent.dispatch.public_id}/svar.csv")
        rows = rows_of(found)
    assert [{"event": "request_exported", "dispatch": request_sent.dispatch.public_id, "by": tove.id, "rows": 3}] == [
        {name: one[name] for name in ("event", "dispatch", "by", "rows")} for one in logs
    ]
    assert re.fullmatch(
        r'attachment; filename="begaran-\d{4}-\d\d-\d\d-alby-i-kvall\.csv"', found.headers["Content-Disposition"]
    )
    assert [row["Namn"] for row in rows] == [
        "Bo Bovärd",
        "Nora Nattvandrare",
        "Nadia Nattvandrare",
        "Nadia Nattvandrare",
    ]
    assert [row["Hur är läget hos er?"] for row in rows] == ["", "", "Lugnt.", "'=HYPERLINK(1)"]
    assert [row["Hur många är ni?"] for row in rows] == ["", "", "Fyra", "'+4"]
    assert (rows[3]["Meddelande"], rows[3]["Hur det är"], rows[3]["Svarade genom"]) == (
        "'@summa",
        "Lugnt hos oss",
        "Länken",
    )
    assert (rows[0]["Svarade"], rows[0]["Mejlet"], rows[0]["Begäran"]) == ("", "Lämnad", "Alby i kväll")
