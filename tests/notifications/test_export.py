"""The letters of a dispatch as a file for spreadsheets: what is in it, for whom, and that it is noted who took it."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import structlog
from django.conf import settings
from django.test import Client

from contacts.models import Area, Contact, User
from contacts.scales import Mode
from notifications.lifecycle import DeliveryState
from notifications.models import Delivery, Dispatch
from notifications.views import export
from tests.notifications.letters import a_dispatch, an_addressee

NIGHT = datetime(2026, 11, 22, 22, 20, 5, tzinfo=UTC)


@pytest.fixture
def dispatch(sara: User, alby: Area, nadia: Contact, bo: Contact) -> Dispatch:
    """A report to Nadia and Bo of the night to 23 November 2026."""
    nadia.phone = "+46701234567"
    return a_dispatch(sara, [an_addressee(nadia), an_addressee(bo)], NIGHT, area_ids=[alby.id])


@pytest.fixture
def reader(sara: User, client: Client) -> Client:
    """Sara's browser."""
    client.force_login(sara)
    return client


def file_of(reader: Client, dispatch: Dispatch) -> Any:
    answer = reader.get(f"/utskick/{dispatch.public_id}/export.csv")
    assert answer.status_code == 200
    return answer


def rows_of(answer: Any) -> list[dict[str, str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";", strict=True))


def test_the_file_tells_of_each_letter_what_the_page_tells(
    dispatch: Dispatch, reader: Client, nadia: Contact, bo: Contact
) -> None:
    Delivery.objects.filter(contact=nadia).update(
        state=DeliveryState.BOUNCED,
        sent_at=NIGHT,
        bounced_at=NIGHT + timedelta(minutes=2),
        bounce_status="5.1.1",
        bounce_answer="550 5.1.1 User unknown",
        attempts=2,
        doubt="answer_lost",
    )
    Delivery.objects.filter(contact=bo).update(
        state=DeliveryState.DEFERRED, due_at=NIGHT + timedelta(hours=2), attempts=1, relay_answer="450 4.2.0 Greylisted"
    )

    rows = rows_of(file_of(reader, dispatch))

    assert rows == [
        {
            "Namn": "Nadia Nattvandrare",
            "Aktör": "Nattvandrarna i Alby",
            "Roll": "Nattvandrare",
            "Område": "Alby",
            "Telefon": "'+46701234567",
            "Läge": "Studsade",
            "Lämnad": "2026-11-22 23:20:05",
            "Studsade": "2026-11-22 23:22:05",
            "Kvittens": "",
            "Kvitterad": "",
            "Nådd per telefon": "",
            "Nästa försök": "",
            "Försök": "2",
            "I klarspråk": "Adressen finns inte. Kontrollera den.",
            "Serverns svar": "550 5.1.1 User unknown",
            "Kan ha fått mejlet två gånger": "kontakten med e-posttjänsten bröts innan svaret kom",
            "Utskick": "Lägesrapport 3: Oroligt vid Alby centrum",
            "Delning": "Även frivilliga (TLP:GREEN)",
            "Skarpt eller övning": "Skarpt läge",
        },
        {
            "Namn": "Bo Bovärd",
            "Aktör": "Bostadsbolaget",
            "Roll": "Nattvandrare",
            "Område": "Alby",
            "Telefon": "",
            "Läge": "Försöker igen",
            "Lämnad": "",
            "Studsade": "",
            "Kvittens": "",
            "Kvitterad": "",
            "Nådd per telefon": "",
            "Nästa försök": "2026-11-23 01:20:05",
            "Försök": "1",
            "I klarspråk": "Mottagarens server bad oss vänta.",
            "Serverns svar": "450 4.2.0 Greylisted",
            "Kan ha fått mejlet två gånger": "",
            "Utskick": "Lägesrapport 3: Oroligt vid Alby centrum",
            "Delning": "Även frivilliga (TLP:GREEN)",
            "Skarpt eller övning": "Skarpt läge",
        },
    ]


def test_nobodys_address_is_in_the_file(dispatch: Dispatch, reader: Client) -> None:
    """The page does not show it either."""
    body = b"".join(file_of(reader, dispatch).streaming_content)

    assert b"@" not in body


def test_what_people_are_called_is_never_a_formula(dispatch: Dispatch, reader: Client) -> None:
    dispatch.deliveries.update(
        name='=HYPERLINK("https://evil.example";"Nadia")',
        actor="@SUM(1)",
        role="-1",
        area='";=1+1',
        relay_answer="+1;=1",
    )

    for row in rows_of(file_of(reader, dispatch)):
        assert [row[column] for column in ("Namn", "Aktör", "Roll", "Område", "Serverns svar")] == [
            '\'=HYPERLINK("https://evil.example";"Nadia")',
            "'@SUM(1)",
            "'-1",
            "'\";=1+1",
            "'+1;=1",
        ]
        assert None not in row, "nothing broke out of its cell"


def test_the_file_is_streamed_and_kept_by_nobody(dispatch: Dispatch, reader: Client) -> None:
    answer = file_of(reader, dispatch)

    assert answer.streaming
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Cache-Control"] == "no-store"
    assert answer["Content-Disposition"] == (
        'attachment; filename="utskick-2026-11-22-lagesrapport-3-oroligt-vid-alby-centrum.csv"'
    )
    assert b"".join(answer.streaming_content).startswith(b'\xef\xbb\xbf"Namn";')


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ('"; filename="ond.exe', "utskick-2026-11-22-filenameondexe.csv"),
        ("../../etc/passwd\r\nSet-Cookie: a=b", "utskick-2026-11-22-etcpasswd-set-cookie-ab.csv"),
        ("😀", "utskick-2026-11-22.csv"),
        ("Å" * 200, "utskick-2026-11-22-" + "a" * 61 + ".csv"),
    ],
)
def test_the_name_of_the_file_is_plain_ascii_whatever_the_title(
    title: str, name: str, dispatch: Dispatch, reader: Client
) -> None:
    Dispatch.objects.update(title=title)

    assert file_of(reader, dispatch)["Content-Disposition"] == f'attachment; filename="{name}"'


def test_an_exercise_is_marked_in_the_name_and_on_every_row(sara: User, reader: Client, nadia: Contact) -> None:
    answer = file_of(reader, a_dispatch(sara, [an_addressee(nadia)], NIGHT, mode=Mode.EXERCISE))

    assert 'filename="ovning-utskick-' in answer["Content-Disposition"]
    assert [row["Skarpt eller övning"] for row in rows_of(answer)] == ["Övning"]


def test_it_is_logged_who_took_the_file_and_how_many_rows_it_has(
    dispatch: Dispatch, reader: Client, sara: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A logger keeps to where it wrote first: one that has written nothing yet can be listened to.
    monkeypatch.setattr(export, "log", structlog.get_logger())
    with structlog.testing.capture_logs() as logged:
        file_of(reader, dispatch)

    assert [one for one in logged if one["event"] == "dispatch_exported"] == [
        {"event": "dispatch_exported", "log_level": "info", "dispatch": dispatch.public_id, "by": sara.pk, "rows": 2}
    ]


def test_the_file_speaks_the_language_of_who_asked_for_it(dispatch: Dispatch, reader: Client, nadia: Contact) -> None:
    Delivery.objects.filter(contact=nadia).update(state=DeliveryState.FAILED, relay_answer="552 5.2.2 Mailbox full")
    reader.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    row = rows_of(file_of(reader, dispatch))[0]

    assert (row["Name"], row["In plain words"]) == ("Nadia Nattvandrare", "The mailbox is full.")


def test_the_file_is_for_those_who_see_the_dispatch(
    dispatch: Dispatch, tove: User, fittja: Area, petra: User, adam: User, client: Client
) -> None:
    address = f"/utskick/{dispatch.public_id}/export.csv"
    client.force_login(tove)
    assert client.get(address).status_code == 200
    tove.areas.set([fittja])
    with structlog.testing.capture_logs() as logged:
        for user, status in ((tove, 404), (petra, 403), (adam, 403)):
            client.force_login(user)
            assert client.get(address).status_code == status
    assert [one for one in logged if one["event"] == "dispatch_exported"] == []


def test_times_are_those_of_the_clock_on_the_wall(dispatch: Dispatch, reader: Client, nadia: Contact) -> None:
    summer = datetime(2026, 7, 1, 22, 0, tzinfo=UTC)
    Delivery.objects.filter(contact=nadia).update(state=DeliveryState.SENT, sent_at=summer)

    rows = rows_of(file_of(reader, dispatch))

    assert [row["Lämnad"] for row in rows if row["Namn"] == nadia.name] == ["2026-07-02 00:00:00"]
