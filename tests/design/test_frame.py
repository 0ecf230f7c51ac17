"""The frame around every page: a menu of what one may open, a theme of one's own, and a page for every refusal."""

from __future__ import annotations

import re

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import reverse

from botkyrka_oro.context import navigation_of
from contacts.models import User

SENDING = ["Lägesrapporter", "Utskick", "Beredskap", "Återrapporter"]
WORK = ["Lägesbild", "Händelser", *SENDING, "Statistik", "Kontakter", "Täckning"]
LABELS = {
    "sara": [*WORK, "Eskalering", "Skärmar", "Nödstopp"],
    "tove": [*WORK, "Nödstopp"],
    "petra": ["Lägesbild", "Händelser", "Lägesrapporter", "Statistik"],
    "adam": ["Användare", "Områden", "Nödstopp"],
}


@pytest.mark.parametrize("name", LABELS)
def test_the_menu_holds_what_the_role_may_open(name: str, request: pytest.FixtureRequest) -> None:
    user: User = request.getfixturevalue(name)
    asked = RequestFactory().get("/")
    asked.user = user
    menu = navigation_of(asked, {})
    assert [item.label for group in menu.groups for item in group] == LABELS[name]
    assert (menu.log_incident is not None) is (name in {"sara", "tove"})


def test_every_place_of_the_menu_opens(client: Client, sara: User) -> None:
    client.force_login(sara)
    asked = RequestFactory().get("/")
    asked.user = sara
    menu = navigation_of(asked, {})
    assert menu.log_incident is not None
    for item in [menu.log_incident, *[item for group in menu.groups for item in group]]:
        assert client.get(item.url).status_code == 200, item.label


@pytest.mark.django_db
def test_a_page_without_an_account_has_no_menu(client: Client) -> None:
    html = client.get(reverse("account_login")).content.decode()
    assert 'lang="sv"' in html
    assert "<title>Logga in – Lägesstöd Botkyrka</title>" in html
    assert "<nav" not in html
    assert "Fara för liv? Ring 112." in html


@pytest.mark.django_db
def test_a_refused_log_in_keeps_the_address_and_says_so_in_the_title(client: Client) -> None:
    answer = client.post(reverse("account_login"), {"login": "sara@botkyrka.example", "password": "fel"})
    html = answer.content.decode()
    assert "<title>Fel: Logga in – Lägesstöd Botkyrka</title>" in html
    assert 'value="sara@botkyrka.example"' in html
    assert html.index("error-summary") < html.index("<h1")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_chosen_theme_stays_with_the_account(client: Client, sara: User, theme: str) -> None:
    client.force_login(sara)
    answer = client.post(reverse("set_theme"), {"theme": theme, "next": "/logga-ut/"})
    assert answer.status_code == 302
    assert answer["Location"] == "/logga-ut/"
    sara.refresh_from_db()
    assert sara.theme == theme
    assert f'data-theme="{theme}"' in client.get(reverse("account_logout")).content.decode()


def test_a_theme_that_is_none_is_refused(client: Client, sara: User) -> None:
    client.force_login(sara)
    assert client.post(reverse("set_theme"), {"theme": "pink"}).status_code == 400
    assert client.get(reverse("set_theme")).status_code == 405
    sara.refresh_from_db()
    assert sara.theme == "auto"


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org", "javascript:alert(1)", ""])
def test_the_choice_of_theme_leads_nowhere_else(client: Client, sara: User, elsewhere: str) -> None:
    client.force_login(sara)
    assert client.post(reverse("set_theme"), {"theme": "dark", "next": elsewhere})["Location"] == "/"


@pytest.mark.django_db
def test_only_who_is_logged_in_has_a_theme(client: Client) -> None:
    assert client.post(reverse("set_theme"), {"theme": "dark"})["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("page", ["400.html", "403_csrf.html", "500.html"])
def test_a_page_for_trouble_needs_nothing_to_be_drawn(page: str) -> None:
    html = render_to_string(page)
    assert "Fara för liv? Ring 112." in html
    assert len(re.findall("<h1", html)) == 1


@pytest.mark.django_db
def test_a_missing_page_says_who_can_help(client: Client) -> None:
    answer = client.get("/finns-inte/")
    assert answer.status_code == 404
    assert "Systemadministratören kan ge dig behörighet." in answer.content.decode()
