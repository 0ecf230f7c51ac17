"""A drill goes to exactly those who were shown, says that nothing has happened, and can be undone."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from pytest_django import Settings

from contacts.models import Area, Contact, User
from contacts.scales import Severity
from notifications.actions import OthersWouldBeTested, UnableToDrill, drill_audience, start_drill
from notifications.lifecycle import DispatchState
from notifications.models import Delivery, Dispatch, Drill
from tests.cast import a_contact, an_actor
from tests.notifications.personal import press
from tests.readiness.steps import PAST_THE_HOLD, a_drill, carried, hidden, link_in, logged_in, role
from tests.smtp import Sink

pytestmark = pytest.mark.django_db
WALKERS = ["night_walkers"]


def chosen(*areas: Area, roles: tuple[str, ...] = ("night_walkers",)) -> dict[str, list[str]]:
    return {"areas": [str(one.id) for one in areas], "roles": [str(role(code).id) for code in roles]}


def test_the_coordinator_of_alby_tests_her_night_walkers_from_page_to_inbox(
    tove: User, alby: Area, nadia: Contact, bo: Contact, smtp_sink: Sink, now: datetime
) -> None:
    browser = logged_in(tove)
    page = browser.get("/beredskap/prov/", chosen(alby)).content.decode()
    assert "Nadia Nattvandrare" in page
    assert "Bo Bovärd" not in page
    assert "Jag har tittat igenom: 1 mottagare får ett svarsprov." in page
    assert "Skicka svarsprov till 1 mottagare" in page

    form = chosen(alby) | {"version": hidden(page, "version"), "key": hidden(page, "key"), "confirmed": "on"}
    answer = browser.post("/beredskap/prov/starta/", form)

    drill = Drill.objects.get()
    assert answer.headers["Location"] == f"/utskick/{drill.dispatch.public_id}/"
    assert (drill.started_by, list(drill.areas.all()), list(drill.roles.all())) == (tove, [alby], [role(WALKERS[0])])
    dispatch = drill.dispatch
    assert (dispatch.kind, dispatch.severity, dispatch.state) == ("drill", Severity.LOW, DispatchState.HELD)
    assert dispatch.release_at - dispatch.created_at == timedelta(seconds=30)
    assert dispatch.links_expire_at - dispatch.release_at == timedelta(days=7)
    assert smtp_sink.letters == []

    carried(dispatch.release_at + PAST_THE_HOLD)
    [letter] = smtp_sink.to(nadia.email)
    assert len(smtp_sink.letters) == 1
    assert letter.message["Subject"] == "Svarsprov: tryck på knappen så vet vi att vi når dig"
    walker = Client()
    shown = walker.get(link_in(letter.text()), follow=True).content.decode()
    assert "Inget har hänt. Det här är ett prov på om vi når dig." in shown
    assert "Jag har läst</button>" in shown

    drill.dispatch.deliveries.update(sent_at=now - timedelta(minutes=5))
    press(walker, "kvittera", drill.dispatch.deliveries.get())
    assert "1 av 1 svarade" in browser.get("/beredskap/").content.decode()


def test_the_letter_says_first_and_last_that_nothing_has_happened(
    sara: User, alby: Area, nadia: Contact, now: datetime, smtp_sink: Sink
) -> None:
    a_contact("Nora Walker", an_actor("Walkers", "night_walkers"), alby, language="en")
    a_drill(sara, [alby], WALKERS, now)
    carried(now + PAST_THE_HOLD)

    [swedish], [english] = smtp_sink.to(nadia.email), smtp_sink.to("nora@night-walkers.example")
    for letter, nothing in ((swedish, "Inget har hänt."), (english, "Nothing has happened.")):
        lines = [line for line in letter.text().splitlines() if line]
        assert lines[0].startswith(nothing)
        assert lines[-1] == nothing
        body = letter.html().partition("<body")[2]
        assert body.index(nothing) < body.index("<h1")
        assert body.rindex(nothing) > body.index("112")
        assert "Lägesrapport" not in letter.message["Subject"]
    assert "night walkers in Alby" in english.text().lower() or "Night walkers" in english.text()
    assert english.message["Subject"] == "Answer test: press the button so that we know that we reach you"
    assert swedish.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_nobodys_lowest_severity_keeps_them_out(sara: User, alby: Area, now: datetime) -> None:
    a_contact("Astrid", an_actor("Nattvandrarna", "night_walkers"), alby, lowest_severity=Severity.CRITICAL)
    a_drill(sara, [alby], WALKERS, now)
    assert Delivery.objects.get().name == "Astrid"


def test_the_same_form_twice_is_one_drill(sara: User, alby: Area, nadia: Contact, now: datetime) -> None:
    first = a_drill(sara, [alby], WALKERS, now)
    again, new = start_drill(by=sara, areas=[alby], roles=[role("night_walkers")], version="", now=now, key="a drill")
    assert (again, new) == (first, False)
    assert Dispatch.objects.count() == Delivery.objects.count() == 1


def test_if_somebody_came_since_the_page_was_drawn_nothing_is_sent(
    tove: User, alby: Area, nadia: Contact, now: datetime
) -> None:
    browser = logged_in(tove)
    page = browser.get("/beredskap/prov/", chosen(alby)).content.decode()
    form = chosen(alby) | {"version": hidden(page, "version"), "key": "k", "confirmed": "on"}
    a_contact("Nils", an_actor("Nattvandrarna i Alby", "night_walkers"), alby)

    answer = browser.post("/beredskap/prov/starta/", form)

    assert answer.status_code == 409
    told = answer.content.decode()
    assert "De som får provet är inte längre de som visades. Inget är skickat. Titta igen." in told
    assert "Skicka svarsprov till 2 mottagare" in told
    assert not Dispatch.objects.exists()
    form["version"] = hidden(told, "version")
    assert browser.post("/beredskap/prov/starta/", form).status_code == 302
    assert Delivery.objects.count() == 2


def test_without_the_tick_nothing_is_sent(tove: User, alby: Area, nadia: Contact) -> None:
    browser = logged_in(tove)
    page = browser.get("/beredskap/prov/", chosen(alby)).content.decode()
    form = chosen(alby) | {"version": hidden(page, "version"), "key": "k"}
    answer = browser.post("/beredskap/prov/starta/", form)
    assert answer.status_code == 422
    assert "Titta igenom vilka som får mejlet och kryssa i rutan." in answer.content.decode()
    assert not Dispatch.objects.exists()


def test_those_who_do_not_get_it_are_shown_with_the_reason(
    tove: User, alby: Area, nadia: Contact, now: datetime
) -> None:
    nadia.paused_until = now + timedelta(days=2)
    nadia.save()
    page = logged_in(tove).get("/beredskap/prov/", chosen(alby)).content.decode()
    assert "1 får inget eget mejl" in page
    assert "är pausad" in page
    assert "Skicka svarsprov" not in page.partition('id="audience"')[2]


def test_above_a_cap_it_is_refused_and_the_page_says_what_to_do(
    sara: User, alby: Area, nadia: Contact, now: datetime, settings: Settings
) -> None:
    a_contact("Nils", an_actor("Nattvandrarna i Alby", "night_walkers"), alby)
    settings.RECIPIENTS_PER_DISPATCH = 1
    page = logged_in(sara).get("/beredskap/prov/", chosen(alby)).content.decode()
    assert "Utskicket går till 2 mottagare. Ensam får du skicka till högst 1." in page
    assert "Välj färre områden eller roller, eller vänta och gör provet senare." in page
    assert "Jag har tittat igenom" not in page
    with pytest.raises(UnableToDrill, match="Ensam får du skicka till högst 1"):
        a_drill(sara, [alby], WALKERS, now)
    assert not Dispatch.objects.exists()
    assert not Drill.objects.exists()


def test_drills_count_against_the_dispatches_of_an_hour(
    sara: User, alby: Area, nadia: Contact, now: datetime, settings: Settings
) -> None:
    settings.DISPATCHES_PER_USER_AND_HOUR = 1
    a_drill(sara, [alby], WALKERS, now)
    with pytest.raises(UnableToDrill, match="utskick nummer 2 på en timme"):
        a_drill(sara, [alby], WALKERS, now, key="another")
    assert Drill.objects.count() == 1


def test_nobody_tests_areas_that_are_not_theirs(tove: User, tumba: Area, now: datetime) -> None:
    a_contact("Tora", an_actor("Nattvandrarna i Tumba", "night_walkers"), tumba)
    with pytest.raises(PermissionDenied):
        a_drill(tove, [tumba], WALKERS, now)
    page = logged_in(tove).get("/beredskap/prov/", chosen(tumba)).content.decode()
    assert "Tora" not in page
    assert not Dispatch.objects.exists()


def test_an_empty_choice_sends_nothing(sara: User, alby: Area, now: datetime) -> None:
    with pytest.raises(UnableToDrill, match="Ingen får provet"):
        a_drill(sara, [alby], WALKERS, now)
    assert not Dispatch.objects.exists()


def test_a_refusal_names_who_it_would_be_now(sara: User, alby: Area, nadia: Contact, now: datetime) -> None:
    with pytest.raises(OthersWouldBeTested) as refused:
        start_drill(by=sara, areas=[alby], roles=[role("night_walkers")], version="old", now=now, key="k")
    expected = drill_audience(area_ids={alby.id}, role_ids={role("night_walkers").id}, now=now)
    assert refused.value.audience.version == expected.version
    assert not Drill.objects.exists()


@pytest.mark.parametrize(("day", "quarter"), [("2026-03-31T23:30+02:00", 1), ("2026-04-01T00:30+02:00", 2)])
def test_the_quarter_is_the_one_that_it_is_here(sara: User, alby: Area, nadia: Contact, day: str, quarter: int) -> None:
    drill = a_drill(sara, [alby], WALKERS, datetime.fromisoformat(day))
    assert (drill.year, drill.quarter) == (2026, quarter)


def test_a_drill_can_be_undone_and_then_it_tested_nobody(
    sara: User, alby: Area, nadia: Contact, now: datetime, smtp_sink: Sink
) -> None:
    drill = a_drill(sara, [alby], WALKERS, now)
    browser = logged_in(sara)
    page = browser.get(f"/utskick/{drill.dispatch.public_id}/").content.decode()
    assert "Visa lägesrapporten" not in page
    browser.post(f"/utskick/{drill.dispatch.public_id}/angra/")
    carried(now + PAST_THE_HOLD)
    assert smtp_sink.letters == []
    assert "Inget prov har gjorts i Alby det här kvartalet." in browser.get("/beredskap/").content.decode()
