"""The page «Vad visste vi då?»: a moment in the address, a slider over the night, and a band that nobody misses."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from contacts.models import Area, Contact, User
from contacts.scales import Severity, Sharing
from contacts.shifts import STOCKHOLM
from incidents.actions import states
from incidents.actions.levels import set_level
from incidents.actions.log import add_entry
from incidents.actions.responses import confirm_response, log_response
from incidents.models import Incident, ResponseInLog
from incidents.models.log import LogKind
from incidents.nights import span_of
from incidents.views.as_of import typed
from notifications.models.answers import ResponseKind
from tests.design.in_chromium import log_in_to
from tests.incidents.steps import an_incident, words
from tests.responses.steps import a_letter_to, an_answer

pytestmark = pytest.mark.django_db
NIGHT = datetime(2026, 11, 22, 22, 0, tzinfo=STOCKHOLM)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def fire(sara: User, alby: Area) -> Incident:
    """A fire that grew at 22.20, moved nowhere, and was over at 23.30."""
    incident = an_incident(sara, alby, now=NIGHT, text="Rök vid torget.", severity=Severity.LOW, place="Torget 1")
    states.change_severity(
        incident=incident, by=sara, severity=Severity.CRITICAL, reason="Det växer.", now=NIGHT + 20 * MINUTE
    )
    states.close(incident=incident, by=sara, outcome="Släckt.", now=NIGHT + 90 * MINUTE)
    return incident


def link_to(incident: Incident) -> str:
    return f"/lagesbild/da/{incident.number}/?kl="


def at(client: Client, moment: str, where: str = "") -> str:
    return words(client.get(f"/lagesbild/da/{where}", {"kl": f"2026-11-22T{moment}"}))


def test_it_shows_what_was_known_then_and_says_that_it_is_not_now(client: Client, sara: User, fire: Incident) -> None:
    client.force_login(sara)
    before, early, late, after = (at(client, clock) for clock in ("21:59", "22:14", "22:30", "23:30"))
    assert "Så här såg det ut kl. 22.14. Inte läget nu." in early
    assert link_to(fire) not in before
    assert "Vid den tiden fanns ingen pågående händelse inskriven." in before
    assert "Rök vid torget." in early
    assert 'data-severity="low"' in early
    assert "Akut" not in early
    assert 'data-severity="critical"' in late
    assert link_to(fire) not in after
    assert "Till läget nu" in early


def test_what_was_written_down_later_was_not_known(client: Client, sara: User, alby: Area) -> None:
    late = an_incident(sara, alby, now=NIGHT + 60 * MINUTE, occurred_at=NIGHT, text="Skrivet en timme efter.")
    client.force_login(sara)
    assert link_to(late) not in at(client, "22:30")
    assert link_to(late) in at(client, "23:00")


def test_a_correction_that_nobody_had_made_strikes_nothing(client: Client, sara: User, fire: Incident) -> None:
    wrong = fire.log.order_by("id")[0]
    add_entry(
        incident=fire,
        by=sara,
        kind=LogKind.CORRECTION,
        corrects=wrong,
        text="Det var dimma.",
        now=NIGHT + 40 * MINUTE,
    )
    client.force_login(sara)
    early, late = (at(client, clock, f"{fire.number}/") for clock in ("22:30", "22:45"))
    assert "Rök vid torget." in early
    assert "<s>" not in early
    assert "dimma" not in early
    assert "<s>Rök vid torget.</s>" in late
    assert "Det var dimma." in late
    assert "Utfall" not in early
    assert "Släckt." in at(client, "23:59", f"{fire.number}/")


def test_an_answer_counts_from_when_it_came_until_somebody_took_care_of_it(
    client: Client, sara: User, nadia: Contact, alby: Area, fire: Incident
) -> None:
    letter = a_letter_to(nadia, sara, NIGHT, alby)
    said = an_answer(letter, NIGHT + 10 * MINUTE, "De kastar sten.", kind=ResponseKind.NEED_HELP)
    entry = log_response(response=said, incident=fire, by=sara, now=NIGHT + 20 * MINUTE)
    told = ResponseInLog.objects.get(entry=entry)
    confirm_response(told=told, by=sara, now=NIGHT + 30 * MINUTE)
    client.force_login(sara)
    assert "behövde hjälp" not in at(client, "22:09")
    assert "1 behövde hjälp" in at(client, "22:11")
    assert "behövde hjälp" not in at(client, "22:21")
    assert "Overifierad uppgift" in at(client, "22:25", f"{fire.number}/")
    assert "Bekräftad av" in at(client, "22:31", f"{fire.number}/")


def test_a_set_level_stands_from_when_it_was_set(client: Client, sara: User, alby: Area) -> None:
    set_level(
        area=alby, by=sara, severity=Severity.HIGH, reason="Rykten.", until=NIGHT + 60 * MINUTE, now=NIGHT + MINUTE
    )
    client.force_login(sara)
    assert "Rykten." not in at(client, "22:00")
    assert "Rykten." in at(client, "22:01")
    assert "Rykten." not in at(client, "23:00")


def test_the_rights_are_today_s(client: Client, sara: User, tove: User, petra: User, fire: Incident) -> None:
    reopened = states.reopen(incident=fire, by=sara, reason="Igen.", now=NIGHT + 100 * MINUTE)
    states.change_sharing(
        incident=reopened, by=sara, sharing=Sharing.NAMED, reason="Känsligt.", now=NIGHT + 101 * MINUTE
    )
    for user in (tove, petra):
        client.force_login(user)
        assert link_to(fire) not in at(client, "22:14")
        assert client.get(f"/lagesbild/da/{fire.number}/?kl=2026-11-22T22:14").status_code == 404


def test_place_and_reporter_stay_with_the_municipality(client: Client, sara: User, petra: User, fire: Incident) -> None:
    client.force_login(sara)
    assert "Torget 1" in at(client, "22:14", f"{fire.number}/")
    client.force_login(petra)
    for where in ("", f"{fire.number}/"):
        shown = at(client, "22:14", where)
        assert "Torget 1" not in shown
        assert "Sara" not in shown


def test_an_incident_that_was_not_logged_yet_is_not_there(client: Client, sara: User, fire: Incident) -> None:
    client.force_login(sara)
    assert client.get(f"/lagesbild/da/{fire.number}/?kl=2026-11-22T21:00").status_code == 404


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("kl=2099-01-01T00:00", "Den tiden har inte varit än."),
        ("kl=igår", "Skriv dag och tid, till exempel"),
        ("kl=1970-01-01T00:00", "Ange en tid efter år 2000."),
        ("kl=2026-03-29T02:30", "Den tiden finns inte, för klockan ställdes fram."),
        ("kl=2026-11-22T18:00&minut=-4", "Välj en tid på skalan."),
        ("kl=2026-11-22T18:00&minut=99999999999999999999", "Välj en tid på skalan."),
        ("kl=" + "9" * 10_000, "Skriv dag och tid, till exempel"),
    ],
)
def test_a_time_that_cannot_be_shown_is_answered_with_a_sentence(
    client: Client, sara: User, query: str, sentence: str
) -> None:
    client.force_login(sara)
    answer = client.get(f"/lagesbild/da/?{query}")
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert client.get("/lagesbild/da/?kl=a%00b").status_code == 400


def test_the_slider_counts_the_minutes_of_the_night(client: Client, sara: User, fire: Incident) -> None:
    client.force_login(sara)
    page = client.get("/lagesbild/da/?kl=2026-11-22T18:00&minut=254")
    assert "Så här såg det ut kl. 22.14." in words(page)
    assert (page.context["minute"], page.context["span"].minutes) == (254, 720)
    assert page.context["span_typed"] == "2026-11-22T18:00"


@pytest.mark.parametrize(
    ("moment", "begins", "minutes"),
    [
        ("2026-11-22T22:14", "2026-11-22T18:00", 720),
        ("2026-11-23T05:59", "2026-11-22T18:00", 720),
        ("2026-11-23T06:00", "2026-11-23T06:00", 720),
        ("2026-10-25T01:00", "2026-10-24T18:00", 780),
        ("2027-03-28T04:00", "2027-03-27T18:00", 660),
    ],
)
def test_a_night_is_as_long_as_the_clock_makes_it(moment: str, begins: str, minutes: int) -> None:
    span = span_of(datetime.fromisoformat(moment).replace(tzinfo=STOCKHOLM).astimezone(UTC))
    assert (typed(span.begins), span.minutes) == (begins, minutes)
    assert span.moment_of(9999) == span.ends


def test_both_hours_of_the_night_when_the_clock_goes_back_can_be_looked_at(client: Client, sara: User) -> None:
    client.force_login(sara)
    seen = ["2026-10-25T02:45"]
    for _step in range(5):
        page = client.get("/lagesbild/da/", {"kl": seen[-1]})
        assert page.status_code == 200
        onwards = dict(page.context["steps"])[15]
        seen.append(parse_qs(urlsplit(onwards).query)["kl"][0])
    assert seen[1:] == [*(f"2026-10-25T02:{minute}+01:00" for minute in ("00", "15", "30", "45")), "2026-10-25T03:00"]
    late = client.get("/lagesbild/da/", {"kl": seen[2]})
    assert late.context["minute"] == 9 * 60 + 15
    assert late.context["typed"] == "2026-10-25T02:15"
    assert parse_qs(late.context["query"])["kl"] == [seen[2]]


def test_without_a_time_it_shows_this_minute_and_no_way_into_the_future(client: Client, sara: User) -> None:
    client.force_login(sara)
    page = client.get("/lagesbild/da/")
    assert timezone.now() - page.context["at"] < 2 * MINUTE
    assert all(minutes < 0 for minutes, _url in page.context["steps"])
    assert not page.context["later_night"]


def test_it_asks_as_many_questions_of_thirty_incidents_as_of_two(client: Client, sara: User, alby: Area) -> None:
    client.force_login(sara)
    counts = []
    for many in (2, 30):
        while Incident.objects.count() < many:
            one = an_incident(sara, alby, now=NIGHT, severity=Severity.LOW)
            states.close(incident=one, by=sara, outcome="Slut.", now=NIGHT + 60 * MINUTE)
        caches["kept"].clear()
        with CaptureQueriesContext(connection) as asked:
            page = client.get("/lagesbild/da/?kl=2026-11-22T22:30")
        assert page.context["picture"].open_count == many
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert counts[0] <= 22


@pytest.mark.django_db(transaction=True)
def test_the_slider_says_the_time_and_goes_there_when_it_is_let_go(
    page: Page, live_server: LiveServer, sara: User, alby: Area
) -> None:
    an_incident(sara, alby, now=NIGHT, text="Rök vid torget.")
    log_in_to(page, live_server, sara)
    page.goto(f"{live_server.url}/lagesbild/da/?kl=2026-11-22T21:30")
    expect(page.get_by_text("Så här såg det ut kl. 21.30. Inte läget nu.")).to_be_visible()
    slider = page.get_by_label("Dra till en tid")
    expect(slider).to_have_value("210")
    slider.evaluate("one => { one.value = 254; one.dispatchEvent(new Event('input')); }")
    expect(page.locator("output")).to_have_text("kl. 22.14")
    slider.evaluate("one => one.dispatchEvent(new Event('change'))")
    expect(page.get_by_text("Så här såg det ut kl. 22.14. Inte läget nu.")).to_be_visible()
    expect(page.get_by_text("Rök vid torget.")).to_be_visible()
