"""A screen is paired by the code that it shows: looking stores nothing, and a code alone opens nothing."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from botkyrka_oro.templatetags.times import table_moment
from contacts.models import Area, User
from contacts.scales import Sharing
from incidents.actions.screens import NotPaired, ScreenDetails, pair_screen, part_screen
from incidents.models import Screen
from incidents.pairing import SPAN, code_of, grouped, is_paired_by, living_code, new_secret
from incidents.screen_access import screen_of_device
from tests.incidents.steps import an_incident, words
from tests.incidents.test_at_the_same_time import all_at_once
from tests.screens.steps import LIVE, PAGE, a_screen, code_on, filled_in, secret_of

pytestmark = pytest.mark.django_db

A_DETAIL = ScreenDetails(name="Ledningsrummet", distance=6, sharing=Sharing.VOLUNTEERS)


@pytest.fixture
def desk(sara: User) -> Client:
    client = Client()
    client.force_login(sara)
    return client


def test_a_device_without_an_account_shows_a_code_and_keeps_its_secret(client: Client) -> None:
    first = client.get(PAGE)
    assert code_on(first)
    cookie = first.cookies[settings.SCREEN_COOKIE_NAME]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (PAGE, True, "Lax")
    secret = secret_of(client)
    client.get(LIVE)
    client.get(PAGE)
    assert secret_of(client) == secret
    assert Screen.objects.count() == 0


def test_two_devices_show_different_codes() -> None:
    assert len({code_on(Client().get(PAGE)) for _device in range(20)}) == 20


def test_a_secret_that_is_none_of_ours_is_replaced(client: Client) -> None:
    client.cookies[settings.SCREEN_COOKIE_NAME] = "kort"
    assert code_on(client.get(PAGE))
    assert len(secret_of(client)) == 43


def test_the_code_typed_by_staff_makes_the_device_a_screen(
    desk: Client, client: Client, alby: Area, sara: User
) -> None:
    an_incident(sara, alby, sharing=Sharing.VOLUNTEERS)
    code = code_on(client.get(PAGE))
    assert code
    answer = desk.post("/skarmar/ny/", filled_in(code.lower().replace("-", " - "), areas=["alby"], sound="on"))
    assert answer.status_code == 302
    screen = Screen.objects.get()
    assert (screen.name, screen.distance, screen.sharing, screen.sound) == ("Ledningsrummet", 6, 3, True)
    assert (screen.paired_by, list(screen.areas.all())) == (sara, [alby])
    shown = client.get(LIVE)
    assert code_on(shown) is None
    assert "Alby: Brand" in words(shown)


def test_what_a_screen_may_show_is_chosen_by_a_person_and_by_no_form(desk: Client, client: Client) -> None:
    form = words(desk.get("/skarmar/ny/"))
    assert re.findall(r'<input[^>]*name="sharing"[^>]*>', form)
    assert re.findall(r'<input[^>]*name="sharing"[^>]*checked[^>]*>', form) == []
    code = code_on(client.get(PAGE))
    assert code
    answer = desk.post("/skarmar/ny/", filled_in(code, sharing=""))
    assert answer.status_code == 422
    assert "Välj vad skärmen får visa." in words(answer)
    assert Screen.objects.count() == 0


def test_another_device_is_not_a_screen_whatever_it_knows(client: Client, sara: User) -> None:
    screen = a_screen(client, sara)
    other = Client()
    other.cookies[settings.SCREEN_COOKIE_NAME] = screen.code
    assert code_on(other.get(PAGE))
    assert screen_of_device(new_secret(), timezone.now()) is None
    assert screen_of_device(secret_of(client), timezone.now()) == screen


@pytest.mark.parametrize("typed", ["", "abc", "22222-22222", "00000-00000", "Å" * 10, "2" * 40])
def test_a_code_that_no_screen_shows_is_refused_in_a_clear_sentence(desk: Client, typed: str) -> None:
    answer = desk.post("/skarmar/ny/", filled_in(typed))
    assert answer.status_code == 422
    expected = "Ingen skärm visar den koden nu" if typed else "Skriv koden som skärmen visar."
    assert expected in words(answer)
    assert Screen.objects.count() == 0


def test_a_code_mistyped_by_one_character_is_refused(sara: User) -> None:
    now = timezone.now()
    code = code_of(new_secret(), now)
    passed = 0
    for place in range(8):
        wrong = code[:place] + ("3" if code[place] == "2" else "2") + code[place + 1 :]
        passed += living_code(wrong, now) is not None
    assert passed <= 1  # One in 1,024 passes by chance; two of eight do not.
    assert living_code(code, now) == code


def test_a_code_lives_for_ten_to_twenty_minutes(sara: User) -> None:
    secret, now = new_secret(), timezone.now()
    code = code_of(secret, now)
    assert living_code(code, now + SPAN) == code
    assert living_code(code, now + 2 * SPAN) is None
    with pytest.raises(NotPaired):
        pair_screen(typed=code, details=A_DETAIL, by=sara, now=now + 2 * SPAN)
    assert Screen.objects.count() == 0
    # Typed in the ten minutes after those in which it was shown, it still names the device.
    screen = pair_screen(typed=grouped(code), details=A_DETAIL, by=sara, now=now + SPAN)
    assert screen_of_device(secret, now + SPAN) == screen
    assert not is_paired_by(secret, screen.code, now + 2 * SPAN)


def test_a_pairing_ends_after_a_day_and_night_however_often_the_device_looks(
    desk: Client, client: Client, sara: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    paired_at = timezone.now()
    screen = a_screen(client, sara, now=paired_at)
    secret = secret_of(client)
    for hours in (1, 12, 23.99):
        monkeypatch.setattr(timezone, "now", lambda hours=hours: paired_at + timedelta(hours=hours))
        assert code_on(client.get(LIVE)) is None
    assert [one.paired_until for one in Screen.objects.paired(timezone.now())] == [paired_at + timedelta(hours=24)]

    tomorrow = paired_at + timedelta(hours=24)
    monkeypatch.setattr(timezone, "now", lambda: tomorrow)
    assert (code := code_on(client.get(LIVE)))
    assert secret_of(client) == secret
    assert screen_of_device(secret, tomorrow) is None
    desk.force_login(sara)
    assert "Ledningsrummet" not in words(desk.get("/skarmar/"))
    assert desk.get(f"/skarmar/{screen.id}/").status_code == 404
    assert desk.post("/skarmar/ny/", filled_in(code)).status_code == 302
    assert code_on(client.get(LIVE)) is None
    assert Screen.objects.paired(tomorrow).get().id != screen.id


def test_the_page_of_screens_says_until_when_each_is_paired(desk: Client, client: Client, sara: User) -> None:
    screen = a_screen(client, sara)
    page = words(desk.get("/skarmar/"))
    assert "Kopplad till" in page
    for moment in (screen.paired_at, screen.paired_at + timedelta(hours=24)):
        assert page.count(table_moment(moment)) == 1


def test_a_code_that_was_used_is_refused(client: Client, sara: User) -> None:
    screen = a_screen(client, sara)
    with pytest.raises(NotPaired, match="redan kopplad"):
        pair_screen(typed=screen.code, details=A_DETAIL, by=sara, now=timezone.now())
    assert Screen.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_eight_who_pair_a_device_at_once_one_does_and_the_others_are_told(sara: User) -> None:
    code, now = code_of(new_secret(), timezone.now()), timezone.now()

    def pair() -> str:
        try:
            pair_screen(typed=code, details=A_DETAIL, by=sara, now=now)
        except NotPaired as refusal:
            return str(refusal)
        return "paired"

    told = all_at_once([pair] * 8)
    assert sorted(told) == [*["Skärmen med den koden är redan kopplad. Ändra den i listan i stället."] * 7, "paired"]
    assert Screen.objects.count() == 1


def test_the_twenty_first_try_of_an_hour_waits(desk: Client, client: Client) -> None:
    for _try in range(20):
        assert desk.post("/skarmar/ny/", filled_in("22222-22222")).status_code == 422
    code = code_on(client.get(PAGE))
    assert code
    answer = desk.post("/skarmar/ny/", filled_in(code))
    assert answer.status_code == 429
    assert "Du har provat för många koder" in words(answer)
    assert Screen.objects.count() == 0


def test_a_changed_key_keeps_the_screens_as_long_as_the_old_one_is_known(
    client: Client, sara: User, settings_with_keys: list[str]
) -> None:
    screen = a_screen(client, sara)
    settings_with_keys.insert(0, "n" * 16 + "y" * 16 + "0123456789abcdef")
    assert screen_of_device(secret_of(client), timezone.now()) == screen
    settings_with_keys.pop()
    assert screen_of_device(secret_of(client), timezone.now()) is None


@pytest.fixture
def settings_with_keys(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    keys = list(settings.LINK_KEYS)
    monkeypatch.setattr(settings, "LINK_KEYS", keys)
    return keys


def test_staff_see_change_and_part_a_screen(desk: Client, client: Client, sara: User, fittja: Area) -> None:
    screen = a_screen(client, sara)
    assert "Ledningsrummet" in words(desk.get("/skarmar/"))
    changed = {"name": "Receptionen", "distance": "8", "sharing": "open", "areas": ["fittja"]}
    assert desk.post(f"/skarmar/{screen.id}/", changed).status_code == 302
    screen.refresh_from_db()
    assert (screen.name, screen.distance, screen.sharing, list(screen.areas.all())) == ("Receptionen", 8, 4, [fittja])
    assert "wall--8" in client.get(LIVE).content.decode()

    assert desk.post(f"/skarmar/{screen.id}/koppla-fran/").status_code == 302
    assert code_on(client.get(LIVE))
    screen.refresh_from_db()
    assert screen.parted_by == sara
    assert desk.get(f"/skarmar/{screen.id}/").status_code == 404
    assert "Receptionen" not in words(desk.get("/skarmar/"))


def test_a_screen_is_never_told_what_is_for_named_people(desk: Client, client: Client, sara: User) -> None:
    code = code_on(client.get(PAGE))
    assert code
    assert desk.post("/skarmar/ny/", filled_in(code, sharing="named")).status_code == 422
    assert Screen.objects.count() == 0


def test_parting_twice_keeps_the_first(client: Client, sara: User, samir: User) -> None:
    screen = a_screen(client, sara)
    first = part_screen(screen=screen, by=sara, now=timezone.now())
    again = part_screen(screen=screen, by=samir, now=timezone.now() + timedelta(hours=1))
    assert (again.parted_by, again.parted_at) == (sara, first.parted_at)


def test_paired_leaves_out_the_parted_and_those_of_yesterday_and_the_list_goes_by_swedish_names(sara: User) -> None:
    for name in ("Öster", "Alby", "Väster"):
        a_screen(Client(), sara, name=name)
    a_screen(Client(), sara, name="Igår", now=timezone.now() - timedelta(hours=24))
    part_screen(screen=Screen.objects.get(name="Väster"), by=sara, now=timezone.now())
    assert [one.name for one in Screen.objects.paired(timezone.now()).for_list()] == ["Alby", "Öster"]
