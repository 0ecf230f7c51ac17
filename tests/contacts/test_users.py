"""The administrator's pages: who may log in, and as what. And everybody's own account."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from contacts.actions import create_api_token
from contacts.models import ApiToken, Area, Contact, User, UserChange
from contacts.models.users import Role
from tests.cast import PASSWORD, staff
from tests.contacts.account_mail import account_mail

pytestmark = pytest.mark.django_db


def form(role: Role, *areas: Area, name: str = "Nora Ny", **fields: str) -> dict[str, Any]:
    data: dict[str, Any] = {"name": name, "phone": "", "role": role.value, "areas": [str(area.id) for area in areas]}
    return data | fields


def test_a_new_colleague_gets_a_link_and_chooses_the_password(client: Client, adam: User, alby: Area, db: None) -> None:
    client.force_login(adam)

    response = client.post("/anvandare/ny/", form(Role.SAFETY_COORDINATOR, alby, email="Nora@Botkyrka.example"))

    user = User.objects.get(email="nora@botkyrka.example")
    assert response.status_code == 302
    assert (user.role, list(user.areas.all()), user.is_active, user.has_usable_password()) == (
        "safety_coordinator",
        [alby],
        True,
        False,
    )
    assert set(UserChange.objects.values_list("field", "new", "by")) == {
        ("standing", "active", adam.id),
        ("role", "safety_coordinator", adam.id),
        ("areas", "alby", adam.id),
    }
    (letter,) = account_mail()
    assert letter.to == ["nora@botkyrka.example"]
    assert "Nora Ny" in letter.body
    link = re.search(r"https?://[^/]+(/losenord/nytt/\S+)", str(letter.body))
    assert link is not None

    browser = Client()
    page = browser.get(link[1], follow=True)
    address = page.redirect_chain[-1][0]
    browser.post(address, {"password1": "snö faller över Alby", "password2": "snö faller över Alby"})
    assert browser.post("/logga-in/", {"login": "nora@botkyrka.example", "password": "snö faller över Alby"})[
        "Location"
    ].startswith("/")
    assert browser.get("/mitt-konto/").status_code == 200


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"email": ""}, "Skriv personens e-postadress."),
        ({"email": "ADAM@botkyrka.example"}, "Det finns redan en användare med den e-postadressen."),
        ({"email": "a@b.example, c@d.example"}, "Ange en enda e-postadress"),
        ({"name": ""}, "Skriv personens namn."),
        ({"role": "chef"}, "Välj en roll."),
        ({"role": "safety_coordinator"}, "Välj minst ett område"),
        ({"areas": ["99999999999999999999"]}, "Välj bland områdena i listan."),
    ],
)
def test_what_is_wrong_with_a_colleague_is_said_and_no_mail_leaves(
    client: Client, adam: User, fields: dict[str, object], sentence: str
) -> None:
    client.force_login(adam)
    response = client.post("/anvandare/ny/", form(Role.DUTY_OFFICER, email="nora@botkyrka.example") | fields)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert (User.objects.count(), UserChange.objects.count(), account_mail()) == (1, 0, [])


def test_a_changed_role_bites_at_the_next_request_and_is_on_record(client: Client, adam: User, sara: User) -> None:
    saras_browser = Client()
    saras_browser.force_login(sara)
    assert saras_browser.get("/roller/").status_code == 200
    client.force_login(adam)

    client.post(f"/anvandare/{sara.id}/", form(Role.POLICE_LIAISON, name=sara.name))

    assert saras_browser.get("/roller/").status_code == 403
    change = UserChange.objects.get()
    assert (change.user, change.field, change.old, change.new, change.by) == (
        sara,
        "role",
        "security_chief",
        "police_liaison",
        adam,
    )


def test_changed_areas_bite_at_the_next_request(
    client: Client, adam: User, tove: User, nadia: Contact, tumba: Area
) -> None:
    toves_browser = Client()
    toves_browser.force_login(tove)
    assert toves_browser.get(f"/kontakter/{nadia.id}/").status_code == 200
    client.force_login(adam)

    client.post(f"/anvandare/{tove.id}/", form(Role.SAFETY_COORDINATOR, tumba, name=tove.name))

    assert toves_browser.get(f"/kontakter/{nadia.id}/").status_code == 404
    assert UserChange.objects.values_list("field", "old", "new").get() == ("areas", "alby, fittja", "tumba")


def test_disabling_ends_every_session_and_key_at_once(client: Client, adam: User, sara: User, now: object) -> None:
    browsers = [Client(), Client()]
    for browser in browsers:
        browser.force_login(sara)
        assert browser.get("/mitt-konto/").status_code == 200
    create_api_token(user=sara, now=now)  # type: ignore[arg-type]
    client.force_login(adam)

    assert client.post(f"/anvandare/{sara.id}/stang-av/").status_code == 302

    for browser in browsers:
        assert browser.get("/mitt-konto/").status_code == 302
    assert not ApiToken.objects.filter(revoked_at__isnull=True).exists()
    page = Client().post("/logga-in/", {"login": sara.email, "password": PASSWORD})
    assert "_auth_user_id" not in page.client.session
    assert ("standing", "active", "disabled") in UserChange.objects.values_list("field", "old", "new")

    client.post(f"/anvandare/{sara.id}/oppna/")

    for browser in browsers:
        assert browser.get("/mitt-konto/").status_code == 302, "sessions from before stay ended"
    sara.refresh_from_db()
    assert sara.is_active


def test_an_administrator_cannot_close_or_demote_themselves(client: Client, adam: User) -> None:
    staff("Alva Administratör", Role.SYSTEM_ADMINISTRATOR)
    client.force_login(adam)

    page = client.post(f"/anvandare/{adam.id}/stang-av/", follow=True).content.decode()
    assert "Du kan inte stänga av dig själv." in page
    response = client.post(f"/anvandare/{adam.id}/", form(Role.SECURITY_CHIEF, name=adam.name))
    assert response.status_code == 422
    assert "Du kan inte ta bort din egen roll som administratör." in response.content.decode()

    adam.refresh_from_db()
    assert (adam.is_active, adam.role, UserChange.objects.count()) == (True, "system_administrator", 0)


def test_one_administrator_may_close_another_but_the_last_one_stays(client: Client, adam: User) -> None:
    alva = staff("Alva Administratör", Role.SYSTEM_ADMINISTRATOR)
    client.force_login(adam)
    client.post(f"/anvandare/{alva.id}/stang-av/")
    alva.refresh_from_db()
    assert not alva.is_active
    client.post(f"/anvandare/{adam.id}/", form(Role.SECURITY_CHIEF, name=adam.name))
    assert User.objects.in_roles([Role.SYSTEM_ADMINISTRATOR]).get() == adam


def test_a_new_link_is_sent_again_but_never_to_a_closed_account(client: Client, adam: User, sara: User) -> None:
    client.force_login(adam)
    client.post(f"/anvandare/{sara.id}/lank/")
    assert [letter.to for letter in account_mail()] == [[sara.email]]
    client.post(f"/anvandare/{sara.id}/stang-av/")
    client.post(f"/anvandare/{sara.id}/lank/")
    assert len(account_mail()) == 1


@pytest.mark.parametrize("who", ["sara", "samir", "tove", "tina", "petra", "rolf"])
def test_only_the_administrator_sees_and_manages_users(
    request: pytest.FixtureRequest, client: Client, adam: User, who: str
) -> None:
    client.force_login(request.getfixturevalue(who))
    for address in ("/anvandare/", "/anvandare/ny/", f"/anvandare/{adam.id}/"):
        assert client.get(address).status_code == 403
    assert client.post("/anvandare/ny/", form(Role.DUTY_OFFICER, email="x@y.example")).status_code == 403
    assert client.post(f"/anvandare/{adam.id}/stang-av/").status_code == 403
    assert User.objects.active().filter(id=adam.id).exists()


def test_the_administrator_lands_on_administration(client: Client, adam: User) -> None:
    client.force_login(adam)
    page = client.get("/", follow=True)
    assert page.redirect_chain == [("/anvandare/", 302)]
    assert "<h1>Administration</h1>" in page.content.decode()


def test_everybody_changes_their_own_name_language_and_theme_and_nothing_else(client: Client, petra: User) -> None:
    client.force_login(petra)
    data = {"name": "Petra P", "phone": "", "language": "en", "theme": "dark", "role": "security_chief"}

    response = client.post("/mitt-konto/", data)

    petra.refresh_from_db()
    assert response.status_code == 302
    assert (petra.name, petra.language, petra.theme, petra.role) == ("Petra P", "en", "dark", "police_liaison")
    assert 'lang="en"' in client.get("/mitt-konto/").content.decode()
    assert UserChange.objects.values_list("field", "old", "new", "by").get() == (
        "name",
        "Petra Polis",
        "Petra P",
        petra.id,
    )


@pytest.mark.parametrize("fields", [{"name": ""}, {"language": "fi"}, {"theme": "rosa"}, {"phone": "x"}])
def test_what_is_wrong_with_the_own_account_is_said(client: Client, petra: User, fields: dict[str, str]) -> None:
    client.force_login(petra)
    data = {"name": "Petra P", "phone": "", "language": "sv", "theme": "auto"} | fields
    assert client.post("/mitt-konto/", data).status_code == 422
    petra.refresh_from_db()
    assert petra.name == "Petra Polis"
