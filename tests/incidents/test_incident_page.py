"""The page of one incident: what each may read there, and that it stays fresh and cheap."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contacts.models import Area, Contact, User
from contacts.models.users import Role
from contacts.scales import Severity, Sharing
from incidents.actions import states
from incidents.actions.incidents import edit_details
from incidents.actions.log import add_entry
from incidents.actions.responses import confirm_response, log_response
from incidents.lifecycle import IncidentStatus
from incidents.models import Incident, ResponseInLog
from incidents.models.log import LogKind
from tests.cast import staff
from tests.incidents.steps import a_type, an_incident, filled_in, words
from tests.responses.steps import a_letter_to, an_answer

pytestmark = pytest.mark.django_db


@pytest.fixture
def fire(samir: User, alby: Area) -> Incident:
    return an_incident(samir, alby, place="Hemliga uppgången 7")


def test_the_page_tells_what_is_known_what_was_done_and_who_owns_it(client: Client, sara: User, fire: Incident) -> None:
    now = timezone.now()
    add_entry(incident=fire, by=sara, kind=LogKind.INFORMATION_IN, text="Rökfritt i trappan.", now=now)
    states.change_status(incident=fire, by=sara, to=IncidentStatus.MONITORED, now=now)
    client.force_login(sara)
    page = client.get(f"/handelser/{fire.number}/")
    text = words(page)
    assert page.context["latest"].entry.text == "Rökfritt i trappan."
    for expected in (
        "Hemliga uppgången 7",
        "Samir Säkerhetssamordnare",
        "Bevakas",
        "Egen organisation",
        "Brand i Alby.",
    ):
        assert expected in text
    assert len(page.context["lines"]) == 3


def test_what_nobody_has_confirmed_says_so_wherever_it_is_what_was_last_known(
    client: Client, sara: User, alby: Area, nadia: Contact
) -> None:
    now = timezone.now() - timedelta(minutes=10)
    fire = an_incident(sara, alby, now=now)
    answer = an_answer(a_letter_to(nadia, sara, now, alby), now, "Skott hörs vid torget.")
    log_response(response=answer, incident=fire, by=sara, now=now)
    client.force_login(sara)

    def badges() -> list[int]:
        pages = ("/", "/handelser/", "/lagesbild/da/", "/overlamning/", f"/handelser/{fire.number}/")
        shown = [words(client.get(page)) for page in pages]
        assert all("Skott hörs vid torget." in page for page in shown)
        return [page.count("Overifierad uppgift") for page in shown]

    assert badges() == [1, 1, 1, 1, 2], "on the page of the incident above the log and in it"
    confirm_response(told=ResponseInLog.objects.get(), by=sara, now=now)
    assert badges() == [0, 0, 0, 0, 0]


def test_a_correction_of_what_was_sent_is_not_what_was_last_known(client: Client, sara: User, fire: Incident) -> None:
    now = timezone.now()
    sent, _new = add_entry(incident=fire, by=sara, kind=LogKind.INFORMATION_OUT, text="Rapport 1 skickad.", now=now)
    for text in ("Rapport 1 gick inte ut.", "Rapport 1 ångrades i tid."):
        sent, _new = add_entry(
            incident=fire, by=sara, kind=LogKind.CORRECTION, text=text, corrects=sent, now=timezone.now()
        )
    client.force_login(sara)
    assert client.get(f"/handelser/{fire.number}/").context["latest"].entry.text == "Brand i Alby."


@pytest.mark.parametrize("role", [Role.POLICE_LIAISON, Role.RESCUE_LIAISON])
def test_partners_see_neither_reporter_nor_place_anywhere_not_even_in_the_history(
    client: Client, samir: User, sara: User, alby: Area, fittja: Area, role: Role
) -> None:
    fire = an_incident(samir, alby, place="Hemliga uppgången 7")
    fire = edit_details(
        incident=fire,
        by=samir,
        version=1,
        area=fittja,
        type=a_type("fire"),
        place="Hemliga porten 9",
        occurred_at=fire.occurred_at,
        now=timezone.now(),
    )
    for owner in (sara, samir):
        fire = states.hand_over(incident=fire, by=sara, to=owner, now=timezone.now())
    client.force_login(staff("Liv Liaison", role))
    for path in (f"/handelser/{fire.number}/", "/handelser/", "/", "/handelser/?q=hemliga"):
        text = words(client.get(path))
        assert "Hemliga" not in text
        assert "Samir" not in text
        assert "Sara" not in text
    assert "Säkerhetssamordnare" in words(client.get(f"/handelser/{fire.number}/"))
    assert len(client.get("/handelser/?q=hemliga").context["rows"]) == 0
    client.force_login(sara)
    assert len(client.get("/handelser/?q=hemliga").context["rows"]) == 1
    assert "Hemliga porten 9" in words(client.get(f"/handelser/{fire.number}/"))


def test_partners_see_no_button_that_they_may_not_press(
    client: Client, petra: User, sara: User, fire: Incident
) -> None:
    acts = ("avsluta/", "allvarlighetsgrad/", "delning/", "ansvarig/", "uppgifter/", "sla-ihop/", "/status/")
    client.force_login(petra)
    text = words(client.get(f"/handelser/{fire.number}/"))
    assert [act for act in acts if act in text] == []
    assert "Lägg till anteckning" in text
    client.force_login(sara)
    text = words(client.get(f"/handelser/{fire.number}/"))
    assert [act for act in acts if act not in text] == []


def test_a_named_incident_is_for_its_readers_and_its_page_is_404_for_others(
    client: Client, sara: User, petra: User, rolf: User, tove: User, alby: Area
) -> None:
    secret = an_incident(sara, alby, sharing=Sharing.NAMED, named_readers=[petra])
    answers = {}
    for user in (sara, petra, rolf, tove):
        client.force_login(user)
        answers[user] = client.get(f"/handelser/{secret.number}/").status_code
    assert answers == {sara: 200, petra: 200, rolf: 404, tove: 404}


def test_the_page_is_404_outside_the_area_and_403_for_the_administrator(
    client: Client, sara: User, tove: User, adam: User, tumba: Area
) -> None:
    far = an_incident(sara, tumba)
    for path in ("", "sparad/"):
        client.force_login(tove)
        expected = 404
        assert client.get(f"/handelser/{far.number}/{path}").status_code == expected
        client.force_login(adam)
        assert client.get(f"/handelser/{far.number}/{path}").status_code == 403


def test_a_poll_of_the_log_gets_204_until_somebody_writes(
    client: Client, sara: User, petra: User, fire: Incident
) -> None:
    client.force_login(sara)
    page = client.get(f"/handelser/{fire.number}/").content.decode()
    asked = re.search(r'hx-get="([^"]+)"', page)
    assert asked is not None
    headers = {"HX-Request": "true"}
    assert client.get(asked[1], headers=headers).status_code == 204
    add_entry(incident=fire, by=petra, kind=LogKind.INFORMATION_IN, text="Patrull på väg.", now=timezone.now())
    answer = client.get(asked[1], headers=headers)
    assert answer.status_code == 200
    assert "Patrull på väg." in words(answer)
    assert "<textarea" not in words(answer)


def test_words_are_shown_and_never_run(client: Client, sara: User, alby: Area) -> None:
    client.force_login(sara)
    nasty = '<script>alert("1")</script> <b>2026-1</b>'
    client.post("/handelser/ny/", filled_in(text=nasty, place=nasty))
    for path in (f"/handelser/{Incident.objects.get().number}/", "/", "/handelser/"):
        page = client.get(path).content.decode()
        assert "<script>alert" not in page
        assert "<b>2026" not in page


def test_the_page_asks_as_many_questions_of_a_long_log_as_of_a_short_one(
    client: Client, sara: User, petra: User, fire: Incident
) -> None:
    client.force_login(sara)
    counts = []
    for many in (3, 60):
        while fire.log.count() < many:
            by = petra if fire.log.count() % 2 else sara
            add_entry(incident=fire, by=by, kind=LogKind.OBSERVATION, text="Lugnt.", now=timezone.now())
        struck = fire.log.filter(corrections__isnull=True, corrects__isnull=True).latest("id")
        add_entry(incident=fire, by=sara, kind=LogKind.CORRECTION, corrects=struck, text="Nej.", now=timezone.now())
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/handelser/{fire.number}/")
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert counts[0] <= 22


def test_the_changes_since_it_was_logged_are_shown_in_words(client: Client, sara: User, fire: Incident) -> None:
    states.change_severity(
        incident=fire, by=sara, severity=Severity.CRITICAL, reason="Elden sprids.", now=timezone.now()
    )
    client.force_login(sara)
    history = client.get(f"/handelser/{fire.number}/").context["history"]
    assert [(str(one.label), one.old, one.new, one.by, one.reason) for one in history] == [
        ("Allvarlighetsgrad", "Hög", "Akut", "Sara Säkerhetschef", "Elden sprids.")
    ]


def test_who_writes_reports_starts_one_from_an_incident_that_others_move_on(
    client: Client, tove: User, fire: Incident
) -> None:
    client.force_login(tove)
    page = client.get(f"/handelser/{fire.number}/")
    assert not page.context["may_edit"]
    assert page.content.decode().count(f'href="/lagesrapporter/ny/?handelse={fire.number}"') == 1
    assert "Avsluta händelse" not in page.content.decode()
