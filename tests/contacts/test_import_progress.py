"""A long import shows how far it has come, saves all or nothing, and is honest to who left in the middle."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from contacts.importing import RunState, last_run
from contacts.models import Actor, Area, Assignment, Contact, ContactChange, ImportRun, User
from tests.contacts.long_files import a_long_file

ROWS = 2500
SAVE = "/kontakter/import/spara/"
WRONG = "Fel,fel,,Skolan 1,school,school,alby,partners,sv,low"


@pytest.fixture
def chief(client: Client, sara: User) -> Client:
    client.force_login(sara)
    return client


def press(chief: Client, text: str, **fields: str) -> Any:
    """Press save; what is sent back has not been read yet, and so the work has not begun."""
    return chief.post(SAVE, {"text": text, **fields})


def parts(answer: Any) -> Iterator[str]:
    return (part.decode() for part in answer)


def seen(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def steps(answer: Any) -> list[str]:
    """Return what each part says between the beginning and the end of the page."""
    return [seen(part).replace("\u00a0", " ") for part in list(parts(answer))[1:-1]]


def import_page(chief: Client) -> str:
    return seen(chief.get("/kontakter/import/").content.decode())


@pytest.mark.django_db
def test_the_page_begins_tells_each_step_and_ends_with_what_was_done(chief: Client, sara: User) -> None:
    answer = press(chief, a_long_file(ROWS))
    assert (answer.status_code, answer.streaming) == (200, True)
    assert answer.headers["X-Accel-Buffering"] == "no"
    assert "no-store" in answer.headers["Cache-Control"]
    first, *middle, last = parts(answer)

    assert first.lstrip().lower().startswith("<!doctype html>")
    assert "Importen sparas" in first
    assert "Importen är sparad" not in first
    assert [seen(part).replace("\u00a0", " ").partition(".")[0] for part in middle] == [
        "1 000 av 2 500 rader kontrollerade",
        "2 000 av 2 500 rader kontrollerade",
        "1 000 av 2 500 kontakter införda",
        "2 000 av 2 500 kontakter införda",
        "2 500 av 2 500 kontakter införda",
    ]
    assert "Importen är sparad" in last
    assert "Tillagda: 2500. Ändrade: 0. Överhoppade: 0." in last
    assert 'href="/kontakter/"' in last
    assert last.rstrip().endswith("</html>")
    assert "<!-- cut" not in first + last
    assert (Contact.objects.count(), Actor.objects.count(), Assignment.objects.count()) == (2500, 40, 5000)
    assert ContactChange.objects.filter(field="standing", new="active", by=sara).count() == 2500
    assert "Din import" in import_page(chief)
    assert "är sparad Tillagda: 2500." in import_page(chief)


@pytest.mark.django_db
def test_the_page_speaks_the_language_of_who_reads_it(chief: Client) -> None:
    chief.cookies["language"] = "en"

    answer = press(chief, a_long_file(1000))

    said = seen("".join(parts(answer)))
    assert "1,000 of 1,000 rows checked." in said
    assert "The import is saved" in said


@pytest.mark.django_db
def test_a_short_file_is_saved_at_once(chief: Client) -> None:
    answer = press(chief, a_long_file(999))

    assert (answer.status_code, answer.url) == (302, "/kontakter/")
    assert Contact.objects.count() == 999


@pytest.mark.django_db
def test_changing_is_told_as_well(chief: Client) -> None:
    list(press(chief, a_long_file(1200)))

    told = steps(press(chief, a_long_file(1200, name="Annan").replace("alby;fittja", "alby")))

    assert told[-1].startswith("1 200 av 1 200 kontakter införda")
    assert Contact.objects.filter(name__startswith="Annan", version=2).count() == 1200
    assert Assignment.areas.through.objects.count() == 2400
    assert ContactChange.objects.filter(field="assignments").count() == 1200


@pytest.mark.django_db(transaction=True)
def test_who_leaves_in_the_middle_has_saved_nothing_and_is_told_so(chief: Client, sara: User) -> None:
    answer = press(chief, a_long_file(ROWS))
    reading = parts(answer)
    for _part in range(5):  # The head, two steps of checking, two of writing.
        next(reading)
    assert Contact.objects.count() == 2000
    during = last_run(sara, timezone.now())
    answer.close()

    assert during is not None
    assert during.state is RunState.UNDER_WAY
    assert (Contact.objects.count(), Actor.objects.count(), Assignment.objects.count()) == (0, 0, 0)
    assert "Inget sparades av din import" in import_page(chief)
    list(press(chief, a_long_file(ROWS)))
    assert Contact.objects.count() == ROWS


@pytest.mark.django_db
def test_a_row_that_is_wrong_at_the_press_ends_the_page_with_its_sentence(chief: Client) -> None:
    last = list(parts(press(chief, a_long_file(1500, WRONG))))[-1]

    assert "Inget är sparat" in last
    assert "Rad 1502" in last
    assert "Skriv e-postadressen som namn@exempel.se." in last
    assert Contact.objects.count() == 0
    assert "Inget sparades av din import" in import_page(chief)
    list(press(chief, a_long_file(1500, WRONG), partial="on"))
    assert Contact.objects.count() == 1500
    assert "1 rad med fel sparades inte." in import_page(chief)


@pytest.mark.django_db
def test_nobody_sees_what_another_imported(chief: Client, samir: User) -> None:
    list(press(chief, a_long_file(1000)))
    chief.force_login(samir)

    assert "Din import" not in import_page(chief)


@pytest.mark.django_db
def test_an_import_of_the_day_before_yesterday_is_not_told_of(chief: Client, now: Any) -> None:
    list(press(chief, a_long_file(1000)))
    ImportRun.objects.update(begun_at=now - timedelta(hours=25))

    assert "Din import" not in import_page(chief)


@pytest.mark.django_db
def test_who_comes_back_to_the_address_is_led_to_what_became_of_it(chief: Client) -> None:
    assert chief.get(SAVE).headers["Location"] == "/kontakter/import/"


def in_another_thread(what: Any) -> Any:
    """Do something with a connection of its own, and return what came of it."""
    found: list[Any] = []

    def work() -> None:
        try:
            found.append(what())
        finally:
            connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(timeout=30)
    return found[0]


@pytest.mark.django_db(transaction=True)
def test_imports_take_turns_and_the_second_is_told_at_once(chief: Client, samir: User) -> None:
    other = Client()
    other.force_login(samir)
    reading = parts(press(chief, a_long_file(ROWS)))
    next(reading), next(reading)

    said = in_another_thread(lambda: seen("".join(parts(press(other, a_long_file(1000, name="Andra"))))))
    short = in_another_thread(lambda: press(other, a_long_file(10)))
    own_page = in_another_thread(lambda: import_page(chief))

    assert "Inget är sparat Någon importerar just nu." in said
    assert short.status_code == 409
    assert "Någon importerar just nu." in short.content.decode()
    assert re.search(r"Din import som började kl\. \d\d\.\d\d pågår", own_page)
    assert in_another_thread(Contact.objects.count) == 0
    assert "Importen är sparad" in list(reading)[-1]
    assert Contact.objects.filter(name__startswith="Kontakt").count() == Contact.objects.count() == ROWS


@pytest.mark.django_db(transaction=True)
def test_a_contact_changed_meanwhile_ends_the_page(chief: Client, alby: Area) -> None:
    list(press(chief, a_long_file(1000)))
    reading = parts(press(chief, a_long_file(1000, name="Annan")))
    next(reading), next(reading)
    in_another_thread(lambda: Contact.objects.filter(email="k7@skola.example").update(name="Ny", version=9))

    last = list(reading)[-1]

    assert "Inget är sparat" in last
    assert "Någon ändrade en av kontakterna samtidigt." in last
    assert Contact.objects.filter(name__startswith="Annan").count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_database_that_goes_away_in_the_middle_ends_the_page_honestly(chief: Client) -> None:
    reading = parts(press(chief, a_long_file(ROWS)))
    for _part in range(4):
        next(reading)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone() or (0,)
    in_another_thread(lambda: connection.cursor().execute("SELECT pg_terminate_backend(%s)", [pid]))

    last = list(reading)[-1]
    connection.close()

    assert "Importen bröts av" in last
    assert "Se om något sparades" in last
    assert last.rstrip().endswith("</html>")
    assert Contact.objects.count() == 0
    assert "Inget sparades av din import" in import_page(chief)
