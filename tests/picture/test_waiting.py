"""What waits for one user: each line with its count, words and link, the most urgent first."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from contacts.models import AddressProposal, Area, Contact, User
from contacts.scales import Mode, Severity, Sharing
from incidents.models.reports import ReportKind, ReportSeries, SituationReport
from incidents.waiting import Kind, waiting_for
from notifications.actions import undo_dispatch
from notifications.lifecycle import DispatchState
from notifications.models import Dispatch, Response
from tests.api.caller import Caller
from tests.cast import a_contact, an_actor
from tests.figures import Tell
from tests.incidents.steps import words
from tests.notifications.letters import a_dispatch, an_addressee

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def a_report(author: User, area: Area, now: datetime, **more: Any) -> SituationReport:
    values: dict[str, Any] = {
        "series": more.pop("series", None) or ReportSeries.objects.create(started_at=now),
        "kind": ReportKind.FIRST,
        "title": "Oroligt vid Alby centrum",
        "severity": Severity.HIGH,
        "sharing": Sharing.PARTNERS,
        "created_at": now,
        "idempotency_key": str(SituationReport.objects.count()),
        "is_last": True,
    }
    report = SituationReport.objects.create(author=author, **(values | more))
    report.audience_areas.set([area])
    return report


def sent(
    author: User, area: Area, contact: Contact, at: datetime, due: datetime | None, **more: Any
) -> SituationReport:
    """Return a report that left at ``at``, unless its dispatch has another ``state``, and promised one by ``due``."""
    state = more.pop("state", DispatchState.COMPLETED)
    dispatch = a_dispatch(author, [an_addressee(contact)], at, state=state)
    decided = {"submitted_by": author, "submitted_at": at, "approved_by": author, "approved_at": at}
    values = {"status": "approved", "number": 1, "dispatch": dispatch, "is_last": due is None, "next_report_due": due}
    return a_report(author, area, at, **(values | decided | more))


def lines(user: User, now: datetime) -> dict[str, int]:
    return {str(one.kind): one.count for one in waiting_for(user, now)}


def test_nothing_waits_in_an_empty_house(client: Client, sara: User, petra: User, now: datetime) -> None:
    assert lines(sara, now) == {}
    assert lines(petra, now) == {}
    client.force_login(sara)
    assert "Inget väntar på dig just nu." in words(client.get("/"))


def test_own_drafts_and_what_others_want_approved(
    sara: User, samir: User, tove: User, alby: Area, now: datetime
) -> None:
    a_report(sara, alby, now)
    a_report(sara, alby, now, status="returned")
    a_report(samir, alby, now)
    a_report(tove, alby, now, status="submitted", submitted_by=tove, submitted_at=now)
    a_report(tove, alby, now, mode=Mode.EXERCISE, series=ReportSeries.objects.create(started_at=now, mode="exercise"))
    assert lines(sara, now) == {"approval": 1, "drafts": 2}
    assert lines(samir, now) == {"approval": 1, "drafts": 1}
    assert lines(tove, now) == {}


def test_the_next_report_is_late_until_it_comes(sara: User, tove: User, alby: Area, bo: Contact, now: datetime) -> None:
    first = sent(sara, alby, bo, now - 3 * HOUR, now - HOUR)
    (late,) = waiting_for(tove, now)
    assert (late.kind, late.count, late.since, late.named[0].id) == (Kind.LATE_REPORT, 1, now - HOUR, str(first.id))
    assert lines(sara, now - HOUR) == {}
    assert lines(sara, now + 23 * HOUR) == {"late_report": 1}
    assert lines(sara, now + 24 * HOUR) == {}
    a_report(sara, alby, now, series=first.series, kind=ReportKind.UPDATE)
    assert lines(sara, now) == {"late_report": 1, "drafts": 1}
    sent(sara, alby, bo, now, now + HOUR, series=first.series, kind=ReportKind.UPDATE, number=2)
    assert lines(sara, now) == {"drafts": 1}


def undo(report: SituationReport, by: User, now: datetime) -> None:
    undo_dispatch(dispatch=Dispatch.objects.get(report=report), by=by, now=now)


def test_what_was_undone_promised_nothing_and_hides_no_promise(
    sara: User, tove: User, alby: Area, bo: Contact, now: datetime
) -> None:
    held: dict[str, Any] = {"state": DispatchState.HELD}
    first = sent(sara, alby, bo, now - 3 * HOUR, now - HOUR)
    more = held | {"series": first.series, "kind": ReportKind.UPDATE, "number": 2}
    second = sent(sara, alby, bo, now - HOUR, now + HOUR, **more)
    other = sent(sara, alby, bo, now - 3 * HOUR, now - 2 * HOUR, **held)

    def late() -> list[str]:
        return [named.id for one in waiting_for(tove, now) for named in one.named]

    assert late() == [str(other.id)], "what is held will leave, and counts"
    undo(other, sara, now)
    assert late() == [], "nobody was told"
    undo(second, sara, now)
    assert late() == [str(first.id)], "nobody was told more than the first said"


def test_the_latest_report_is_none_that_was_undone(
    client: Client, sara: User, alby: Area, bo: Contact, now: datetime
) -> None:
    first = sent(sara, alby, bo, now - 3 * HOUR, now + HOUR, title="Den första")
    more = {"series": first.series, "kind": ReportKind.UPDATE, "number": 2, "state": DispatchState.HELD}
    second = sent(sara, alby, bo, now - 2 * HOUR, now - HOUR, title="Den andra", **more)
    client.force_login(sara)

    def told() -> tuple[list[bool], list[bool], str]:
        pages = [words(client.get(page)) for page in ("/", "/overlamning/")]
        latest = Caller(sara).get("situation/").json()["latest_report"]
        titles = [f">{second.title}</a>" in page for page in pages]
        return titles, ["Den är försenad." in page for page in pages], latest["title"]

    assert told() == ([True, True], [True, True], "Den andra")
    mark = client.get("/")["ETag"]
    undo(second, sara, now)
    assert client.get("/", headers={"HX-Request": "true", "If-None-Match": mark}).status_code == 200, "at once"
    assert told() == ([False, False], [False, False], "Den första")


def test_a_last_report_of_one_place_hides_no_promise_of_another(
    client: Client, sara: User, alby: Area, fittja: Area, bo: Contact, now: datetime
) -> None:
    of_fittja = sent(sara, fittja, bo, now - 2 * HOUR, now + HOUR, title="Oroligt i Fittja")
    later = sent(sara, alby, bo, now - HOUR, now + 2 * HOUR, title="Oroligt i Alby")
    sent(sara, alby, bo, now - HOUR / 2, None, title="Lugnt i Alby", series=later.series, number=2)
    client.force_login(sara)
    for page in ("/", "/lagesbild/da/"):
        shown = words(client.get(page))
        assert "Lugnt i Alby</a>" in shown
        assert "Nästa lägesrapport senast" in shown
        assert f'href="/lagesrapporter/{of_fittja.id}/">Oroligt i Fittja</a>' in shown
        assert "Det var den sista rapporten." not in shown
    assert "Oroligt i Fittja" in words(client.get("/overlamning/"))
    sent(sara, fittja, bo, now, None, title="Lugnt i Fittja", series=of_fittja.series, number=2)
    shown = words(client.get("/"))
    assert "Det var den sista rapporten." in shown
    assert "Oroligt i Fittja" not in shown


def test_awaiting_next_keeps_what_no_report_of_its_series_has_followed_the_first_promise_first(
    sara: User, alby: Area, bo: Contact, now: datetime
) -> None:
    reports = SituationReport.objects.all()
    second = sent(sara, alby, bo, now - 2 * HOUR, now + 2 * HOUR)
    first = sent(sara, alby, bo, now - 3 * HOUR, now - HOUR)
    sent(sara, alby, bo, now - HOUR, None)
    sent(sara, alby, bo, now - 30 * HOUR, now - 25 * HOUR)
    followed = sent(sara, alby, bo, now - 3 * HOUR, now - HOUR / 2)
    held = sent(
        sara, alby, bo, now, None, series=followed.series, number=2, state=DispatchState.HELD, kind=ReportKind.UPDATE
    )
    standing = reports.standing()
    assert list(reports.awaiting_next(now, among=standing)) == [first, second]
    assert standing.latest_and_awaited(now, among=standing) == (held, first)
    assert standing.filter(id=second.id).latest_and_awaited(now, among=standing) == (second, second)
    assert standing.filter(id=held.id).latest_and_awaited(now, among=standing) == (held, None)
    assert standing.none().latest_and_awaited(now, among=standing) == (None, None)
    assert list(reports.awaiting_next(now, among=reports.gone_out())) == [first, followed, second]
    undo(held, sara, now)
    assert list(reports.awaiting_next(now, among=reports.standing())) == [first, followed, second]


def test_a_last_report_is_never_late(sara: User, alby: Area, bo: Contact, now: datetime) -> None:
    sent(sara, alby, bo, now - 3 * HOUR, None)
    assert lines(sara, now) == {}


def a_response(by: Contact, author: User, now: datetime, kind: str = "need_help", **more: Any) -> Response:
    """Return what ``by`` answered to a dispatch in its area."""
    dispatch = a_dispatch(author, [an_addressee(by)], now, state=DispatchState.COMPLETED)
    facts = {"mode": dispatch.mode, "way": "link", "idempotency_key": str(dispatch.id)}
    return Response.objects.create(delivery=dispatch.deliveries.get(), kind=kind, received_at=now, **(facts | more))


def test_help_is_counted_apart_from_what_is_only_to_be_read(
    sara: User, petra: User, nadia: Contact, bo: Contact, now: datetime
) -> None:
    a_response(nadia, sara, now)
    a_response(bo, sara, now, "on_site")
    a_response(bo, sara, now, "on_site")
    assert lines(sara, now) == {"help": 1, "responses": 2}
    assert lines(petra, now) == {}
    assert [one.urgent for one in waiting_for(sara, now)] == [True, False]


def test_who_has_not_acknowledged_a_serious_report_of_ones_own(
    sara: User, samir: User, nadia: Contact, bo: Contact, now: datetime
) -> None:
    dispatch = a_dispatch(
        sara, [an_addressee(nadia), an_addressee(bo)], now - HOUR, state=DispatchState.COMPLETED, severity=Severity.HIGH
    )
    dispatch.deliveries.update(state="sent", sent_at=now - HOUR)
    (silence,) = waiting_for(sara, now)
    assert (silence.kind, silence.count, silence.named[0].id) == (Kind.SILENCE, 2, dispatch.public_id)
    assert lines(samir, now) == {}


def test_addresses_that_broke_and_that_are_proposed_wait_for_whoever_keeps_them(
    sara: User, tina: User, tove: User, tumba: Area, nadia: Contact, bo: Contact, now: datetime
) -> None:
    far = a_contact("Fia Fritidsledare", an_actor("Fritidsgården", "youth_leader"), tumba)
    retired = a_contact("Rut Pensionerad", an_actor("Fritidsgården", "youth_leader"), tumba, active=False)
    for contact in (nadia, far, retired):
        Contact.objects.filter(id=contact.id).update(address_broken_at=now)
    for contact in (bo, far, retired):
        AddressProposal.objects.create(contact=contact, email="ny@exempel.example", proposed_at=now)
    decided = a_contact("Dan Klar", an_actor("Fritidsgården", "youth_leader"), tumba)
    AddressProposal.objects.create(
        contact=decided, email="n@e.example", proposed_at=now, state="taken", decided_by=sara, decided_at=now
    )
    assert lines(sara, now) == {"broken_addresses": 2, "proposed_addresses": 2}
    assert lines(tove, now) == {"broken_addresses": 1, "proposed_addresses": 1}
    assert lines(tina, now) == {}


def test_the_most_urgent_comes_first_each_with_its_words_and_its_way(
    client: Client, sara: User, alby: Area, nadia: Contact, bo: Contact, now: datetime
) -> None:
    draft = a_report(sara, alby, now, title="Ett utkast")
    for number in range(5):
        a_report(sara, alby, now, title=f"Vänta {number}", status="submitted", submitted_by=sara, submitted_at=now)
    late = sent(sara, alby, bo, now - 3 * HOUR, now - HOUR)
    a_response(nadia, sara, now)
    Contact.objects.filter(id=bo.id).update(address_broken_at=now)
    client.force_login(sara)
    page = client.get("/")
    assert [(line.link.words, line.link.url) for line in page.context["waiting"]] == [
        ("1 behöver hjälp", "/aterrapporter/"),
        ("1 lägesrapport är försenad", f"/lagesrapporter/{late.id}/"),
        ("5 lägesrapporter att godkänna", "/lagesrapporter/"),
        ("1 utkast att skriva klart", f"/lagesrapporter/{draft.id}/"),
        ("1 adress fungerar inte", f"/kontakter/{bo.id}/"),
    ]
    text = words(page)
    assert "5 saker väntar på dig" in text
    assert ">Vänta 0</a>, " in text
    assert "och 2 till" in text
    assert ">Vänta 3</a>" not in text
    for line in page.context["waiting"]:
        assert client.get(line.link.url).status_code == 200


def test_however_much_waits_the_questions_are_as_many(
    sara: User, tove: User, alby: Area, nadia: Contact, now: datetime
) -> None:
    counts = []
    for many in (1, 30):
        while SituationReport.objects.count() < many:
            a_report(sara, alby, now)
            one = a_contact(f"K{SituationReport.objects.count()} X", nadia.actor, alby, address_broken_at=now)
            AddressProposal.objects.create(contact=one, email="ny@exempel.example", proposed_at=now)
            a_response(one, tove, now)
        caches["kept"].clear()
        with CaptureQueriesContext(connection) as asked:
            assert sum(line.count for line in waiting_for(sara, now)) == 4 * many
        counts.append(len(asked))
    assert counts == [2, 2]


@pytest.mark.usefixtures("surely_kept")
def test_a_call_for_help_costs_the_board_of_a_screen_no_more_than_a_dozen_questions(
    client: Client, tove: User, nadia: Contact, now: datetime, tell: Tell
) -> None:
    a_response(nadia, tove, now)
    client.force_login(tove)
    client.get("/")
    with CaptureQueriesContext(connection) as asked:
        assert "Behöver hjälp" in words(client.get("/"))
    tell(f"the board of tove while Nadia calls for help: {len(asked)} questions")
    assert len(asked) <= 12
