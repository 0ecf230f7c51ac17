"""Logging in and out: the same answer to everybody who is wrong, and a pause for who tries too often."""

from __future__ import annotations

import re
from collections.abc import Sequence
from threading import Event

import pytest
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend as EmailBackend
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from contacts.actions import disable_user
from contacts.models import User
from tests.cast import PASSWORD
from tests.contacts.account_mail import account_mail

pytestmark = pytest.mark.django_db
LOGIN = "/logga-in/"


@pytest.fixture(autouse=True)
def _forget_earlier_tries(db: None) -> None:
    cache.clear()


def log_in(client: Client, email: str, password: str) -> tuple[int, str]:
    response = client.post(LOGIN, {"login": email, "password": password})
    return response.status_code, without_what_was_typed(response.content.decode(), email)


def without_what_was_typed(page: str, email: str) -> str:
    """Return the page without the address that was typed and the key of the form, which differ each time."""
    page = page.replace(email, "ADDRESS")
    page = re.sub(r'"X-CSRFToken": "[^"]+"', "", page)
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page)


def test_the_right_password_opens_and_log_out_closes(client: Client, sara: User) -> None:
    response = client.post(LOGIN, {"login": "SARA@Botkyrka.example", "password": PASSWORD})
    assert response.status_code == 302
    assert client.get("/mitt-konto/").status_code == 200
    client.post("/logga-ut/")
    assert client.get("/mitt-konto/").status_code == 302


def test_looking_at_the_log_out_page_logs_nobody_out(client: Client, sara: User) -> None:
    client.force_login(sara)
    client.get("/logga-ut/")
    assert client.get("/mitt-konto/").status_code == 200


def test_unknown_wrong_and_closed_get_the_same_answer(client: Client, sara: User, samir: User, adam: User) -> None:
    disable_user(user=samir, by=adam, now=timezone.now())

    wrong = log_in(client, sara.email, "fel lösenord här")
    unknown = log_in(client, "ingen@botkyrka.example", "fel lösenord här")
    closed = log_in(client, samir.email, "fel lösenord här")

    assert wrong == unknown == closed
    assert wrong[0] in {200, 422}
    assert client.get("/mitt-konto/").status_code == 302


def test_a_closed_account_does_not_open_with_its_right_password(client: Client, samir: User, adam: User) -> None:
    disable_user(user=samir, by=adam, now=timezone.now())
    log_in(client, samir.email, PASSWORD)
    assert client.get("/mitt-konto/").status_code == 302


@pytest.mark.parametrize("address", ["sara@botkyrka.example", "ingen@botkyrka.example"])
def test_the_sixth_try_has_to_wait_whether_or_not_the_account_exists(client: Client, sara: User, address: str) -> None:
    for _number in range(5):
        log_in(client, address, "fel lösenord här")
    status, _page = log_in(client, address, PASSWORD)
    assert status in {200, 422, 429}
    assert client.get("/mitt-konto/").status_code == 302


def test_another_account_may_still_log_in_meanwhile(client: Client, sara: User, samir: User) -> None:
    for _number in range(6):
        log_in(client, sara.email, "fel lösenord här")
    assert log_in(client, samir.email, PASSWORD)[0] == 302


@pytest.mark.parametrize("data", [{"login": "\x00", "password": "\x00"}, {"login": "x" * 10_000, "password": "y"}, {}])
def test_nothing_that_can_be_typed_breaks_the_page(client: Client, db: None, data: dict[str, str]) -> None:
    assert client.post(LOGIN, data).status_code in {200, 400, 422}


def test_a_forgotten_password_answers_the_same_and_mails_only_who_exists(client: Client, sara: User) -> None:
    known = client.post("/losenord/glomt/", {"email": sara.email})
    unknown = Client().post("/losenord/glomt/", {"email": "ingen@botkyrka.example"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert [letter.to for letter in account_mail()] == [[sara.email]]


def test_a_link_to_choose_a_password_works_once(client: Client, sara: User) -> None:
    client.post("/losenord/glomt/", {"email": sara.email})
    link = re.search(r"https?://[^/]+(/losenord/nytt/\S+)", str(account_mail()[0].body))
    assert link is not None
    new = {"password1": "en helt annan natt", "password2": "en helt annan natt"}
    client.post(client.get(link[1], follow=True).redirect_chain[-1][0], new)
    sara.refresh_from_db()
    assert sara.check_password("en helt annan natt")

    again = Client()
    page = again.get(link[1], follow=True)
    again.post(
        page.redirect_chain[-1][0] if page.redirect_chain else link[1], {"password1": "x" * 20, "password2": "x" * 20}
    )
    sara.refresh_from_db()
    assert sara.check_password("en helt annan natt")


def test_a_changed_password_ends_the_sessions_elsewhere(client: Client, sara: User) -> None:
    elsewhere = Client()
    elsewhere.force_login(sara)
    client.force_login(sara)
    response = client.post(
        "/konto/losenord/",
        {"oldpassword": PASSWORD, "password1": "en helt annan natt", "password2": "en helt annan natt"},
    )
    assert response.status_code == 302
    assert elsewhere.get("/mitt-konto/").status_code == 302
    assert client.get("/mitt-konto/").status_code == 200


class Stuck(EmailBackend):
    """A mail server that takes a letter when it pleases."""

    free = Event()

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        assert self.free.wait(10)
        raise OSError("it broke in the end")


def test_a_slow_mail_server_does_not_show_who_has_an_account(client: Client, sara: User, settings: Settings) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.{Stuck.__name__}"
    Stuck.free.clear()
    answer = client.post("/losenord/glomt/", {"email": sara.email})
    assert (answer.status_code, Stuck.free.is_set()) == (302, False)
    Stuck.free.set()
    assert account_mail() == []
