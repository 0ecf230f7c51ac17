"""Shifts from other people's calendars: from a file and from a server, whatever either of them holds."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from pytest_django import Settings

from contacts.actions import fetch_calendars
from contacts.calendars import problems
from contacts.calendars.fetching import NotFetched, fetched, is_public, wrong_with_address
from contacts.calendars.reading import LARGEST_BYTES, UnreadableCalendar, events_of
from contacts.models import CalendarShift, Contact, Rota, RotaChange, User
from notifications.deadlines import CHORES
from tests.figures import Tell
from tests.rotas.calendars import calendar, event
from tests.rotas.conftest import MONDAY
from tests.rotas.server import CERTIFICATE, Calendars, drips, says, serving

pytestmark = pytest.mark.django_db
TUESDAY_EVENING = ("20261201T190000Z", "20261201T230000Z")


@pytest.fixture
def server(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Calendars]:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    with serving() as calendars:
        settings.ROTA_CALENDAR_HOSTS = frozenset({("localhost", calendars.port)})
        yield calendars


@pytest.fixture
def subscribed(rota: Rota, server: Calendars) -> Rota:
    Rota.objects.filter(id=rota.id).update(calendar_url=server.url)
    return rota


def booked() -> set[tuple[str, str]]:
    rows = CalendarShift.objects.values_list("contact__name", "begins_at")
    return {(name, f"{begins_at:%Y%m%dT%H%M}") for name, begins_at in rows}


def problem_of(rota: Rota) -> str:
    return problems.in_words(Rota.objects.get(id=rota.id).calendar_problem)


def upload(client: Client, rota: Rota, data: bytes) -> Any:
    version = Rota.objects.get(id=rota.id).version
    file = SimpleUploadedFile("jour.ics", data, "text/calendar")
    return client.post(f"/jourlistor/{rota.id}/kalenderfil/", {"version": version, "file": file}, follow=True)


class TestAFile:
    """What is uploaded."""

    def test_events_belong_to_whom_they_name_or_invite(
        self, client: Client, samir: User, rota: Rota, nadia: Contact, nils: Contact, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        client.force_login(samir)
        soon = datetime.now(MONDAY.tzinfo) + timedelta(days=2)
        begins, ends = f"{soon:%Y%m%d}T190000Z", f"{soon:%Y%m%d}T230000Z"
        data = calendar(
            event(begins, ends, summary="  nadia   NATTVANDRARE "),
            event(begins, ends, f"ATTENDEE;CN=Nils:MAILTO:{nils.email.upper()}", summary="Jour", uid="two"),
            event(begins, ends, summary="Sven Svensson", uid="three"),
            event(begins, ends, "STATUS:CANCELLED", uid="four"),
        )

        answer = upload(client, rota, data).content.decode()

        assert "2 pass är inlästa." in answer
        assert {name for name, _begins in booked()} == {nadia.name, nils.name}
        assert "1 pass hör till någon som inte finns i listan: Sven Svensson." in answer
        assert [(one.field, one.old, one.new) for one in RotaChange.objects.all()] == [("calendar_shifts", "0", "2")]
        upload(client, rota, calendar(event(begins, ends)))
        assert {name for name, _begins in booked()} == {nadia.name}
        assert problem_of(rota) == ""

    @pytest.mark.parametrize(
        ("data", "sentence"),
        [
            (b"", "Filen är tom."),
            (b"namn;adress", "Det är ingen kalender."),
            (b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n", "Kalendern är avklippt"),
            (calendar("BEGIN:VEVENT", "DTSTART:nonsens"), "Kalendern går inte att läsa."),
            (calendar() + b"x" * LARGEST_BYTES, "Filen är större än 256 kB."),
        ],
    )
    def test_what_is_no_calendar_leaves_everything_as_it_was(
        self, client: Client, samir: User, rota: Rota, nadia: Contact, data: bytes, sentence: str
    ) -> None:
        CalendarShift.objects.create(
            rota=rota, contact=nadia, uid="old", begins_at=MONDAY, ends_at=MONDAY + timedelta(hours=1)
        )
        client.force_login(samir)
        answer = upload(client, rota, data)
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
        assert (CalendarShift.objects.get().uid, RotaChange.objects.count()) == ("old", 0)


def bombs() -> dict[str, bytes]:
    begins, ends = TUESDAY_EVENING
    every_day = "RRULE:FREQ=DAILY"
    return {
        "every second": calendar(event(begins, ends, "RRULE:FREQ=SECONDLY")),
        "every second in lower case": calendar(event(begins, ends, "RRULE:freq=secondly")),
        "every second by the back door": calendar(
            event(begins, ends, f"RRULE:FREQ=DAILY;BYHOUR={_up_to(24)};BYMINUTE={_up_to(60)};BYSECOND={_up_to(60)}")
        ),
        "never, for eight thousand years": calendar(
            *(event(begins, ends, f"{every_day};BYMONTH=2;BYMONTHDAY=31", uid=str(one)) for one in range(200))
        ),
        "since the year one": calendar(
            *(event("00010101T000000Z", "00010101T010000Z", every_day, uid=str(one)) for one in range(500))
        ),
        "as many as fit": calendar(*(event(begins, ends, every_day, uid=str(one)) for one in range(1_400))),
        "one line": calendar(event(begins, ends, "DESCRIPTION:" + "x" * 250_000)),
        "nested": calendar("BEGIN:VEVENT\r\n" * 8_000, "END:VEVENT\r\n" * 8_000),
        "folded": calendar("BEGIN:VEVENT", "X:" + "\r\n " * 80_000, "END:VEVENT"),
        "dates": calendar(event(begins, ends, "RDATE:" + ",".join([begins] * 14_000))),
    }


def _up_to(number: int) -> str:
    return ",".join(str(one) for one in range(number))


@pytest.mark.parametrize("name", bombs())
def test_no_calendar_takes_more_than_its_share(name: str, tell: Tell) -> None:
    began = time.monotonic()
    try:
        outcome = f"{len(events_of(bombs()[name], MONDAY))} events"
    except UnreadableCalendar as refusal:
        outcome = refusal.code
    seconds = time.monotonic() - began
    tell(f"{name}: {outcome} after {seconds:.1f} s")
    assert seconds < 20
    if name.startswith(("every second", "as many", "never", "since")):
        assert outcome in {"too_often", "too_many", "too_heavy"}


class TestAServer:
    """What is fetched."""

    def test_it_is_a_chore_of_every_few_seconds(self) -> None:
        assert fetch_calendars in CHORES

    def test_shifts_come_and_go_with_the_calendar_at_most_every_quarter(
        self, subscribed: Rota, server: Calendars, nadia: Contact, nils: Contact
    ) -> None:
        server.answer = says(200, calendar(event(*TUESDAY_EVENING)))
        assert fetch_calendars(now=MONDAY) == 1
        assert booked() == {(nadia.name, "20261201T1900")}
        assert server.asked == ["/jour.ics?key=secret"]

        server.answer = says(200, calendar(event(*TUESDAY_EVENING, summary=nils.name)))
        assert fetch_calendars(now=MONDAY + timedelta(minutes=14)) == 0
        assert fetch_calendars(now=MONDAY + timedelta(minutes=15)) == 1
        assert booked() == {(nils.name, "20261201T1900")}
        assert len(server.asked) == 2
        subscribed.refresh_from_db()
        assert (subscribed.version, subscribed.calendar_problem) == (1, "")

    @pytest.mark.parametrize(
        ("answer", "sentence"),
        [
            (says(500), "Servern lämnade inte ut kalendern."),
            (says(404), "Servern lämnade inte ut kalendern."),
            (says(302, Location="https://localhost/"), "Kalendern har flyttat."),
            (says(200, b"<html>"), "Det är ingen kalender."),
            (says(200, b"x" * (LARGEST_BYTES + 1)), "Kalendern är större än 256 kB."),
            (says(200, b"x", Content_Encoding="gzip"), "Servern skickade kalendern packad"),
            (drips, "Servern svarade inte inom fem sekunder."),
        ],
    )
    def test_a_calendar_that_cannot_be_had_leaves_the_shifts_and_says_why_and_since_when(
        self, subscribed: Rota, server: Calendars, nadia: Contact, answer: Any, sentence: str
    ) -> None:
        server.answer = says(200, calendar(event(*TUESDAY_EVENING)))
        fetch_calendars(now=MONDAY)
        server.answer = answer
        began = time.monotonic()
        for minutes in (15, 30):
            fetch_calendars(now=MONDAY + timedelta(minutes=minutes))
        assert time.monotonic() - began < 16
        assert booked() == {(nadia.name, "20261201T1900")}
        said = problem_of(subscribed)
        assert sentence in said
        assert "Det har varit så sedan 2026-11-30 12.15, och de gamla passen gäller." in said
        server.answer = says(200, calendar(event(*TUESDAY_EVENING)))
        fetch_calendars(now=MONDAY + timedelta(minutes=45))
        assert problem_of(subscribed) == ""

    def test_a_certificate_that_does_not_hold_is_not_believed(
        self, subscribed: Rota, server: Calendars, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("SSL_CERT_FILE")
        server.answer = says(200, calendar(event(*TUESDAY_EVENING)))
        fetch_calendars(now=MONDAY)
        assert (booked(), server.asked) == (set(), [])
        assert "Serverns certifikat håller inte." in problem_of(subscribed)

    def test_this_machine_itself_is_out_of_bounds_in_production(
        self, subscribed: Rota, server: Calendars, settings: Settings
    ) -> None:
        settings.PRODUCTION = True
        fetch_calendars(now=MONDAY)
        assert server.asked == []
        assert "Servern ligger på ett internt nät" in problem_of(subscribed)

    def test_a_name_that_leads_inside_is_not_followed_and_is_asked_only_once(self, server: Calendars) -> None:
        asked: list[str] = []

        def rebinding(host: str, _port: int) -> list[str]:
            asked.append(host)
            return ["127.0.0.1"]

        for inside in (["127.0.0.1"], ["192.0.2.1", "10.0.0.1"], []):
            with pytest.raises(NotFetched) as refusal:
                fetched(
                    f"https://kalender.example:{server.port}/",
                    hosts={("kalender.example", server.port)},
                    loopback=True,
                    resolve=lambda _host, _port, found=inside: found,  # type: ignore[misc]
                )
            assert refusal.value.code == "inside_address"
        with pytest.raises(NotFetched):
            fetched(
                f"https://kalender.example:{server.port}/",
                hosts={("kalender.example", server.port)},
                loopback=False,
                resolve=rebinding,
            )
        assert (asked, server.asked) == (["kalender.example"], [])

    def test_without_allowed_hosts_nothing_is_fetched_and_the_page_says_so(
        self, client: Client, samir: User, subscribed: Rota, server: Calendars, settings: Settings
    ) -> None:
        settings.ROTA_CALENDAR_HOSTS = frozenset()
        assert fetch_calendars(now=MONDAY) == 0
        client.force_login(samir)
        page = client.get(f"/jourlistor/{subscribed.id}/").content.decode()
        assert "Prenumerationer är avstängda" in page
        assert server.asked == []


@pytest.mark.django_db(transaction=True)
def test_while_the_network_is_used_no_transaction_is_open_and_nobody_else_asks(
    subscribed: Rota, server: Calendars, nadia: Contact
) -> None:
    seen: list[tuple[int, int]] = []

    def answer(request: Any) -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                    " AND state LIKE 'idle in transaction%'"
                )
                seen.append((cursor.fetchone()[0], fetch_calendars(now=MONDAY)))
        finally:
            connection.close()
        says(200, calendar(event(*TUESDAY_EVENING)))(request)

    server.answer = answer
    assert fetch_calendars(now=MONDAY) == 1
    assert (seen, len(server.asked)) == ([(0, 0)], 1)
    assert booked() == {(nadia.name, "20261201T1900")}


@pytest.mark.django_db(transaction=True)
def test_whoever_chooses_another_calendar_meanwhile_gets_nothing_of_the_former(
    subscribed: Rota, server: Calendars
) -> None:
    def answer(request: Any) -> None:
        try:
            Rota.objects.filter(id=subscribed.id).update(calendar_url=f"{server.url}&another")
        finally:
            connection.close()
        says(200, calendar(event(*TUESDAY_EVENING)))(request)

    server.answer = answer
    assert fetch_calendars(now=MONDAY) == 1
    assert booked() == set()


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("", "no_address"),
        ("jour.ics", "no_address"),
        ("http://kalender.example/jour.ics", "not_https"),
        ("file:///etc/passwd", "no_address"),
        ("ftp://kalender.example/", "not_https"),
        ("https://kalender.example:8443/jour.ics", "host_not_allowed"),
        ("https://kalender.example.evil.example/", "host_not_allowed"),
        ("https://evil.example/#kalender.example", "host_not_allowed"),
        ("https://kalender.example@evil.example/", "no_address"),
        ("https://169.254.169.254/latest/meta-data/", "host_not_allowed"),
        ("https://kalender.example/\r\nX: y", "no_address"),
        ("https://kalender.example:x/", "no_address"),
        ("https://[::1/", "no_address"),
        ("https://kalender.example/jour.ics", None),
        ("https://KALENDER.example/jour.ics", None),
    ],
)
def test_only_allowed_hosts_by_https_are_asked(url: str, code: str | None) -> None:
    assert wrong_with_address(url, {("kalender.example", 443)}) == code


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        ("127.0.0.1", False),
        ("0.0.0.0", False),
        ("10.0.0.1", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("::", False),
        ("fe80::1%eth0", False),
        ("fd00:ec2::254", False),
        ("::ffff:10.0.0.1", False),
        ("::ffff:93.184.216.34", False),
        ("64:ff9b::a00:1", False),
        ("2002:a00:1::", False),
        ("ff02::1", False),
        ("nonsense", False),
    ],
)
def test_only_the_open_internet_is_public(address: str, public: bool) -> None:
    assert is_public(address) is public
