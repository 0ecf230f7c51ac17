"""The pages of rotas, pressed as people press them, without any script."""

from __future__ import annotations

from datetime import time
from typing import Any

import icalendar
import pytest
from django.test import Client
from django.utils import timezone

from contacts.models import Area, Contact, Deputy, Rota, RotaChange, User, WeeklyShift
from tests.cast import a_contact, an_actor

pytestmark = pytest.mark.django_db


def press(client: Client, rota: Rota, where: str, /, **data: Any) -> Any:
    """Send what the page would, at the version that the rota has."""
    version = Rota.objects.get(id=rota.id).version
    return client.post(f"/jourlistor/{rota.id}/{where}/", {"version": version, **data}, follow=True)


def page(answer: Any) -> str:
    return str(answer.content.decode())


def weekly(rota: Rota) -> list[tuple[str, int, str, str]]:
    rows = rota.weekly_shifts.order_by("weekday", "begins").values_list("contact__name", "weekday", "begins", "ends")
    return [(name, weekday, f"{begins:%H:%M}", f"{ends:%H:%M}") for name, weekday, begins, ends in rows]


def test_a_rota_is_made_filled_and_found_in_the_list(client: Client, samir: User, nadia: Contact) -> None:
    client.force_login(samir)
    form = client.get("/jourlistor/ny/")
    (pair,) = [key for key, _words in form.context["form"].fields["pair"].choices if key]

    answer = client.post("/jourlistor/ny/", {"pair": pair}, follow=True)

    rota = Rota.objects.get()
    assert (rota.actor, rota.role.code, rota.active, len(rota.feed_key)) == (nadia.actor, "night_walkers", True, 43)
    assert "Inga pass än. Alla med rollen får rapporterna." in page(answer)
    added = press(client, rota, "pass", contact=nadia.id, weekday="4", begins="20:00", ends="04:00")
    assert "Passet är tillagt." in page(added)
    assert "kl. 20.00 till 04.00 nästa dag" in page(added)
    assert weekly(rota) == [(nadia.name, 4, "20:00", "04:00")]
    assert "Nattvandrarna i Alby: Nattvandrare" in page(client.get("/jourlistor/"))
    recorded = list(RotaChange.objects.order_by("id").values_list("field", "new", "by__name"))
    assert recorded == [
        ("rota", "created", samir.name),
        ("weekly_shift", f"4 20:00 04:00 {nadia.name}", samir.name),
    ]
    assert "fredag kl. 20.00 till 04.00 nästa dag: Nadia Nattvandrare" in page(client.get(f"/jourlistor/{rota.id}/"))
    assert client.post("/jourlistor/ny/", {"pair": pair}).status_code == 422
    assert Rota.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"contact": ""}, "Välj en kontakt i listan som har rollen hos aktören."),
        ({"contact": "999999"}, "Välj en kontakt i listan som har rollen hos aktören."),
        ({"weekday": ""}, "Välj den veckodag som passet börjar."),
        ({"weekday": "7"}, "Välj den veckodag som passet börjar."),
        ({"begins": ""}, "Skriv när passet börjar, till exempel 20.00."),
        ({"begins": "25:00"}, "Skriv tiden som 20.00."),
        ({"ends": ""}, "Skriv när passet slutar, till exempel 04.00."),
        ({"ends": "20:00"}, "Passet börjar och slutar samma tid. Dela ett helt dygn i två pass."),
        ({"weekday": "5", "begins": "03:00", "ends": "06:00"}, "Nadia Nattvandrare har redan ett pass då."),
        ({"weekday": "4", "begins": "21:00", "ends": "22:00"}, "Nadia Nattvandrare har redan ett pass då."),
    ],
)
def test_what_is_wrong_with_a_shift_is_said_and_nothing_is_saved(
    client: Client, samir: User, rota: Rota, nadia: Contact, changes: dict[str, str], sentence: str
) -> None:
    client.force_login(samir)
    wanted = {"contact": str(nadia.id), "weekday": "1", "begins": "20:00", "ends": "04:00"} | changes
    answer = press(client, rota, "pass", **wanted)
    assert answer.status_code == 422
    assert sentence in page(answer)
    assert (WeeklyShift.objects.count(), RotaChange.objects.count()) == (2, 0)


def test_shifts_that_meet_are_two_and_one_is_removed(client: Client, samir: User, rota: Rota, nadia: Contact) -> None:
    client.force_login(samir)
    press(client, rota, "pass", contact=nadia.id, weekday="5", begins="04.00", ends="06.00")
    assert len(weekly(rota)) == 3
    shift = rota.weekly_shifts.get(weekday=5, begins=time(4))
    assert "Passet är borttaget." in page(press(client, rota, "pass/ta-bort", shift=shift.id))
    assert "Passet är redan borttaget." in page(press(client, rota, "pass/ta-bort", shift=shift.id))
    assert len(weekly(rota)) == 2
    assert [one.field for one in RotaChange.objects.all()] == ["weekly_shift", "weekly_shift"]


def test_deputies_stand_in_order_and_change_places(
    client: Client, samir: User, rota: Rota, nadia: Contact, disa: Contact, bo: Contact
) -> None:
    client.force_login(samir)
    press(client, rota, "ersattare", deputy=nadia.id)

    def order() -> list[str]:
        return list(rota.deputies.order_by("position").values_list("contact__name", flat=True))

    assert order() == [disa.name, nadia.name]
    second = Deputy.objects.get(contact=nadia)
    press(client, rota, "ersattare/ordna", deputy=second.id, act="up")
    assert order() == [nadia.name, disa.name]
    press(client, rota, "ersattare/ordna", deputy=second.id, act="up")
    press(client, rota, "ersattare/ordna", deputy=second.id, act="down")
    assert order() == [disa.name, nadia.name]
    assert "Disa Deputerad är redan ersättare." in page(press(client, rota, "ersattare", deputy=disa.id))
    assert "hör till aktören" in page(press(client, rota, "ersattare", deputy=bo.id))
    press(client, rota, "ersattare/ordna", deputy=second.id, act="remove")
    assert order() == [disa.name]
    assert RotaChange.objects.filter(field="deputies").count() == 4


def test_the_mailbox_is_chosen_and_the_rota_turned_off_and_on(
    client: Client, samir: User, rota: Rota, nadia: Contact, brevlada: Contact
) -> None:
    client.force_login(samir)
    press(client, rota, "brevlada", mailbox="")
    assert not Rota.objects.filter(mailbox__isnull=False).exists()
    press(client, rota, "brevlada", mailbox=brevlada.id)
    assert "Jourlistan är av. Alla med rollen får rapporterna." in page(press(client, rota, "pa-av", on="0"))
    press(client, rota, "pa-av", on="0")
    assert Rota.objects.values_list("mailbox", "active", "version").get() == (brevlada.id, False, 4)
    assert "Jourlistan är på." in page(press(client, rota, "pa-av", on="1"))


def test_whoever_presses_on_an_old_page_changes_nothing_and_sees_the_new_one(
    client: Client, samir: User, rota: Rota, nadia: Contact
) -> None:
    client.force_login(samir)
    Rota.objects.filter(id=rota.id).update(version=7)
    shift = rota.weekly_shifts.first()
    assert shift is not None
    for act, data in (
        ("pass", {"contact": nadia.id, "weekday": "1", "begins": "20:00", "ends": "04:00"}),
        ("pass/ta-bort", {"shift": shift.id}),
        ("ersattare", {"deputy": nadia.id}),
        ("pa-av", {"on": "0"}),
        ("ny-adress", {}),
    ):
        answer = client.post(f"/jourlistor/{rota.id}/{act}/", {"version": "6", **data})
        assert answer.status_code == 409, act
        assert "Någon annan ändrade jourlistan medan du tittade" in page(answer)
    rota.refresh_from_db()
    assert (rota.version, rota.active, RotaChange.objects.count()) == (7, True, 0)


def test_the_trygghetssamordnare_keeps_the_rotas_of_her_own_areas_alone(
    client: Client, tove: User, rota: Rota, tumba: Area, nadia: Contact
) -> None:
    client.force_login(tove)
    assert "Stäng av jourlistan" in page(client.get(f"/jourlistor/{rota.id}/"))
    a_contact("Tage Tumba", nadia.actor, tumba)
    seen = client.get(f"/jourlistor/{rota.id}/")
    assert (seen.status_code, "Stäng av jourlistan" in page(seen)) == (200, False)
    assert press(client, rota, "pa-av", on="0").status_code == 403
    a_contact("Erik Elev", an_actor("Skolan i Tumba", "school"), tumba)
    assert client.get("/jourlistor/ny/").context["form"].pairs == {}


def test_the_feed_is_open_by_its_address_alone_and_tells_names_and_no_numbers(
    client: Client, samir: User, rota: Rota, nadia: Contact, nils: Contact
) -> None:
    Contact.objects.filter(id=nadia.id).update(phone="070-174 06 05")
    address = f"/jourlistor/flode/{rota.feed_key}.ics"

    answer = Client().get(address)

    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert answer["Cache-Control"] == "no-store"
    parsed = icalendar.Calendar.from_ical(answer.content)
    assert {str(one["SUMMARY"]) for one in parsed.walk("VEVENT")} == {nadia.name, nils.name}
    assert "070-174" not in page(answer)
    assert nadia.email not in page(answer)
    client.force_login(samir)
    assert address in page(client.get(f"/jourlistor/{rota.id}/"))
    assert "Kalendern har en ny adress." in page(press(client, rota, "ny-adress"))
    assert Client().get(address).status_code == 404
    rota.refresh_from_db()
    assert Client().get(f"/jourlistor/flode/{rota.feed_key}.ics").status_code == 200
    assert rota.feed_key not in RotaChange.objects.get().new


@pytest.mark.parametrize("key", ["", "a", "A" * 43, "x" * 5_000, "../../etc"])
def test_no_other_address_shows_anything(client: Client, rota: Rota, key: str) -> None:
    assert client.get(f"/jourlistor/flode/{key}.ics").status_code == 404


def test_the_list_says_who_is_on_duty_and_what_comes(client: Client, samir: User, rota: Rota, nadia: Contact) -> None:
    client.force_login(samir)
    Rota.objects.update(active=False)
    assert "Jourlistan är av." in page(client.get("/jourlistor/"))
    Rota.objects.update(active=True)
    now = timezone.localtime()
    begins, ends = time(now.hour), time((now.hour + 3) % 24)
    WeeklyShift.objects.all().delete()
    WeeklyShift.objects.create(rota=rota, contact=nadia, weekday=now.weekday(), begins=begins, ends=ends)
    assert f"<strong>{nadia.name}</strong>" in page(client.get("/jourlistor/"))
    WeeklyShift.objects.update(weekday=(now.weekday() + 3) % 7)
    assert "Ingen. Ersättare: Disa Deputerad" in page(client.get("/jourlistor/"))


def test_the_lists_ask_as_few_questions_of_many_as_of_one(
    client: Client, samir: User, rota: Rota, django_assert_max_num_queries: Any, alby: Area
) -> None:
    for number in range(30):
        contact = a_contact(f"Vandrare {number}", an_actor(f"Förening {number}", "night_walkers"), alby)
        another = Rota.objects.create(actor=contact.actor, role=rota.role, feed_key=f"key {number}")
        WeeklyShift.objects.create(rota=another, contact=contact, weekday=4, begins=time(20), ends=time(4))
    client.force_login(samir)
    with django_assert_max_num_queries(14):
        assert len(client.get("/jourlistor/").context["boards"]) == 31


def test_english_is_spoken_too(client: Client, samir: User, rota: Rota) -> None:
    client.cookies["language"] = "en"
    client.force_login(samir)
    answer = client.get(f"/jourlistor/{rota.id}/")
    assert "20:00 to 04:00 on the next day" in page(answer)
