"""Every word of the questions about rotas, each with a case that only that word can get right."""

from __future__ import annotations

from datetime import timedelta

import pytest

from contacts.coverage import coverage_of
from contacts.models import Area, CalendarShift, Contact, Deputy, Rota, User, WeeklyShift
from tests.api.caller import Caller
from tests.cast import a_contact, an_actor
from tests.rotas.conftest import FRIDAY_NIGHT, MONDAY

pytestmark = pytest.mark.django_db


def test_in_use_needs_a_shift_of_either_kind_and_to_be_on(rota: Rota, nadia: Contact) -> None:
    assert list(Rota.objects.in_use()) == [rota]
    WeeklyShift.objects.all().delete()
    assert not Rota.objects.in_use().exists()
    CalendarShift.objects.create(
        rota=rota, contact=nadia, uid="one", begins_at=MONDAY, ends_at=MONDAY + timedelta(hours=1)
    )
    assert list(Rota.objects.in_use()) == [rota]
    Rota.objects.update(active=False)
    assert not Rota.objects.in_use().exists()


def test_covering_asks_for_people_of_the_role_in_the_area(rota: Rota, alby: Area, fittja: Area, nadia: Contact) -> None:
    assert list(Rota.objects.covering([alby.id])) == [rota]
    assert not Rota.objects.covering([fittja.id]).exists()
    a_contact("Siv Skola", nadia.actor, fittja, role="school")
    assert not Rota.objects.covering([fittja.id]).exists()
    gone = a_contact("Rut Retirerad", nadia.actor, fittja, active=False)
    assert not Rota.objects.covering([fittja.id]).exists()
    Contact.objects.filter(id=gone.id).update(active=True)
    assert list(Rota.objects.covering([fittja.id])) == [rota]


def test_wholly_within_leaves_out_rotas_with_somebody_elsewhere(
    rota: Rota, alby: Area, fittja: Area, nadia: Contact
) -> None:
    assert list(Rota.objects.wholly_within([alby.id])) == [rota]
    a_contact("Frida Fittja", nadia.actor, fittja)
    assert not Rota.objects.wholly_within([alby.id]).exists()
    assert list(Rota.objects.wholly_within([alby.id, fittja.id])) == [rota]
    a_contact("Vera Vidsträckt", nadia.actor, whole_municipality=True)
    assert not Rota.objects.wholly_within([alby.id, fittja.id]).exists()


def test_to_fetch_asks_each_calendar_once_in_a_while(rota: Rota) -> None:
    every = timedelta(minutes=15)
    assert not Rota.objects.to_fetch(MONDAY, every).exists()
    Rota.objects.update(calendar_url="https://kalender.example/")
    assert list(Rota.objects.to_fetch(MONDAY, every)) == [rota]
    Rota.objects.update(calendar_fetched_at=MONDAY - every + timedelta(seconds=1))
    assert not Rota.objects.to_fetch(MONDAY, every).exists()
    Rota.objects.update(calendar_fetched_at=MONDAY - every)
    assert list(Rota.objects.to_fetch(MONDAY, every)) == [rota]
    Rota.objects.update(active=False)
    assert not Rota.objects.to_fetch(MONDAY, every).exists()


def test_for_list_is_in_swedish_order(rota: Rota, alby: Area) -> None:
    for name in ("Östra vandrarna", "Åby vandrare"):
        Rota.objects.create(actor=an_actor(name, "night_walkers"), role=rota.role, feed_key=name)
    assert [one.actor.name for one in Rota.objects.for_list()] == [
        "Nattvandrarna i Alby",
        "Åby vandrare",
        "Östra vandrarna",
    ]


def test_the_coverage_counts_and_names_who_is_on_duty_or_stands_in(
    rota: Rota, alby: Area, fittja: Area, nadia: Contact
) -> None:
    def cell(now: object) -> tuple[int, tuple[str, ...]]:
        lines = coverage_of([alby, fittja], now).lines  # type: ignore[arg-type]
        found = next(line.cells[0] for line in lines if line.role.code == "night_walkers")
        return found.count, found.duty

    assert cell(FRIDAY_NIGHT) == (1, ("i tjänst: Nadia Nattvandrare",))
    assert cell(MONDAY) == (1, ("ersättare: Disa Deputerad",))
    Deputy.objects.all().delete()
    assert cell(MONDAY) == (1, ("brevlåda: Brevlådan",))
    Rota.objects.update(mailbox=None)
    assert cell(MONDAY) == (2, ("ingen i tjänst",))


def test_the_api_tells_who_is_on_duty_and_stands_in(rota: Rota, samir: User, tove: User, petra: User) -> None:
    (row,) = Caller(samir).get("rotas/").json()["results"]
    assert (row["role"], row["actor"]["name"], row["decides"]) == ("night_walkers", "Nattvandrarna i Alby", True)
    assert [one["name"] for one in row["deputies"]] == ["Disa Deputerad"]
    assert row["mailbox"]["name"] == "Brevlådan"
    assert row["next_change"] is not None
    assert "feed_key" not in row
    assert len(Caller(tove).get("rotas/").json()["results"]) == 1
    assert Caller(petra).get("rotas/").status_code == 403
