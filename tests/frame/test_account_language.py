"""Who logs in reads on in the language of the account, and what the log-in says is in the house's own words."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from contacts.models import User
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db


def log_in(client: Client, user: User) -> str:
    """Log in by the form and return the page that one lands on."""
    answer = client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD}, follow=True)
    assert answer.redirect_chain != []
    return answer.content.decode()


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_language_of_the_account_is_that_of_the_pages_after_log_in(sara: User, language: str) -> None:
    User.objects.filter(id=sara.id).update(language=language)
    other = {"sv": "en", "en": "sv"}[language]
    client = Client(headers={"Accept-Language": other})
    assert f'<html lang="{other}"' in client.get(reverse("account_login")).content.decode()
    log_in(client, sara)
    assert f'<html lang="{language}"' in client.get("/").content.decode()


def test_a_language_chosen_in_the_browser_is_kept(client: Client, sara: User) -> None:
    client.post(reverse("set_language"), {"language": "en", "next": "/logga-in/"})
    assert '<html lang="en"' in log_in(client, sara)
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"


def test_logging_in_needs_no_message_and_logging_out_gets_one(client: Client, sara: User) -> None:
    assert "loggat in som" not in log_in(client, sara)
    assert "Du har loggat ut." in client.post(reverse("account_logout"), follow=True).content.decode()


@pytest.mark.parametrize(("language", "words"), [("sv", "Vänta en stund"), ("en", "Wait a while")])
def test_whoever_tries_too_often_is_told_to_wait_in_plain_words(sara: User, language: str, words: str) -> None:
    client = Client(headers={"Accept-Language": language})
    client.force_login(sara)
    typed = {"oldpassword": "fel", "password1": "en ny lång natt i stan", "password2": "en ny lång natt i stan"}
    answers = [client.post(reverse("account_change_password"), typed) for _ in range(8)]
    assert answers[-1].status_code == 429
    page = answers[-1].content.decode()
    assert f"<h1>{words}</h1>" in page
    assert f'<html lang="{language}"' in page
