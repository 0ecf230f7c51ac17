"""The end of a shift: what there is to know, written over once, taken over by somebody else."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from contacts.models import Area, User
from contacts.models.users import Role
from contacts.scales import Severity, Sharing
from incidents.actions import states
from incidents.actions.approval import approve_report
from incidents.actions.handovers import UnableToHandOver, take_over, write_handover
from incidents.actions.reports import draft_report
from incidents.models import Handover
from incidents.picture_access import visible_handovers
from tests.cast import staff
from tests.incidents.steps import an_incident, words
from tests.reports.conftest import content

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def written(by: User, text: str = "Lugnt nu.", key: str = "1") -> Handover:
    now = timezone.now()
    return write_handover(by=by, since=now - 8 * HOUR, text=text, key=key, now=now)[0]


def test_the_page_holds_what_the_next_shift_has_to_know(
    client: Client, sara: User, tove: User, nadia: object, alby: Area, now: datetime
) -> None:
    incident = an_incident(sara, alby, now=now - 2 * HOUR, text="Det brinner vid torget.", severity=Severity.LOW)
    old = an_incident(sara, alby, now=now - 30 * HOUR, severity=Severity.LOW)
    states.change_severity(incident=old, by=sara, severity=Severity.HIGH, reason="Gammalt.", now=now - 20 * HOUR)
    states.change_severity(incident=incident, by=sara, severity=Severity.HIGH, reason="Fler kom.", now=now - HOUR)
    report, _new = draft_report(by=tove, key="1", content=content(now, alby), now=now - HOUR)
    approve_report(report=report, by=sara, now=now - HOUR, straight_from_draft=True)
    draft_report(by=sara, key="2", content=content(now, alby, title="Ett utkast"), now=now)
    client.force_login(sara)
    text = words(client.get("/overlamning/"))
    for said in (
        incident.number,
        old.number,
        "Det brinner vid torget.",
        "Fler kom.",
        "Oroligt vid Alby centrum",
        "Nästa lägesrapport senast",
        "Ett utkast",
        "I tjänst nu",
    ):
        assert said in text, said
    assert "Gammalt." not in text
    assert "Gammalt." in words(client.get("/overlamning/?pass=24"))
    assert client.get("/overlamning/?pass=zebra").status_code == 200


def test_who_is_on_duty_stands_there(client: Client, sara: User, alby: Area) -> None:
    client.force_login(sara)
    assert "Ingen jourlista är i bruk." in words(client.get("/overlamning/"))


def test_it_is_written_over_once_and_taken_over_by_somebody_else(client: Client, sara: User, samir: User) -> None:
    client.force_login(sara)
    typed = {"key": "formuläret", "hours": "8", "text": "Håll koll på torget."}
    first = client.post("/overlamning/", typed)
    handover = Handover.objects.get()
    assert first.url == f"/overlamning/{handover.id}/"  # type: ignore[attr-defined]
    assert client.post("/overlamning/", typed).url == first.url  # type: ignore[attr-defined]
    assert Handover.objects.count() == 1
    assert handover.written_at - handover.since == 8 * HOUR
    assert "ta-over/" not in words(client.get(first.url))  # type: ignore[attr-defined]
    client.post(f"{first.url}ta-over/")  # type: ignore[attr-defined]
    assert Handover.objects.filter(taken_over_by__isnull=True).exists()
    client.force_login(samir)
    page = words(client.get(first.url))  # type: ignore[attr-defined]
    assert "Håll koll på torget." in page
    assert "/lagesbild/da/?kl=" in page
    client.post(f"{first.url}ta-over/")  # type: ignore[attr-defined]
    assert Handover.objects.get().taken_over_by == samir
    assert "Samir Säkerhetssamordnare tog över" in words(client.get("/overlamning/"))


def test_whoever_comes_second_learns_who_took_it(sara: User, samir: User, tina: User, now: datetime) -> None:
    handover = written(sara)
    assert take_over(handover=handover, by=samir, now=now)[1]
    assert not take_over(handover=handover, by=samir, now=now)[1]
    with pytest.raises(UnableToHandOver, match="Samir Säkerhetssamordnare har redan tagit över"):
        take_over(handover=handover, by=tina, now=now)
    with pytest.raises(UnableToHandOver, match="Du lämnade över passet själv"):
        take_over(handover=handover, by=sara, now=now)
    assert Handover.objects.get().taken_over_by == samir


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"text": "Anna 19900101-0017 var där."}, "Texten innehåller ett personnummer."),
        ({"hours": "5"}, "Välj hur långt passet har varit."),
        ({"hours": ""}, "Välj hur långt passet har varit."),
        ({"text": "a" * 4001}, "Skriv högst 4000 tecken."),
        ({"text": "a\0b"}, "Texten har ett tecken som inte går att spara."),
        ({"key": "k" * 201}, "Sidan går inte att spara."),
    ],
)
def test_what_cannot_be_written_over_is_answered_with_a_sentence(
    client: Client, sara: User, typed: dict[str, str], sentence: str
) -> None:
    client.force_login(sara)
    answer = client.post("/overlamning/", {"key": "1", "hours": "8", "text": "Lugnt."} | typed)
    assert answer.status_code == 422
    if "key" not in typed:
        assert sentence in words(answer)
    assert not Handover.objects.exists()


def test_a_shift_that_has_not_begun_is_not_written_over(sara: User, now: datetime) -> None:
    with pytest.raises(UnableToHandOver, match="Passet behöver ha börjat"):
        write_handover(by=sara, since=now, text="", key="1", now=now)


def test_nobody_reads_a_handover_of_somebody_who_sees_more(
    client: Client, sara: User, tove: User, alby: Area, fittja: Area, tumba: Area
) -> None:
    near = staff("Nora Nära", Role.SAFETY_COORDINATOR, alby)
    far = staff("Fia Fjärran", Role.SAFETY_COORDINATOR, alby, tumba)
    of = {user.id: written(user) for user in (sara, tove, near, far)}
    assert set(visible_handovers(sara)) == set(of.values())
    assert set(visible_handovers(tove)) == {of[tove.id], of[near.id]}
    assert set(visible_handovers(near)) == {of[near.id]}
    client.force_login(tove)
    assert client.get(f"/overlamning/{of[sara.id].id}/").status_code == 404
    assert client.post(f"/overlamning/{of[sara.id].id}/ta-over/").status_code == 404


def test_each_shift_shows_only_what_its_writer_may_read(
    client: Client, sara: User, tove: User, tumba: Area, alby: Area, now: datetime
) -> None:
    an_incident(sara, tumba, text="I Tumba.")
    an_incident(sara, alby, text="Hemligt.", sharing=Sharing.NAMED)
    an_incident(sara, alby, text="I Alby.")
    client.force_login(tove)
    text = words(client.get("/overlamning/"))
    assert "I Alby." in text
    assert "I Tumba." not in text
    assert "Hemligt." not in text
