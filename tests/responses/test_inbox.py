"""Tove reads what recipients answer, those who need help first, and makes it an incident with one press."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from contacts.models import Area, Contact, User
from incidents.models import Incident, LogEntry, ResponseInLog
from notifications.inbox import responses_to
from notifications.models import Delivery, Response, StrayMail
from notifications.models.answers import ResponseKind
from tests.incidents.steps import an_incident, filled_in, recorded, words
from tests.responses.steps import a_letter_to, an_answer

pytestmark = pytest.mark.django_db
INBOX = "/aterrapporter/"
SAID = "Lugnt vid torget, vi är fyra."


@pytest.fixture
def letter(sara: User, nadia: Contact, alby: Area, now: datetime) -> Delivery:
    return a_letter_to(nadia, sara, now, alby)


def as_(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def a_stray_mail(now: datetime, **extra: object) -> StrayMail:
    values = {"message_id": f"<{now.timestamp()}@x>", "sender": "okand@exempel.se", "subject": "Hej", "text": "Vem?"}
    return StrayMail.objects.create(received_at=now, **(values | extra))


def test_the_inbox_shows_who_said_what_to_which_report(
    client: Client, tove: User, letter: Delivery, now: datetime
) -> None:
    Delivery.objects.filter(id=letter.id).update(phone="070-123 45 67")
    an_answer(letter, now)

    page = words(as_(client, tove).get(INBOX))

    for part in (
        "Lugnt hos oss",
        SAID,
        letter.name,
        letter.actor,
        letter.role,
        "Overifierad uppgift",
        letter.dispatch.title,
        'href="tel:0701234567"',
        "genom länken",
    ):
        assert part in page


def test_those_who_need_help_stand_first_and_then_the_newest(
    client: Client, tove: User, letter: Delivery, now: datetime
) -> None:
    an_answer(letter, now - timedelta(minutes=9), "Först")
    an_answer(letter, now - timedelta(minutes=8), "Hjälp oss", kind=ResponseKind.NEED_HELP)
    an_answer(letter, now - timedelta(minutes=1), "Sist")

    page = as_(client, tove).get(INBOX).content.decode()

    alarm = re.search(r'id="alarm" class="alarm" role="alert">(.*?)<div id="inbox"', page, re.DOTALL)
    assert alarm
    assert "Behöver hjälp" in alarm[1]
    cards = page[page.index('id="responses"') :]
    assert cards.index("Hjälp oss") < cards.index("Sist") < cards.index("Först")


def test_only_those_within_reach_read_an_answer(
    client: Client, tove: User, sara: User, nadia: Contact, tumba: Area, now: datetime
) -> None:
    an_answer(a_letter_to(nadia, sara, now, tumba), now, "Långt bort")

    assert "Långt bort" not in words(as_(client, tove).get(INBOX))
    assert client.post(f"{INBOX}{Response.objects.get().id}/klar/").status_code == 404
    assert Response.objects.get().state == "new"
    assert "Långt bort" in words(as_(client, sara).get(INBOX))


def test_the_police_have_no_inbox(client: Client, letter: Delivery, now: datetime, petra: User) -> None:
    an_answer(letter, now)
    assert as_(client, petra).get(INBOX).status_code == 403
    assert "aterrapporter" not in as_(client, petra).get("/").content.decode()


def test_create_incident_opens_the_form_filled_in_with_area_and_words(
    client: Client, tove: User, letter: Delivery, now: datetime
) -> None:
    response = an_answer(letter, now)
    address = f"/handelser/ny/?svar={response.id}"
    assert address in as_(client, tove).get(INBOX).content.decode()

    page = client.get(address).content.decode()

    assert re.search(r'value="alby" id="id_area_0" checked', page)
    assert SAID in page
    assert "Svaret blir händelsens första anteckning" in page


def test_saving_it_keeps_source_and_reliability_and_takes_the_answer_out_of_the_inbox(
    client: Client, tove: User, letter: Delivery, now: datetime
) -> None:
    response = an_answer(letter, now)

    saved = as_(client, tove).post(f"/handelser/ny/?svar={response.id}", filled_in(text=f"Lugnt hos oss.\n{SAID}"))

    incident = Incident.objects.get()
    assert saved.status_code == 302
    entry = incident.log.get()
    assert (entry.kind, entry.reliability, entry.text) == ("information_in", "unconfirmed", f"Lugnt hos oss.\n{SAID}")
    assert entry.source == f"{letter.name} ({letter.role}, {letter.actor})"
    told = ResponseInLog.objects.get()
    assert (told.response, told.entry, told.incident) == (response, entry, incident)
    response.refresh_from_db()
    assert (response.state, response.handled_by) == ("in_log", tove)
    assert SAID not in words(client.get(INBOX))
    assert incident.number in words(client.get(f"{INBOX}?visa=hanterade"))


def test_whoever_creates_second_learns_who_was_first_and_creates_nothing(
    client: Client, tove: User, sara: User, letter: Delivery, now: datetime
) -> None:
    response = an_answer(letter, now)
    as_(client, sara).post(f"/handelser/ny/?svar={response.id}", filled_in())
    before = recorded()

    answer = as_(client, tove).post(f"/handelser/ny/?svar={response.id}", filled_in(), follow=True)

    assert f"{sara.name} har redan lagt in svaret i en händelse. Inget nytt sparades." in words(answer)
    assert recorded() == before


def test_the_nearest_incident_is_one_press_away_and_the_others_in_a_list(
    client: Client, tove: User, sara: User, letter: Delivery, alby: Area, fittja: Area, now: datetime
) -> None:
    near = an_incident(sara, alby, now=now - timedelta(hours=1))
    far = an_incident(sara, fittja, now=now)
    response = an_answer(letter, now)

    page = as_(client, tove).get(INBOX).content.decode()

    assert f'name="incident" value="{near.number}"' in page
    assert f'<option value="{far.number}">' in page

    answer = client.post(f"{INBOX}{response.id}/koppla/", {"incident": near.number}, follow=True)
    entry = near.log.latest("id")
    assert (entry.kind, entry.reliability) == ("information_in", "unconfirmed")
    assert entry.text == f"Lugnt hos oss.\n{SAID}"
    assert entry.occurred_at == response.received_at
    assert "Overifierad uppgift" in words(answer)
    assert ResponseInLog.objects.get().incident == near


def test_two_presses_on_link_are_one_line_in_the_log(
    client: Client, tove: User, sara: User, letter: Delivery, alby: Area, now: datetime
) -> None:
    incident = an_incident(sara, alby)
    response = an_answer(letter, now)
    address = f"{INBOX}{response.id}/koppla/"

    as_(client, tove).post(address, {"incident": incident.number})
    lines = LogEntry.objects.count()
    answer = client.post(address, {"incident": incident.number}, follow=True)

    assert f"{tove.name} har redan lagt in svaret i en händelse." in words(answer)
    assert LogEntry.objects.count() == lines


def test_an_incident_out_of_reach_takes_no_answer(
    client: Client, tove: User, sara: User, letter: Delivery, tumba: Area, now: datetime
) -> None:
    incident = an_incident(sara, tumba)
    response = an_answer(letter, now)
    before = recorded()

    answer = as_(client, tove).post(f"{INBOX}{response.id}/koppla/", {"incident": incident.number})

    assert answer.status_code == 404
    assert recorded() == before
    assert Response.objects.get().state == "new"


def test_done_is_one_press_and_the_second_tab_learns_by_whom(
    client: Client, tove: User, sara: User, letter: Delivery, now: datetime
) -> None:
    response = an_answer(letter, now)

    page = words(as_(client, sara).post(f"{INBOX}{response.id}/klar/", follow=True))
    assert "Inga svar väntar" in page
    again = words(as_(client, tove).post(f"{INBOX}{response.id}/klar/", follow=True))

    assert f"{sara.name} har redan markerat det som klart." in again
    response.refresh_from_db()
    assert (response.state, response.handled_by) == ("done", sara)


def test_what_was_marked_done_can_still_become_an_incident(
    client: Client, tove: User, letter: Delivery, now: datetime
) -> None:
    response = an_answer(letter, now)
    as_(client, tove).post(f"{INBOX}{response.id}/klar/")
    assert f"?svar={response.id}" in client.get(f"{INBOX}?visa=hanterade").content.decode()

    client.post(f"/handelser/ny/?svar={response.id}", filled_in())

    response.refresh_from_db()
    assert response.state == "in_log"


def test_a_person_confirms_from_the_timeline_and_it_says_by_whom(
    client: Client, tove: User, sara: User, petra: User, letter: Delivery, alby: Area, now: datetime
) -> None:
    response = an_answer(letter, now)
    as_(client, tove).post(f"/handelser/ny/?svar={response.id}", filled_in())
    told = ResponseInLog.objects.get()
    incident = told.incident
    address = f"/handelser/{incident.number}/anteckning/{told.entry_id}/bekrafta/"
    page = words(client.get(f"/handelser/{incident.number}/"))
    assert "Overifierad uppgift" in page
    assert address in page

    after = words(client.post(address, follow=True))

    assert f"Bekräftad av {tove.name}" in after
    assert "Overifierad uppgift" not in after
    assert f"Uppgiften från {told.entry.source} är bekräftad." in after
    told.refresh_from_db()
    assert told.confirmed_by == tove
    lines = incident.log.count()
    again = words(as_(client, sara).post(address, follow=True))
    assert f"{tove.name} har redan bekräftat uppgiften." in again
    assert incident.log.count() == lines
    as_partner = words(as_(client, petra).get(f"/handelser/{incident.number}/"))
    assert "Bekräftad av Trygghetssamordnare" in as_partner
    assert "Tove" not in as_partner


def test_the_counter_stands_in_the_menu_of_every_page_and_answers_nothing_while_it_holds(
    client: Client, tove: User, letter: Delivery, now: datetime
) -> None:
    page = as_(client, tove).get("/kontakter/").content.decode()
    assert 'id="inbox-count"' in page
    assert "antal/?v=0" in page
    assert client.get(f"{INBOX}antal/?v=0").status_code == 204
    session = client.session.get_expiry_date()

    an_answer(letter, now)
    fresh = client.get(f"{INBOX}antal/?v=0", headers={"HX-Request": "true", "HX-Trigger": "inbox-count"})

    assert fresh.status_code == 200
    assert "antal/?v=1" in fresh.content.decode()
    assert 'hx-swap-oob="innerHTML:.count-responses"' in fresh.content.decode()
    assert "sessionid" not in str(fresh.cookies)
    assert abs((client.session.get_expiry_date() - session).total_seconds()) < 5


def test_the_counter_never_takes_the_page_away_from_somebody_who_writes(client: Client) -> None:
    asked = {"HX-Request": "true", "HX-Trigger": "inbox-count"}
    answer = client.get(f"{INBOX}antal/?v=0", headers=asked)
    assert answer.status_code == 401
    assert "HX-Redirect" not in answer
    assert "HX-Redirect" in client.get(INBOX, headers={"HX-Request": "true"})


def test_the_inbox_polls_and_is_told_only_what_is_new(
    client: Client, tove: User, letter: Delivery, now: datetime
) -> None:
    page = as_(client, tove).get(INBOX).content.decode()
    poll = re.search(r'hx-get="(/aterrapporter/\?v=[^"]+)"', page)
    assert poll
    address = poll[1].replace("&amp;", "&")
    assert client.get(address, headers={"HX-Request": "true"}).status_code == 204

    an_answer(letter, now, "Kom!", kind=ResponseKind.NEED_HELP)
    fresh = client.get(address, headers={"HX-Request": "true"})

    assert fresh.status_code == 200
    assert '<div id="alarm" hx-swap-oob="innerHTML">' in fresh.content.decode()
    assert '<div id="live" hx-swap-oob="innerHTML">1 återrapport att läsa' in fresh.content.decode()
    assert '<p class="response__text">Kom!</p>' in fresh.content.decode()
    assert "<html" not in fresh.content.decode()


def test_a_minute_that_has_passed_moves_the_words_beside_the_times_and_is_no_news(
    client: Client, sara: User, letter: Delivery, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = now.replace(second=5)
    monkeypatch.setattr(timezone, "now", lambda: at)
    an_answer(letter, at, "Kom!", kind=ResponseKind.NEED_HELP)
    a_stray_mail(at)
    page = as_(client, sara).get(INBOX)
    assert words(page).count("nyss") == 2
    poll = re.search(r'hx-get="(/aterrapporter/\?v=[^"]+)"', page.content.decode())
    assert poll
    address = poll[1].replace("&amp;", "&")
    for seconds in (10, 54):
        monkeypatch.setattr(timezone, "now", lambda later=at + timedelta(seconds=seconds): later)
        assert client.get(address, headers={"HX-Request": "true"}).status_code == 204
    monkeypatch.setattr(timezone, "now", lambda: at + timedelta(seconds=61))
    fresh = client.get(address, headers={"HX-Request": "true"})
    assert fresh.status_code == 200
    assert words(fresh).count("för 1 min sedan") == 2
    assert "hx-swap-oob" not in fresh.content.decode()


def test_the_board_says_how_many_wait_and_who_needs_help(
    client: Client, tove: User, letter: Delivery, now: datetime
) -> None:
    page = as_(client, tove).get("/").content.decode()
    poll = re.search(r'hx-get="(/\?v=[^"]+)"', page)
    assert poll

    an_answer(letter, now, "Kom!", kind=ResponseKind.NEED_HELP)
    fresh = client.get(poll[1].replace("&amp;", "&"), headers={"HX-Request": "true"})

    assert "1 behöver hjälp" in words(fresh)
    assert '<div id="alarm" hx-swap-oob="innerHTML">' in fresh.content.decode()
    assert 'id="alarm" class="alarm" role="alert"' in client.get("/").content.decode()


def test_mail_that_names_no_letter_waits_for_those_who_see_everything(
    client: Client, tove: User, sara: User, now: datetime
) -> None:
    mail = a_stray_mail(now, subject="Bilder från torget", attachments=2)
    assert "Bilder från torget" not in words(as_(client, tove).get(INBOX))
    assert client.post(f"{INBOX}mejl/{mail.id}/klar/").status_code == 404

    page = words(as_(client, sara).get(INBOX))
    assert "Bilder från torget" in page
    assert "okand@exempel.se" in page
    assert "2 bilagor är borttagna" in page

    assert "Bilder från torget" not in words(client.post(f"{INBOX}mejl/{mail.id}/klar/", follow=True))
    again = words(client.post(f"{INBOX}mejl/{mail.id}/klar/", follow=True))
    assert f"{sara.name} har redan markerat det som klart." in again
    mail.refresh_from_db()
    assert (mail.state, mail.handled_by) == ("done", sara)


def test_markup_in_an_answer_is_shown_to_staff_and_not_obeyed(
    client: Client, sara: User, letter: Delivery, now: datetime
) -> None:
    an_answer(letter, now, "<img src=x onerror=alert(1)>")
    a_stray_mail(now, subject="<script>1</script>", sender="<b>x</b>", text="<svg onload=1>")
    page = as_(client, sara).get(INBOX).content.decode()
    for alive in ("<img", "<script>1", "<b>x", "<svg onload"):
        assert alive not in page


@pytest.mark.parametrize("asked", ["x", "999999999", "9" * 30, "-1", "²"])
def test_an_answer_that_is_not_there_opens_no_form(client: Client, tove: User, asked: str) -> None:
    assert as_(client, tove).get("/handelser/ny/", {"svar": asked}).status_code == 404


def test_the_page_of_the_dispatch_shows_its_answers_help_first_and_follows(
    client: Client, tove: User, letter: Delivery, now: datetime
) -> None:
    page = f"/utskick/{letter.dispatch.public_id}/"
    poll = re.search(r'hx-get="(/utskick/[0-9a-f]+/svar/[^"]+)"', as_(client, tove).get(page).content.decode())
    assert poll
    assert client.get(poll[1]).status_code == 204

    an_answer(letter, now, "Kom!", kind=ResponseKind.NEED_HELP)
    an_answer(letter, now + timedelta(seconds=1), "Lugnt")

    part = client.get(poll[1]).content.decode()
    assert part.index("Kom!") < part.index("Lugnt")
    assert f"Behöver hjälp: {letter.name}" in part[part.index('id="dispatch-alarm"') :]
    assert "Kom!" in words(client.get(page))


def test_a_minute_that_has_passed_is_no_news_on_the_page_of_the_dispatch(
    client: Client, tove: User, letter: Delivery, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = now.replace(second=5)
    monkeypatch.setattr(timezone, "now", lambda: at)
    an_answer(letter, at, "Kom!", kind=ResponseKind.NEED_HELP)
    page = as_(client, tove).get(f"/utskick/{letter.dispatch.public_id}/").content.decode()
    poll = re.search(r'hx-get="(/utskick/[0-9a-f]+/svar/[^"]+)"', page)
    assert poll
    monkeypatch.setattr(timezone, "now", lambda: at + timedelta(seconds=54))
    assert client.get(poll[1]).status_code == 204
    monkeypatch.setattr(timezone, "now", lambda: at + timedelta(seconds=61))
    fresh = client.get(poll[1])
    assert "för 1 min sedan" in words(fresh)
    assert "dispatch-alarm" not in fresh.content.decode()


def test_an_answer_to_a_reminder_stands_on_the_page_of_what_it_reminds_of(
    tove: User, sara: User, letter: Delivery, nadia: Contact, alby: Area, now: datetime
) -> None:
    reminder = a_letter_to(nadia, sara, now, alby, kind="reminder", follows=letter.dispatch)
    correction = a_letter_to(nadia, sara, now, alby, kind="correction", follows=letter.dispatch)
    an_answer(letter, now - timedelta(minutes=1), "först")
    an_answer(reminder, now, "sedan")
    an_answer(correction, now, "om rättelsen")

    assert [one.text for one in responses_to(tove, letter.dispatch)] == ["sedan", "först"]
