"""The log-in says in plain words what is missing and what to do, and tells a stranger nothing."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from contacts.models import User
from tests.cast import PASSWORD


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "typed", "words"),
    [
        ("account_login", {}, ["Skriv din e-postadress.", "Skriv ditt lösenord."]),
        ("account_login", {"login": "sara", "password": "x"}, ["Skriv hela e-postadressen, till exempel"]),
        ("account_login", {"login": "ingen@botkyrka.example", "password": "x"}, ["Fel e-postadress eller lösenord."]),
        ("account_reset_password", {}, ["Skriv din e-postadress."]),
    ],
)
def test_a_stranger_hears_what_to_put_right(
    client: Client, address: str, typed: dict[str, str], words: list[str]
) -> None:
    html = client.post(reverse(address), typed).content.decode()
    assert [one for one in words if one not in html] == []
    assert "obligatorisk" not in html


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client: Client, sara: User) -> None:
    answers = [
        client.post(reverse("account_login"), {"login": address, "password": "fel"}).content.decode()
        for address in (sara.email, "ingen@botkyrka.example")
    ]
    assert all("Fel e-postadress eller lösenord." in html for html in answers)


def test_whoever_changes_their_password_hears_what_is_missing(client: Client, sara: User) -> None:
    client.force_login(sara)
    html = client.post(reverse("account_change_password"), {}).content.decode()
    for words in ("Skriv lösenordet du har nu.", "Skriv ett nytt lösenord.", "Skriv det nya lösenordet en gång till."):
        assert words in html
    sara.refresh_from_db()
    assert sara.check_password(PASSWORD)
