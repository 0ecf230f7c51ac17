"""Pressed twice, sent again by a nervous network, open in two tabs: approved four times, a report goes out once."""

from __future__ import annotations

import http.client
import json
from collections import Counter
from collections.abc import Callable, Generator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from botkyrka_oro.launcher.processes import free_port
from botkyrka_oro.launcher.web import site_answers
from contacts.actions import create_api_token
from contacts.models import Contact, User
from incidents.actions.approval import AlreadyApproved, approve_report
from incidents.models import SituationReport
from notifications.models import Dispatch
from notifications.postman import work
from tests.api.reports import submitted
from tests.faults.canaries import bring_back
from tests.faults.size import sized
from tests.faults.threads import at_once
from tests.faults.workers import start_web, wait_until
from tests.figures import Tell
from tests.smtp import Sink

REPORTS = sized(10, 200)
PRESSES = 4
RECIPIENTS = 3
NOBODY_LISTENS = 0

pytestmark = pytest.mark.django_db(transaction=True)

Press = Callable[[int, int], int]


@pytest.fixture
def web(transactional_db: None, tmp_path: Path) -> Generator[int, None, None]:
    """The port of a real web server on the test's own database."""
    port = free_port()
    child = start_web(tmp_path, port, DISPATCHES_PER_USER_AND_HOUR="100000")
    wait_until(lambda: site_answers(port), 60, "the web server answers")
    yield port
    child.process.kill()
    child.end(patience=5)


def by_wire(port: int, key: str) -> Press:
    """Approve as a program does; every other press breaks the connection before the answer comes."""

    def press(report_id: int, number: int) -> int:
        wire = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        body = json.dumps({"expected_recipients": RECIPIENTS})
        wire.request("POST", f"/api/v1/situation-reports/{report_id}/approve/", body, headers)
        status = NOBODY_LISTENS if number % 2 else wire.getresponse().status
        wire.close()
        return status

    return press


def by_deed(sara: User) -> Press:
    """Approve in this process."""

    def press(report_id: int, _number: int) -> int:
        report = SituationReport.objects.get(id=report_id)
        try:
            approve_report(report=report, by=sara, now=timezone.now(), expected_recipients=RECIPIENTS)
        except AlreadyApproved:
            return 409
        return 200

    return press


def prove(press: Press, reports: list[int], sink: Sink, tell: Tell) -> None:
    """Approve each report four times at once, and demand that each goes out once."""
    statuses: Counter[int] = Counter()
    for report_id in reports:
        answers: list[int] = []
        at_once(PRESSES, lambda number: answers.append(press(report_id, number)))  # noqa: B023
        statuses.update(answers)
    approved = SituationReport.objects.filter(dispatch__isnull=False)
    wait_until(lambda: approved.count() == len(reports), 20, "every report is approved")
    later = timezone.now() + timedelta(minutes=1)
    work(clock=lambda: later, lasting=timedelta(minutes=5))

    dispatches = Dispatch.objects.filter(kind="report")
    tell(
        f"{len(reports)} reports approved {PRESSES} times at once: {dispatches.count()} dispatches, "
        f"{len(sink.letters)} letters for {len(reports) * RECIPIENTS} deliveries, answers {dict(statuses)}"
    )
    assert dispatches.count() == len(reports), f"{dispatches.count()} dispatches of {len(reports)} reports"
    assert {one.deliveries.count() for one in dispatches} == {RECIPIENTS}
    assert set(approved.values_list("dispatch", flat=True)) == set(dispatches.values_list("id", flat=True))
    assert len(sink.letters) == len(reports) * RECIPIENTS
    assert len({letter.message["Message-ID"] for letter in sink.letters}) == len(sink.letters)
    assert statuses.keys() <= {200, 409, NOBODY_LISTENS}


def test_each_report_leads_to_one_dispatch(
    web: int, sara: User, nadia: Contact, bo: Contact, hanna: Contact, smtp_sink: Sink, tell: Tell
) -> None:
    key = create_api_token(user=sara, now=timezone.now())
    prove(by_wire(web, key), [submitted(sara) for _number in range(REPORTS)], smtp_sink, tell)


@pytest.fixture
def without_the_rule(transactional_db: None) -> Generator[None, None, None]:
    """A database that would let an approved report be approved again."""
    alter = "ALTER TABLE incidents_situationreport {} TRIGGER an_approved_report_stays_as_it_is"
    with connection.cursor() as cursor:
        cursor.execute(alter.format("DISABLE"))
    yield
    with connection.cursor() as cursor:
        cursor.execute(alter.format("ENABLE"))


def test_the_database_refuses_what_a_deed_without_a_lock_would_do(
    sara: User,
    nadia: Contact,
    bo: Contact,
    hanna: Contact,
    smtp_sink: Sink,
    tell: Tell,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bring_back("approval locks nothing", monkeypatch.setattr)
    with pytest.raises(AssertionError, match="it stays as it is"):
        prove(by_deed(sara), [submitted(sara)], smtp_sink, tell)
    assert Dispatch.objects.filter(kind="report").count() == 1


def test_the_proof_notices(
    sara: User,
    nadia: Contact,
    bo: Contact,
    hanna: Contact,
    smtp_sink: Sink,
    tell: Tell,
    monkeypatch: pytest.MonkeyPatch,
    without_the_rule: None,
) -> None:
    bring_back("approval locks nothing", monkeypatch.setattr)
    with pytest.raises(AssertionError, match=r"\d+ dispatches of 1 reports"):
        prove(by_deed(sara), [submitted(sara)], smtp_sink, tell)
