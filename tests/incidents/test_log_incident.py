"""Logging an incident: three choices, one press or many, one incident."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from contacts.models import Area, User
from contacts.scales import Severity, Sharing
from incidents.models import Incident, IncidentChange, LogEntry, NumberSeries
from tests.incidents.steps import an_incident, filled_in, recorded, words

pytestmark = pytest.mark.django_db
NEW = "/handelser/ny/"


def test_three_choices_make_an_incident_with_its_first_log_entry(client: Client, sara: User, alby: Area) -> None:
    client.force_login(sara)
    answer = client.post(NEW, filled_in())
    incident = Incident.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == f"/handelser/{incident.number}/sparad/"
    assert incident.number == f"{timezone.localtime().year}-1"
    assert (incident.area, incident.type.code, incident.severity) == (alby, "fire", Severity.HIGH)
    assert (incident.status, incident.sharing, incident.mode) == ("new", Sharing.ORGANISATION, "live")
    assert (incident.reporter, incident.owner) == (sara, sara)
    assert timezone.now() - incident.occurred_at < timedelta(seconds=30)
    entry = LogEntry.objects.get()
    assert (entry.text, entry.kind, entry.by) == ("Brand i Alby.", "observation", sara)


def test_logging_records_every_state_that_the_incident_begins_with(client: Client, sara: User, alby: Area) -> None:
    client.force_login(sara)
    client.post(NEW, filled_in(place="Norra uppgången"))
    changes = {change.field: change for change in IncidentChange.objects.all()}
    assert {field: change.new for field, change in changes.items() if field != "occurred_at"} == {
        "status": "new",
        "severity": "high",
        "area": "alby",
        "type": "fire",
        "place": "Norra uppgången",
        "owner": str(sara.id),
        "sharing": "organisation",
    }
    assert {change.old for change in changes.values()} == {""}
    assert {change.by for change in changes.values()} == {sara}


def test_everything_in_the_fold_out_is_kept(client: Client, sara: User, samir: User, alby: Area) -> None:
    client.force_login(sara)
    client.post(
        NEW,
        filled_in(
            text="Ett bord brinner.",
            place="Torget",
            occurred_at="2026-01-15T23:14",
            sharing="named",
            named_readers=[str(samir.id)],
        ),
    )
    incident = Incident.objects.get()
    assert incident.log.get().text == "Ett bord brinner."
    assert incident.place == "Torget"
    assert incident.occurred_at == datetime(2026, 1, 15, 22, 14, tzinfo=UTC)
    assert incident.sharing == Sharing.NAMED
    assert list(incident.named_readers.all()) == [samir]


def test_named_readers_are_kept_only_when_the_sharing_is_named(
    client: Client, sara: User, samir: User, alby: Area
) -> None:
    client.force_login(sara)
    client.post(NEW, filled_in(sharing="partners", named_readers=[str(samir.id)]))
    assert Incident.objects.get().named_readers.count() == 0


def test_the_double_press_the_back_button_and_the_duplicated_tab_make_one_incident(
    client: Client, sara: User, alby: Area
) -> None:
    client.force_login(sara)
    drawn = filled_in()
    places = {client.post(NEW, drawn)["Location"] for _press in range(3)}
    assert len(places) == 1
    assert (Incident.objects.count(), LogEntry.objects.count()) == (1, 1)
    assert NumberSeries.objects.get().last == 1
    assert "redan sparad. Inget nytt sparades." in words(client.get(places.pop()))


def test_the_same_key_from_another_user_is_another_incident(
    client: Client, sara: User, samir: User, alby: Area
) -> None:
    drawn = filled_in()
    for user in (sara, samir):
        client.force_login(user)
        client.post(NEW, drawn)
    assert Incident.objects.count() == 2


def test_every_drawn_form_has_a_key_of_its_own(client: Client, sara: User) -> None:
    client.force_login(sara)
    pattern = re.compile(r'name="key" value="([^"]+)"')
    found = {pattern.search(client.get(NEW).content.decode())[1] for _time in range(2)}  # type: ignore[index]
    assert len(found) == 2


def test_the_area_used_last_comes_first(client: Client, sara: User, alby: Area, tumba: Area) -> None:
    client.force_login(sara)
    assert next(slug for slug, _name in client.get(NEW).context["form"].fields["area"].choices) == "alby"
    an_incident(sara, tumba)
    slugs = [slug for slug, _name in client.get(NEW).context["form"].fields["area"].choices]
    assert slugs[:2] == ["tumba", "alby"]
    assert len(slugs) == 6


def test_only_areas_within_reach_are_offered_and_accepted(client: Client, tove: User) -> None:
    client.force_login(tove)
    assert [slug for slug, _name in client.get(NEW).context["form"].fields["area"].choices] == ["alby", "fittja"]
    before = recorded()
    answer = client.post(NEW, filled_in(area="tumba"))
    assert answer.status_code == 422
    assert "Välj var det händer." in words(answer)
    assert recorded() == before


def test_who_has_no_area_reads_who_can_add_one(client: Client, tove: User) -> None:
    tove.areas.clear()
    client.force_login(tove)
    page = words(client.get(NEW))
    assert "Systemadministratören kan lägga till områden" in page
    assert "Spara händelse" not in page


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"area": ""}, "Välj var det händer."),
        ({"area": "atlantis"}, "Välj var det händer."),
        ({"area": "al\0by"}, "Välj var det händer."),
        ({"type": "regn"}, "Välj vad som händer."),
        ({"severity": "9" * 5000}, "Välj hur allvarligt det är."),
        ({"text": "å" * 2001}, "Skriv högst 2000 tecken. Du har skrivit 2001."),
        ({"text": "x" * 10_000}, "Skriv högst 2000 tecken. Du har skrivit 10000."),
        ({"text": "hej\0"}, "Texten har ett tecken som inte går att spara."),
        ({"place": "x" * 201}, "Skriv högst 200 tecken. Du har skrivit 201."),
        ({"place": "\0"}, "Texten har ett tecken som inte går att spara."),
        ({"occurred_at": "i går"}, "Skriv dag och tid, till exempel 2026-11-22 23.14."),
        ({"occurred_at": "99999-01-01T00:00"}, "Skriv dag och tid, till exempel 2026-11-22 23.14."),
        ({"occurred_at": "1950-01-01T00:00"}, "Ange en tid efter år 2000."),
        ({"occurred_at": "9998-01-01T00:00"}, "Tiden ligger framåt."),
        ({"occurred_at": "2026-03-29T02:30"}, "Den tiden finns inte, för klockan ställdes fram."),
        ({"sharing": "alla"}, "Välj vem som får läsa."),
        ({"named_readers": ["999999999999999999999"]}, "Välj läsare i listan."),
        ({"key": "k" * 201}, "Ladda om den och försök igen."),
        ({"key": "k\0"}, "Ladda om den och försök igen."),
    ],
)
def test_what_cannot_be_logged_is_kept_on_the_page_with_a_sentence(
    client: Client, sara: User, alby: Area, typed: dict[str, str], sentence: str
) -> None:
    client.force_login(sara)
    before = recorded()
    answer = client.post(NEW, filled_in(**{"text": "Det brinner", **typed}))
    assert answer.status_code == 422
    page = words(answer)
    assert sentence in page
    assert "Det finns ett problem" in page
    assert "<title>Fel: Ny händelse" in page
    assert recorded() == before


def test_a_refused_form_keeps_what_was_chosen_and_its_key(client: Client, sara: User, alby: Area) -> None:
    client.force_login(sara)
    drawn = filled_in(severity="", text="Rök från källaren")
    page = client.post(NEW, drawn).content.decode()
    assert f'value="{drawn["key"]}"' in page
    assert "Rök från källaren" in page
    assert re.search(r'value="fire"[^>]* checked', page)
    assert '<details class="more" open>' in page


def test_a_clock_that_runs_a_minute_ahead_is_now(client: Client, sara: User, alby: Area) -> None:
    client.force_login(sara)
    ahead = timezone.localtime() + timedelta(seconds=60)
    answer = client.post(NEW, filled_in(occurred_at=ahead.strftime("%Y-%m-%dT%H:%M")))
    assert answer.status_code == 302
    assert Incident.objects.get().occurred_at <= timezone.now()


def test_the_hour_that_comes_twice_can_be_logged(client: Client, sara: User, alby: Area) -> None:
    client.force_login(sara)
    client.post(NEW, filled_in(occurred_at="2025-10-26T02:30"))
    assert Incident.objects.get().occurred_at == datetime(2025, 10, 26, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("utc", "number"),
    [
        (datetime(2026, 12, 31, 22, 59, tzinfo=UTC), "2026-1"),
        (datetime(2026, 12, 31, 23, 0, tzinfo=UTC), "2027-1"),
    ],
)
def test_the_year_of_the_number_turns_at_midnight_in_botkyrka(
    sara: User, alby: Area, utc: datetime, number: str
) -> None:
    assert an_incident(sara, alby, now=utc).number == number


def test_each_world_has_its_own_numbers(sara: User, alby: Area) -> None:
    now = datetime(2026, 11, 22, 22, 14, tzinfo=UTC)
    numbers = [
        an_incident(sara, alby, now=now).number,
        an_incident(sara, alby, now=now, mode="exercise").number,
        an_incident(sara, alby, now=now).number,
    ]
    assert numbers == ["2026-1", "Ö2026-1", "2026-2"]


@pytest.mark.parametrize("name", ["petra", "rolf", "adam"])
def test_those_without_the_right_cannot_log(
    client: Client, request: pytest.FixtureRequest, alby: Area, name: str
) -> None:
    client.force_login(request.getfixturevalue(name))
    before = recorded()
    assert client.get(NEW).status_code == 403
    assert client.post(NEW, filled_in()).status_code == 403
    assert recorded() == before


def test_who_has_not_logged_in_is_asked_to(client: Client, alby: Area) -> None:
    before = recorded()
    assert client.post(NEW, filled_in())["Location"].startswith("/logga-in/")
    assert recorded() == before


def test_the_answer_says_the_number_and_the_time_and_offers_what_comes_next(
    client: Client, sara: User, alby: Area
) -> None:
    client.force_login(sara)
    page = client.post(NEW, filled_in(), follow=True)
    incident = Incident.objects.get()
    clock = timezone.localtime(incident.logged_at).strftime("%H.%M")
    text = words(page)
    assert f"Händelse {incident.number} sparad kl. {clock}" in re.sub(r"</?span[^>]*>", "", text)
    for words_of_link in ("Ångra", "Lägg till text", "Logga en till"):
        assert words_of_link in text
    assert "Är det samma händelse?" not in text
