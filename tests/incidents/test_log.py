"""The log of an incident: every kind of line, once each, and nothing in it ever altered."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import Error, transaction
from django.test import Client
from django.utils import timezone

from contacts.models import Area, User
from contacts.scales import Sharing
from incidents.actions.log import UnableToWrite, add_entry
from incidents.models import Incident, IncidentChange, LogEntry
from incidents.models.log import LogKind, Reliability
from tests.incidents.steps import an_incident, recorded, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def fire(sara: User, alby: Area) -> Incident:
    return an_incident(sara, alby)


def note(**more: str) -> dict[str, str]:
    return {"key": str(uuid.uuid4()), "text": "Röken syns från vägen.", **more}


def of(incident: Incident) -> str:
    return f"/handelser/{incident.number}/anteckning/"


def test_a_note_needs_one_field_and_is_an_observation(client: Client, sara: User, fire: Incident) -> None:
    client.force_login(sara)
    answer = client.post(of(fire), note())
    entry = fire.log.latest("id")
    assert answer["Location"] == f"/handelser/{fire.number}/#anteckning-{entry.pk}"
    assert (entry.kind, entry.text, entry.by, entry.mode) == ("observation", "Röken syns från vägen.", sara, "live")
    assert timezone.now() - entry.recorded_at < timedelta(seconds=30)


@pytest.mark.parametrize("kind", [kind.value for kind in LogKind if kind is not LogKind.CORRECTION])
def test_every_kind_is_kept_with_source_and_reliability(client: Client, sara: User, fire: Incident, kind: str) -> None:
    client.force_login(sara)
    typed = note(kind=kind, reason="Därför.", source="väktarbilen", reliability="probable")
    assert client.post(of(fire), typed).status_code == 302
    entry = fire.log.latest("id")
    assert (entry.kind, entry.source, entry.reliability) == (kind, "väktarbilen", Reliability.PROBABLE)
    page = words(client.get(f"/handelser/{fire.number}/"))
    assert "Källa: väktarbilen" in page
    assert "Tillförlitlighet: Trolig" in page


def test_one_drawn_form_is_one_line_however_often_it_is_sent(client: Client, sara: User, fire: Incident) -> None:
    client.force_login(sara)
    typed = note()
    assert len({client.post(of(fire), typed)["Location"] for _press in range(3)}) == 1
    assert fire.log.count() == 2


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"text": ""}, "Skriv vad du vill lägga till, eller välj en bild."),
        ({"text": " \n "}, "Skriv vad du vill lägga till, eller välj en bild."),
        ({"text": "x" * 10_000}, "Skriv högst 2000 tecken. Du har skrivit 10000."),
        ({"text": "a\0b"}, "Texten har ett tecken som inte går att spara."),
        ({"kind": "decision"}, "Ett beslut behöver ett skäl."),
        ({"kind": "correction"}, "Välj vad det är för anteckning."),
        ({"kind": "gossip"}, "Välj vad det är för anteckning."),
        ({"source": "x" * 151}, "Skriv högst 150 tecken."),
        ({"reliability": "maybe"}, "Välj hur säker uppgiften är."),
        ({"key": "k" * 10_000}, "Ladda om den och försök igen."),
    ],
)
def test_a_note_that_cannot_be_kept_stays_on_the_page(
    client: Client, sara: User, fire: Incident, typed: dict[str, str], sentence: str
) -> None:
    client.force_login(sara)
    before = recorded()
    answer = client.post(of(fire), note(**typed))
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert recorded() == before


@pytest.mark.parametrize("name", ["petra", "rolf", "tove", "samir", "tina"])
def test_partners_and_colleagues_may_add_notes(
    client: Client, request: pytest.FixtureRequest, fire: Incident, name: str
) -> None:
    user = request.getfixturevalue(name)
    client.force_login(user)
    assert client.post(of(fire), note()).status_code == 302
    assert fire.log.latest("id").by == user


def test_nobody_writes_where_they_may_not_read(
    client: Client, sara: User, petra: User, tove: User, adam: User, alby: Area, tumba: Area
) -> None:
    secret, far = an_incident(sara, alby, sharing=Sharing.NAMED), an_incident(sara, tumba)
    before = recorded()
    for user, incident, status in [(petra, secret, 404), (tove, far, 404), (adam, secret, 403)]:
        client.force_login(user)
        assert client.post(of(incident), note()).status_code == status
        assert client.get(of(incident)).status_code == status
    assert recorded() == before


def test_a_correction_strikes_a_line_and_says_what_holds(client: Client, sara: User, fire: Incident) -> None:
    client.force_login(sara)
    first = fire.log.get()
    answer = client.post(f"{of(fire)}{first.pk}/ratta/", note(text="Det var ett grillkol."), follow=True)
    entry = fire.log.latest("id")
    assert (entry.kind, entry.corrects) == ("correction", first)
    page = words(answer)
    assert "<s>Brand i Alby.</s>" in page
    assert "Struken." in page
    assert f'href="#anteckning-{entry.pk}"' in page
    assert f'href="#anteckning-{first.pk}"' in page
    assert f"/anteckning/{first.pk}/ratta/" not in page
    assert "Det var ett grillkol." in words(client.get("/"))


def test_a_struck_line_is_not_struck_twice(client: Client, sara: User, fire: Incident) -> None:
    client.force_login(sara)
    path = f"{of(fire)}{fire.log.get().pk}/ratta/"
    client.post(path, note())
    before = recorded()
    answer = client.post(path, note())
    assert answer.status_code == 422
    assert "redan struken" in words(answer)
    assert recorded() == before


def test_partners_strike_their_own_lines_and_nobody_elses(
    client: Client, petra: User, rolf: User, sara: User, fire: Incident
) -> None:
    client.force_login(petra)
    client.post(of(fire), note(text="Patrull på väg."))
    own = fire.log.latest("id")
    page = words(client.get(f"/handelser/{fire.number}/"))
    assert f"/anteckning/{own.pk}/ratta/" in page
    assert page.count("/ratta/") == 1
    client.force_login(rolf)
    before = recorded()
    assert client.post(f"{of(fire)}{own.pk}/ratta/", note()).status_code == 403
    assert recorded() == before
    client.force_login(sara)
    assert client.post(f"{of(fire)}{own.pk}/ratta/", note()).status_code == 302


@pytest.mark.parametrize("entry_id", ["0", "999999999", "9" * 30, "9" * 5000, "x"])
def test_a_line_that_does_not_exist_is_404(client: Client, sara: User, fire: Incident, entry_id: str) -> None:
    client.force_login(sara)
    assert client.get(f"{of(fire)}{entry_id}/ratta/").status_code == 404


def test_a_line_of_another_log_is_404(client: Client, sara: User, alby: Area, fire: Incident) -> None:
    other = an_incident(sara, alby)
    client.force_login(sara)
    before = recorded()
    assert client.post(f"{of(fire)}{other.log.get().pk}/ratta/", note()).status_code == 404
    assert recorded() == before


def test_a_closed_incident_still_takes_notes_a_merged_or_undone_one_does_not(
    client: Client, sara: User, alby: Area, fire: Incident
) -> None:
    double, mistake = an_incident(sara, alby), an_incident(sara, alby)
    client.force_login(sara)
    client.post(f"/handelser/{double.number}/sla-ihop/", {"into": fire.number})
    client.post(f"/handelser/{mistake.number}/angra/")
    client.post(f"/handelser/{fire.number}/avsluta/", {"outcome": "Släckt."})
    assert client.post(of(fire), note()).status_code == 302
    before = recorded()
    for incident in (double, mistake):
        answer = client.post(of(incident), note())
        assert answer.status_code == 422
        assert "Den tar inte emot fler anteckningar." in words(answer)
    assert recorded() == before


def test_the_deed_itself_refuses_a_correction_without_its_line_and_a_line_of_another_log(
    sara: User, alby: Area, fire: Incident
) -> None:
    elsewhere = an_incident(sara, alby).log.get()
    wrong: list[dict[str, Any]] = [
        {"kind": LogKind.CORRECTION},
        {"kind": LogKind.CORRECTION, "corrects": elsewhere},
        {"kind": LogKind.OBSERVATION, "corrects": fire.log.get()},
        {"kind": LogKind.DECISION},
    ]
    before = recorded()
    for values in wrong:
        with pytest.raises(UnableToWrite):
            add_entry(incident=fire, by=sara, text="Nej.", now=timezone.now(), **values)
    assert recorded() == before


@pytest.mark.parametrize("model", [LogEntry, IncidentChange])
def test_the_database_refuses_to_alter_or_delete_what_is_written(
    sara: User, fire: Incident, model: type[LogEntry] | type[IncidentChange]
) -> None:
    field = "text" if model is LogEntry else "new"
    for deed in (lambda: model._default_manager.update(**{field: "Ändrat"}), model._default_manager.all().delete):
        with pytest.raises(Error, match="is kept as it was recorded"), transaction.atomic():
            deed()
    assert not model._default_manager.filter(**{field: "Ändrat"}).exists()
    assert model._default_manager.count() == (1 if model is LogEntry else 7)


def test_the_database_refuses_to_delete_an_incident(sara: User, fire: Incident) -> None:
    with pytest.raises(Error), transaction.atomic():
        Incident.objects.filter(id=fire.id)._raw_delete("default")
    assert Incident.objects.count() == 1
