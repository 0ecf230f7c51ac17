"""Log-in: closed to strangers, and silent about who has an account."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from contacts.models import User
from contacts.models.users import Role
from tests.contacts.account_mail import account_mail
from tests.smtp import Sink

pytestmark = pytest.mark.django_db
PASSWORD = "en lång natt i november"


@pytest.fixture
def chief() -> User:
    """Somebody who may log in."""
    return User.objects.create_user(
        email="chef@botkyrka.example", name="Chefen", role=Role.SECURITY_CHIEF, password=PASSWORD
    )


def ask_for_reset(client: Client, email: str) -> tuple[int, str]:
    answer = client.post(reverse("account_reset_password"), {"email": email})
    return answer.status_code, answer.headers.get("Location", "")


def test_nobody_can_sign_up(client: Client) -> None:
    for path in ("/signup/", "/konto/skapa/", "/accounts/signup/"):
        assert client.get(path).status_code == 404


@pytest.mark.usefixtures("chief")
def test_log_in_works_in_any_case_and_fails_alike_for_unknown_and_wrong(client: Client) -> None:
    answers = [
        client.post(reverse("account_login"), {"login": login, "password": "fel lösenord"}).content
        for login in ("chef@botkyrka.example", "okand@botkyrka.example")
    ]
    assert b"chef@" in answers[0]
    texts = [answer.decode().replace("chef@", "X@").replace("okand@", "X@") for answer in answers]
    assert without_token(texts[0]) == without_token(texts[1])
    answer = client.post(reverse("account_login"), {"login": "Chef@Botkyrka.example", "password": PASSWORD})
    assert (answer.status_code, answer.headers["Location"]) == (302, settings.LOGIN_REDIRECT_URL)


def without_token(page: str) -> list[str]:
    return [line for line in page.splitlines() if "csrf" not in line.lower()]


@pytest.mark.usefixtures("chief")
def test_a_reset_is_answered_alike_for_known_and_unknown(client: Client, smtp_sink: Sink) -> None:
    answers = {ask_for_reset(client, email) for email in ("chef@botkyrka.example", "okand@botkyrka.example")}
    assert answers == {(302, reverse("account_reset_password_done"))}
    account_mail()
    assert smtp_sink.addresses() == ["chef@botkyrka.example"]
    assert f"{settings.SITE_URL}/losenord/nytt/" in smtp_sink.letters[0].text()


@pytest.mark.usefixtures("chief")
def test_a_reset_is_answered_alike_while_the_mail_server_is_away(client: Client, smtp_sink: Sink) -> None:
    with smtp_sink.away():
        assert ask_for_reset(client, "chef@botkyrka.example") == (302, reverse("account_reset_password_done"))
        account_mail()
    assert smtp_sink.letters == []


@pytest.mark.usefixtures("chief")
def test_the_mailed_link_sets_a_new_password_once(client: Client, smtp_sink: Sink) -> None:
    ask_for_reset(client, "chef@botkyrka.example")
    account_mail()
    link = next(word for word in smtp_sink.letters[0].text().split() if "/losenord/nytt/" in word)
    path = link.removeprefix(settings.SITE_URL)
    page = client.get(path, follow=True)
    assert page.status_code == 200
    form_path = page.redirect_chain[-1][0]
    words = "tre röda katter i Fittja"
    assert client.post(form_path, {"password1": words, "password2": words}).status_code == 302
    answer = client.post(reverse("account_login"), {"login": "chef@botkyrka.example", "password": words})
    assert answer.status_code == 302
    assert Client().get(path, follow=True).redirect_chain == []


@pytest.mark.usefixtures("chief")
def test_guessing_is_slowed_down(client: Client) -> None:
    for _ in range(6):
        answer = client.post(reverse("account_login"), {"login": "chef@botkyrka.example", "password": "gissning"})
    answer = client.post(reverse("account_login"), {"login": "chef@botkyrka.example", "password": PASSWORD})
    assert answer.status_code != 302
