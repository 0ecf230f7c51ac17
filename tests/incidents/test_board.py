"""The situation board: where it is worst, what is new, what waits for the one who looks."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contacts.models import Area, User
from contacts.scales import Severity, Sharing
from incidents.actions import states
from incidents.actions.log import add_entry
from incidents.lifecycle import IncidentStatus
from incidents.models import Incident
from incidents.models.log import LogKind
from incidents.models.reports import ReportKind, ReportSeries, SituationReport
from tests.incidents.steps import an_incident, words

pytestmark = pytest.mark.django_db
POLL = {"HX-Request": "true"}


def poll(client: Client, page: Any) -> Any:
    """Ask as the page itself does, every five seconds."""
    asked = re.search(r'hx-get="([^"]+)"', page.content.decode())
    assert asked is not None
    return client.get(asked[1].replace("&amp;", "&"), headers=POLL)


def a_report(author: User, *areas: Area, **more: Any) -> SituationReport:
    now = timezone.now()
    values: dict[str, Any] = {
        "series": ReportSeries.objects.create(started_at=now),
        "kind": ReportKind.FIRST,
        "title": "Oroligt vid Alby centrum",
        "severity": Severity.HIGH,
        "sharing": Sharing.PARTNERS,
        "created_at": now,
        "idempotency_key": str(SituationReport.objects.count()),
        "is_last": True,
    }
    report = SituationReport.objects.create(author=author, **(values | more))
    report.audience_areas.set(areas)
    return report


def test_the_worst_area_comes_first_and_those_at_ease_are_shown_too(
    client: Client, sara: User, alby: Area, fittja: Area, tumba: Area
) -> None:
    an_incident(sara, fittja, severity=Severity.CRITICAL)
    an_incident(sara, alby, severity=Severity.LOW)
    an_incident(sara, alby, severity=Severity.HIGH)
    client.force_login(sara)
    page = client.get("/")
    states_shown = [(one.area.slug, one.open_count, one.severity) for one in page.context["states"]]
    assert states_shown[:2] == [("fittja", 1, Severity.CRITICAL), ("alby", 2, Severity.HIGH)]
    assert {one[1:] for one in states_shown[2:]} == {(0, None)}
    assert len(states_shown) == 6
    assert page.context["overall"] is Severity.CRITICAL
    text = words(page)
    assert "3 pågående händelser" in text
    assert "2 fler än för en timme sedan" in text
    assert "Uppdaterad" in text


def test_of_two_equally_bad_areas_the_latest_comes_first(client: Client, sara: User, alby: Area, fittja: Area) -> None:
    an_incident(sara, alby)
    an_incident(sara, fittja, occurred_at=timezone.now() - timedelta(hours=1))
    client.force_login(sara)
    assert [one.area.slug for one in client.get("/").context["states"]][:2] == ["alby", "fittja"]


def test_what_happens_in_a_square_counts_for_its_kommundel(client: Client, sara: User, alby: Area) -> None:
    square = Area.objects.create(slug="alby-torg", name="Alby torg", parent=alby)
    an_incident(sara, square)
    client.force_login(sara)
    page = client.get("/")
    assert next((one.area.slug, one.open_count) for one in page.context["states"]) == ("alby", 1)
    assert len(page.context["states"]) == 6
    assert len(client.get("/?area=alby").context["rows"]) == 1


def test_without_incidents_the_board_says_when_the_last_one_ended(client: Client, sara: User, alby: Area) -> None:
    incident = an_incident(sara, alby)
    states.close(incident=incident, by=sara, outcome="Släckt.", now=timezone.now())
    client.force_login(sara)
    text = words(client.get("/"))
    assert "Inga pågående händelser" in text
    assert "Den senaste avslutades" in text
    assert "Logga händelse" in text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", 3),
        ("?area=alby", 2),
        ("?type=threat", 1),
        ("?severity=low", 1),
        ("?status=monitored", 1),
        ("?area=alby&type=fire", 1),
        ("?area=tumba", 0),
    ],
)
def test_filters_lie_in_the_address(
    client: Client, sara: User, alby: Area, fittja: Area, query: str, found: int
) -> None:
    watched = an_incident(sara, alby)
    an_incident(sara, alby, type_code="threat")
    an_incident(sara, fittja, severity=Severity.LOW)
    states.change_status(incident=watched, by=sara, to=IncidentStatus.MONITORED, now=timezone.now())
    client.force_login(sara)
    page = client.get(f"/{query}")
    assert (page.status_code, len(page.context["rows"])) == (200, found)
    assert len(page.context["filters"]) == query.count("=")
    assert len(page.context["states"]) == 6


@pytest.mark.parametrize("query", ["?area=atlantis", "?severity=" + "9" * 3000, "?status=withdrawn", "?type=%C3%A5"])
def test_a_filter_that_does_not_exist_shows_nothing_and_says_so(
    client: Client, sara: User, alby: Area, query: str
) -> None:
    an_incident(sara, alby)
    client.force_login(sara)
    page = client.get(f"/{query}")
    assert "Det filtret finns inte. Välj i listan." in words(page)
    assert page.context["rows"] == []


def test_each_sees_only_their_own_areas_and_what_is_shared_with_them(
    client: Client, sara: User, tove: User, petra: User, alby: Area, tumba: Area
) -> None:
    an_incident(sara, alby)
    an_incident(sara, tumba)
    an_incident(sara, alby, sharing=Sharing.NAMED)
    an_incident(sara, tumba, sharing=Sharing.NAMED, named_readers=[petra])
    seen = {}
    for user in (sara, tove, petra):
        client.force_login(user)
        page = client.get("/")
        seen[user] = (len(page.context["rows"]), page.context["open_count"], len(page.context["states"]))
    assert seen == {sara: (4, 4, 6), tove: (1, 1, 2), petra: (3, 3, 6)}


def test_who_sees_no_incidents_lands_where_there_is_something_to_do(client: Client, adam: User) -> None:
    client.force_login(adam)
    answer = client.get("/")
    assert (answer.status_code, answer["Location"]) == (302, "/anvandare/")


def test_exercises_never_show_on_the_board(client: Client, sara: User, alby: Area) -> None:
    an_incident(sara, alby, mode="exercise")
    client.force_login(sara)
    page = client.get("/")
    assert (page.context["rows"], page.context["open_count"], page.context["overall"]) == ([], 0, None)


def test_a_poll_gets_204_while_nothing_has_changed(client: Client, sara: User, alby: Area) -> None:
    an_incident(sara, alby)
    client.force_login(sara)
    page = client.get("/")
    answer = poll(client, page)
    assert (answer.status_code, answer.content) == (204, b"")


@pytest.mark.parametrize("event", ["new", "note", "status", "severity", "report"])
def test_a_poll_gets_the_board_after_every_change(
    client: Client, sara: User, samir: User, alby: Area, event: str
) -> None:
    first = an_incident(sara, alby)
    client.force_login(sara)
    page = client.get("/")
    now = timezone.now()
    changes: dict[str, Callable[[], object]] = {
        "new": lambda: an_incident(samir, alby),
        "note": lambda: add_entry(incident=first, by=samir, kind=LogKind.ACTION, text="På väg.", now=now),
        "status": lambda: states.change_status(incident=first, by=samir, to=IncidentStatus.ONGOING, now=now),
        "severity": lambda: states.change_severity(
            incident=first, by=samir, severity=Severity.CRITICAL, reason="Sprids.", now=now
        ),
        "report": lambda: a_report(sara, alby),
    }
    changes[event]()
    answer = poll(client, page)
    assert answer.status_code == 200
    assert answer.content.decode().startswith('<div id="board"')
    assert "<html" not in answer.content.decode()


def test_a_poll_gets_the_board_when_the_minute_turns(
    client: Client, sara: User, alby: Area, monkeypatch: pytest.MonkeyPatch
) -> None:
    an_incident(sara, alby)
    client.force_login(sara)
    page = client.get("/")
    later = timezone.now() + timedelta(minutes=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert poll(client, page).status_code == 200


def test_what_the_user_may_not_see_does_not_even_change_the_mark(
    client: Client, sara: User, tove: User, tumba: Area
) -> None:
    client.force_login(tove)
    page = client.get("/")
    an_incident(sara, tumba)
    assert poll(client, page).status_code == 204


def test_new_incidents_are_said_aloud_once(client: Client, sara: User, samir: User, alby: Area) -> None:
    an_incident(sara, alby)
    client.force_login(sara)
    page = client.get("/")
    assert "hx-swap-oob" not in words(page)
    an_incident(samir, alby, severity=Severity.CRITICAL)
    an_incident(samir, alby, severity=Severity.LOW)
    answer = poll(client, page)
    assert '<div id="live" hx-swap-oob="innerHTML">2 nya händelser i Alby, varav 1 akut</div>' in words(answer)
    assert "hx-swap-oob" not in words(client.get("/"))


def test_polling_keeps_the_filters_and_no_session_alive(client: Client, sara: User, alby: Area) -> None:
    an_incident(sara, alby)
    client.force_login(sara)
    page = client.get("/?area=fittja")
    ends = Session.objects.get().expire_date
    an_incident(sara, alby)
    answer = poll(client, page)
    assert answer.context["rows"] == []
    assert "area=fittja" in answer.content.decode()
    assert not answer.cookies
    assert Session.objects.get().expire_date == ends


def test_a_poll_whose_session_has_ended_sends_the_whole_page_to_the_log_in(client: Client, sara: User) -> None:
    answer = client.get("/?v=1", headers={**POLL, "HX-Current-URL": "http://testserver/?area=alby"})
    assert answer.status_code == 401
    assert answer["HX-Redirect"] == "/logga-in/?next=%2F%3Farea%3Dalby"


def test_everything_that_can_have_the_focus_keeps_its_name_through_a_poll(
    client: Client, sara: User, alby: Area
) -> None:
    an_incident(sara, alby)
    a_report(sara, alby)
    client.force_login(sara)
    live = client.get("/", headers=POLL).content.decode()
    links = re.findall(r"<a [^>]*>", live)
    assert len(links) >= 8
    assert [link for link in links if " id=" not in link] == []
    ids = re.findall(r' id="([^"]+)"', live)
    assert len(ids) == len(set(ids))


def test_drafts_and_what_waits_for_approval_wait_for_the_right_people(
    client: Client, sara: User, tove: User, petra: User, alby: Area
) -> None:
    now = timezone.now()
    a_report(tove, alby, title="Utkast om Alby")
    a_report(tove, alby, title="Godkänn mig", status="submitted", submitted_by=tove, submitted_at=now)
    a_report(tove, alby, title="Tillbaka till Tove", status="returned")
    waiting = {}
    for user in (sara, tove, petra):
        client.force_login(user)
        lines = client.get("/").context["waiting"]
        waiting[user] = {(one.link.words, *(named.title for named in one.waiting.named)) for one in lines}
    assert waiting == {
        sara: {("1 lägesrapport att godkänna", "Godkänn mig")},
        tove: {("2 utkast att skriva klart", "Utkast om Alby", "Tillbaka till Tove")},
        petra: set(),
    }


@pytest.mark.parametrize("extra", ["&nyast=" + "9" * 50, "&nyast=-1", "&nyast=x", "&v=" + "x" * 5000, "&page=0"])
def test_absurd_polls_are_answered(client: Client, sara: User, alby: Area, extra: str) -> None:
    an_incident(sara, alby)
    client.force_login(sara)
    assert client.get(f"/?a=1{extra}", headers=POLL).status_code == 200


def test_the_board_asks_as_many_questions_of_a_hundred_incidents_as_of_two(
    client: Client, sara: User, alby: Area, fittja: Area
) -> None:
    client.force_login(sara)
    counts = []
    for many in (2, 100):
        while Incident.objects.count() < many:
            an_incident(sara, alby if Incident.objects.count() % 2 else fittja)
        caches["kept"].clear()
        with CaptureQueriesContext(connection) as asked:
            client.get("/")
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert counts[0] <= 16
