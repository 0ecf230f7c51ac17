"""What probes, Prometheus and the page of dispatches say about the sending, and to whom."""

from __future__ import annotations

import math
import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings as product_settings
from django.test import Client
from prometheus_client.metrics_core import Metric
from prometheus_client.openmetrics import parser as openmetrics
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample
from pytest_django import DjangoAssertNumQueries, Settings

from contacts.models import Contact, User
from notifications.lifecycle import DeliveryState, DispatchState, Doubt, FailureKind
from notifications.models import Delivery, SendingSwitch
from notifications.signs import leave_sign
from tests.notifications.letters import a_dispatch, an_addressee

MINUTE = timedelta(minutes=1)
TOKEN = "Xk3-9vQz_LmT7rWb2NcJ8yHd5GfS1aPe"
WARNINGS = {
    "late": "Mejl blir stående",
    "silent": "Programmen som skickar mejlen hörs inte",
    "stopped": "Nödstoppet är på. Inga mejl skickas.",
}
DOCUMENT = Path(product_settings.BASE_DIR) / "docs" / "monitoring.md"


@pytest.fixture
def waiting(sara: User, nadia: Contact, now: datetime) -> datetime:
    """A letter has waited for five minutes; return since when."""
    a_dispatch(sara, [an_addressee(nadia)], now - 5 * MINUTE)
    return now - 5 * MINUTE


def newer_format(text: str) -> list[Metric]:
    return list(openmetrics.text_string_to_metric_families(text))  # type: ignore[no-untyped-call]


def figures(client: Client, **asking: str) -> dict[tuple[str, tuple[str, ...]], float]:
    """Return every sample of the answer by its name and the values of its labels."""
    text = client.get("/metrics", headers=asking).content.decode()
    samples: list[Sample] = [one for family in text_string_to_metric_families(text) for one in family.samples]
    return {(one.name.removeprefix("lagesstod_"), tuple(one.labels.values())): one.value for one in samples}


def test_letters_that_leave_in_time_are_fine(
    sara: User, nadia: Contact, now: datetime, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    a_dispatch(sara, [an_addressee(nadia)], now)
    a_dispatch(sara, [an_addressee(nadia)], now, state=DispatchState.PAUSED)
    leave_sign(now=now)

    with django_assert_num_queries(7):
        answer = client.get("/healthz/sending")

    assert answer.status_code == 200
    said = answer.json()
    assert said.pop("oldest_waiting_seconds") + said.pop("worker_silence_seconds") < 10
    assert said == {
        "sending": "running",
        "switch": "on",
        "letters_waiting": 1,
        "workers_alive": 1,
        "paused_dispatches": 1,
    }


def test_an_old_letter_is_told(waiting: datetime, now: datetime, client: Client) -> None:
    leave_sign(now=now)

    answer = client.get("/healthz/sending")

    assert answer.status_code == 503
    assert answer.json()["sending"] == "late"
    assert 300 <= answer.json()["oldest_waiting_seconds"] < 310
    assert client.head("/healthz/sending").status_code == 503


def test_silent_workers_are_told(waiting: datetime, now: datetime, client: Client) -> None:
    leave_sign(now=now - MINUTE)

    answer = client.get("/healthz/sending")

    assert answer.status_code == 503
    assert answer.json()["sending"] == "silent"
    assert 60 <= answer.json()["worker_silence_seconds"] < 70


def test_workers_that_never_were_are_silent(waiting: datetime, client: Client) -> None:
    answer = client.get("/healthz/sending")

    assert (answer.status_code, answer.json()["sending"]) == (503, "silent")
    assert answer.json()["worker_silence_seconds"] is None


def test_a_stop_by_people_is_told_and_is_no_fault(waiting: datetime, sara: User, now: datetime, client: Client) -> None:
    SendingSwitch.objects.create(enabled=False, stopped_by=sara, stopped_at=now)

    answer = client.get("/healthz/sending")

    assert answer.status_code == 200
    assert (answer.json()["sending"], answer.json()["switch"]) == ("stopped", "off")
    assert answer.json()["letters_waiting"] == 1


def test_no_answer_names_anybody(waiting: datetime, client: Client) -> None:
    said = client.get("/healthz/sending").content + client.get("/metrics").content

    assert b"Nadia" not in said
    assert b"night-walkers.example" not in said
    assert b"Alby" not in said


def test_the_figures_of_a_dispatch_under_way(
    sara: User, nadia: Contact, bo: Contact, hanna: Contact, now: datetime, client: Client
) -> None:
    dispatch = a_dispatch(sara, [an_addressee(one) for one in (nadia, bo, hanna)], now - 10 * timedelta(seconds=1))
    a_dispatch(sara, [an_addressee(nadia)], now, kind="trial", state=DispatchState.HELD, hold=MINUTE)
    letters = dispatch.deliveries
    letters.filter(contact=nadia).update(
        state=DeliveryState.BOUNCED, sent_at=now, bounced_at=now, doubt=Doubt.ANSWER_LOST
    )
    letters.filter(contact=bo).update(state=DeliveryState.FAILED, failure=FailureKind.OURS)
    leave_sign(now=now)

    told = figures(client)

    assert told["sending_enabled", ()] == 1
    assert told["letters_waiting", ()] == 1
    assert 10 <= told["oldest_waiting_letter_seconds", ()] < 20
    assert told["letters_owed", ("high", "queued")] == 2
    assert told["letters_owed", ("critical", "queued")] == 0
    assert told["letters_handed_over_total", ("report",)] == 1
    assert told["letters_handed_over_total", ("trial",)] == 0
    assert told["letters_failed_total", ("bounced",)] == told["letters_failed_total", ("ours",)] == 1
    assert told["letters_failed_total", ("refused",)] == told["letters_failed_total", ("deferred",)] == 0
    assert told["letters_possibly_doubled_total", ("answer_lost",)] == 1
    assert (told["dispatches", ("sending",)], told["dispatches", ("held",)]) == (1, 1)
    assert told["workers_alive", ()] == 1
    assert told["worker_silence_seconds", ()] < 10
    assert told["last_handed_over_timestamp_seconds", ()] == pytest.approx(now.timestamp())
    buckets = {key[1][0]: value for key, value in told.items() if key[0].endswith("_bucket")}
    assert (buckets["5.0"], buckets["10.0"], buckets["+Inf"]) == (0, 1, 1)
    assert told["release_to_handed_over_seconds_gsum", ("high",)] == 10


def test_the_figures_of_a_house_without_letters(db: None, client: Client) -> None:
    told = figures(client)

    assert told["worker_silence_seconds", ()] == math.inf
    assert ("last_handed_over_timestamp_seconds", ()) not in told
    assert {value for (name, _labels), value in told.items() if name.startswith("letters_")} == {0}


def test_the_number_of_statements_does_not_grow(
    waiting: datetime,
    sara: User,
    bo: Contact,
    now: datetime,
    client: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(11):
        client.get("/metrics")
    for number in range(5):
        a_dispatch(sara, [an_addressee(bo)], now - number * MINUTE)
    Delivery.objects.filter(contact=bo).update(state=DeliveryState.SENT, sent_at=now)
    with django_assert_num_queries(11):
        client.get("/metrics")


def test_prometheus_gets_the_newer_format_when_it_asks(waiting: datetime, client: Client) -> None:
    answer = client.get("/metrics", headers={"Accept": "application/openmetrics-text; version=1.0.0"})
    plain = client.get("/metrics")

    assert answer.headers["Content-Type"].startswith("application/openmetrics-text")
    assert plain.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    newer = {family.name for family in newer_format(answer.content.decode())}
    assert {"lagesstod_letters_owed", "lagesstod_letters_failed"} <= newer


def test_every_figure_is_documented_and_the_reverse(
    waiting: datetime, nadia: Contact, now: datetime, client: Client
) -> None:
    Delivery.objects.update(state=DeliveryState.SENT, sent_at=now)
    told = re.findall(r"^# TYPE (lagesstod_\w+)", client.get("/metrics").content.decode(), re.MULTILINE)
    explained = re.findall(r"^\| `(lagesstod_\w+)`", DOCUMENT.read_text(), re.MULTILINE)

    assert {name for name in told if not name.endswith(("_gcount", "_gsum"))} == set(explained)
    named = set(re.findall(r"\b(lagesstod_\w+)", DOCUMENT.read_text()))
    assert {name.removesuffix("_bucket") for name in named} == set(explained)


def test_with_a_token_only_who_shows_it_gets_figures(db: None, client: Client, settings: Settings) -> None:
    settings.METRICS_TOKEN = TOKEN

    for shown in ("", TOKEN, f"Bearer {TOKEN}x", f"Basic {TOKEN}", "Bearer ", f"Bearer {TOKEN[:-1]}", "Bearer é"):
        answer = client.get("/metrics", headers={"Authorization": shown})
        assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
        assert b"lagesstod_" not in answer.content
    assert client.get("/metrics").status_code == 401
    for host in ("testserver", "10.0.0.7:8000"):
        headers = {"Authorization": f"Bearer {TOKEN}", "Host": host}
        answer = client.get("/metrics", headers=headers, REMOTE_ADDR="10.0.0.9")
        assert answer.status_code == 200
        assert b"lagesstod_sending_enabled 1.0" in answer.content


def test_without_a_token_the_figures_are_for_this_machine_alone(db: None, client: Client, settings: Settings) -> None:
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", REMOTE_ADDR="::1").status_code == 200
    for foreign in (
        client.get("/metrics", REMOTE_ADDR="10.0.0.9"),
        client.get("/metrics", REMOTE_ADDR=""),
        client.get("/metrics", headers={"X-Forwarded-For": "10.0.0.9"}),
        client.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}),
        client.get("/metrics", headers={"Forwarded": "for=10.0.0.9"}),
    ):
        assert foreign.status_code == 403
        assert b"lagesstod_" not in foreign.content
    assert client.get("/metrics", headers={"Host": "rebound.example"}).status_code == 400


def test_without_a_token_production_tells_nobody(db: None, client: Client, settings: Settings) -> None:
    settings.PRODUCTION = True

    assert client.get("/metrics").status_code == 403


def test_staff_see_that_the_sending_is_well(sara: User, nadia: Contact, now: datetime, client: Client) -> None:
    a_dispatch(sara, [an_addressee(nadia)], now - 5 * MINUTE)
    Delivery.objects.update(state=DeliveryState.SENT, sent_at=datetime(2026, 11, 22, 22, 14, tzinfo=now.tzinfo))
    leave_sign(now=now)
    client.force_login(sara)

    page = client.get("/utskick/").content.decode()

    assert "Sändningen: i gång · 0 väntar · senaste 2026-11-22 23.14" in re.sub(r"<[^>]*>", "", page)
    assert not any(words in page for words in WARNINGS.values())


@pytest.mark.parametrize("fault", WARNINGS)
def test_staff_are_warned_when_it_is_not(
    fault: str, waiting: datetime, tove: User, sara: User, now: datetime, client: Client
) -> None:
    if fault != "silent":
        leave_sign(now=now)
    if fault == "stopped":
        SendingSwitch.objects.create(enabled=False, stopped_by=sara, stopped_at=now)
    client.force_login(tove)

    page = client.get("/utskick/").content.decode()

    assert [one for one, words in WARNINGS.items() if words in page] == [fault]
    assert "1 mejl väntar" in page
    assert "Sändningen: i gång" not in page


def test_staff_are_warned_of_silence_before_anything_waits(sara: User, client: Client) -> None:
    client.force_login(sara)

    page = client.get("/utskick/").content.decode()

    assert "Inget mejl väntar, men nästa utskick kan bli stående." in page
