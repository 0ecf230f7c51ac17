"""«Sedan du sist var här»: what came, area by area, and the press that says that it has been read."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contacts.models import Area, Contact, User
from contacts.scales import Severity, Sharing
from incidents.actions import states
from incidents.actions.approval import approve_report
from incidents.actions.catching_up import catch_up
from incidents.actions.log import add_entry
from incidents.actions.reports import draft_report
from incidents.models import CaughtUp
from incidents.models.log import LogKind
from incidents.news import SAVED_WITHIN, count_of_news, news_for
from notifications.actions.holding import undo_dispatch
from notifications.models.answers import ResponseKind
from tests.incidents.steps import an_incident, words
from tests.reports.conftest import content
from tests.responses.steps import a_letter_to, an_answer

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
TOO_EARLY = ("0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00Z", "1999-12-31T23:59:59Z")


def told(user: User, since: datetime, until: datetime) -> dict[str, list[str]]:
    news = news_for(user, since, until)
    assert news.count == count_of_news(user, since, until)
    return {area.slug: [item.kind.value for item in items] for area, items in news.areas}


def happen(sara: User, alby: Area, fittja: Area, now: datetime) -> None:
    """Let one incident run its course, half of it longer than three hours ago."""
    old = an_incident(sara, fittja, now=now - 5 * HOUR, severity=Severity.LOW)
    an_incident(sara, alby, now=now - 2 * HOUR, text="Det brinner.", severity=Severity.LOW)
    states.change_severity(incident=old, by=sara, severity=Severity.HIGH, reason="Fler kom.", now=now - 2 * HOUR)
    states.change_severity(incident=old, by=sara, severity=Severity.LOW, reason="De gick.", now=now - HOUR)
    add_entry(incident=old, by=sara, kind=LogKind.DECISION, text="Vi stannar.", reason="Oroligt.", now=now - HOUR / 2)
    states.close(incident=old, by=sara, outcome="Lugnt.", now=now - HOUR / 4)


def test_everything_that_came_is_told_area_by_area(sara: User, alby: Area, fittja: Area, now: datetime) -> None:
    happen(sara, alby, fittja, now)
    assert told(sara, now - 3 * HOUR, now) == {"alby": ["logged"], "fittja": ["raised", "lowered", "decided", "closed"]}
    assert told(sara, now - 6 * HOUR, now)["fittja"] == ["logged", "raised", "lowered", "decided", "closed"]
    assert told(sara, now, now) == {}
    assert told(sara, now - 6 * HOUR, now - 3 * HOUR) == {"fittja": ["logged"]}


def test_what_is_new_is_told_as_it_was_when_it_was_logged(
    client: Client, sara: User, alby: Area, now: datetime
) -> None:
    fire = an_incident(sara, alby, now=now - 2 * HOUR, text="Det ryker.", severity=Severity.HIGH)
    add_entry(incident=fire, by=sara, kind=LogKind.OBSERVATION, text="Det brinner.", now=now - HOUR)
    states.change_severity(incident=fire, by=sara, severity=Severity.CRITICAL, reason="Växer.", now=now - HOUR / 2)

    def items() -> list[tuple[str, str, Severity | None, Severity | None]]:
        ((_area, found),) = news_for(sara, now - 3 * HOUR, now).areas
        return [(one.kind.value, one.text, one.was, one.became) for one in found]

    raised = ("raised", "", Severity.HIGH, Severity.CRITICAL)
    assert items() == [("logged", "Det ryker.", None, Severity.HIGH), raised]
    client.force_login(sara)
    page = words(client.get("/sedan-sist/"))
    assert page.index("Hög") < page.index("blev") < page.index("Akut")
    add_entry(
        incident=fire,
        by=sara,
        kind=LogKind.CORRECTION,
        text="Det osar.",
        corrects=fire.log.order_by("id")[0],
        now=now - HOUR / 4,
    )
    assert items() == [("logged", "Det osar.", None, Severity.HIGH), raised], "struck words are no news"


def test_news_of_thirty_incidents_cost_as_many_questions_as_of_one(sara: User, alby: Area, now: datetime) -> None:
    counts: list[int] = []
    for many, in_all in ((1, 1), (29, 30)):
        for _one in range(many):
            an_incident(sara, alby, now=now - HOUR)
        with CaptureQueriesContext(connection) as asked:
            assert news_for(sara, now - 3 * HOUR, now).count == in_all
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_what_was_struck_undone_or_only_an_exercise_is_no_news(sara: User, alby: Area, now: datetime) -> None:
    an_incident(sara, alby, now=now - HOUR, mode="exercise")
    states.withdraw(incident=an_incident(sara, alby, now=now - HOUR), by=sara, now=now - HOUR)
    old = an_incident(sara, alby, now=now - 5 * HOUR)
    wrong, _new = add_entry(incident=old, by=sara, kind=LogKind.DECISION, text="Fel.", reason="Fel.", now=now - HOUR)
    add_entry(incident=old, by=sara, kind=LogKind.CORRECTION, corrects=wrong, text="Rätt.", now=now - HOUR)
    assert told(sara, now - 3 * HOUR, now) == {}


def test_reports_and_those_who_need_help_are_told(
    client: Client, sara: User, tove: User, petra: User, nadia: Contact, alby: Area, now: datetime
) -> None:
    report, _new = draft_report(by=tove, key="1", content=content(now, alby), now=now - 2 * HOUR)
    approve_report(report=report, by=sara, now=now - 2 * HOUR, straight_from_draft=True)
    letter = a_letter_to(nadia, sara, now, alby)
    an_answer(letter, now - HOUR, "De kastar sten.", kind=ResponseKind.NEED_HELP)
    an_answer(letter, now - HOUR, "Lugnt.", kind=ResponseKind.CALM)
    news = news_for(sara, now - 3 * HOUR, now)
    assert [one.id for one in news.reports] == [report.id]
    assert [one.text for one in news.calling] == ["De kastar sten."]
    assert (count_of_news(sara, now - 3 * HOUR, now), count_of_news(petra, now - 3 * HOUR, now)) == (2, 0)
    client.force_login(sara)
    text = words(client.get("/sedan-sist/"))
    assert "2 nya saker" in text
    assert "De kastar sten." in text
    assert "Oroligt vid Alby centrum" in text


def test_a_report_that_was_undone_before_it_left_is_no_news(
    sara: User, tove: User, nadia: Contact, alby: Area, now: datetime
) -> None:
    report, _new = draft_report(by=tove, key="1", content=content(now, alby), now=now - HOUR)
    approve_report(report=report, by=sara, now=now - HOUR, straight_from_draft=True)
    assert count_of_news(sara, now - 2 * HOUR, now) == 1
    report.refresh_from_db()
    assert report.dispatch is not None
    undo_dispatch(dispatch=report.dispatch, by=sara, now=now - HOUR)
    assert news_for(sara, now - 2 * HOUR, now).count == 0


def test_each_is_told_only_what_they_may_read(
    client: Client, sara: User, tove: User, petra: User, alby: Area, tumba: Area, now: datetime
) -> None:
    an_incident(sara, alby, now=now - HOUR, text="Hemligt.", sharing=Sharing.NAMED)
    an_incident(sara, tumba, now=now - HOUR, text="I Tumba.", place="Giraffvägen")
    counts = {user.name.split()[0]: count_of_news(user, now - 3 * HOUR, now) for user in (sara, tove, petra)}
    assert counts == {"Sara": 2, "Tove": 0, "Petra": 1}
    client.force_login(petra)
    text = words(client.get("/sedan-sist/"))
    assert "I Tumba." in text
    assert "Hemligt." not in text
    assert "Giraff" not in text
    assert "Sara" not in text


def until_of(page: Any) -> str:
    value: str = page.context["until"]
    return value


def test_looking_changes_nothing_and_a_press_says_how_far_one_has_read(
    client: Client, sara: User, alby: Area, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    an_incident(sara, alby, now=now - HOUR)
    client.force_login(sara)
    page = client.get("/sedan-sist/")
    assert "de senaste 12 timmarna visas" in words(page)
    assert not CaughtUp.objects.exists()
    an_incident(sara, alby)  # comes while she reads
    assert client.post("/sedan-sist/", {"until": until_of(page)}).status_code == 302
    monkeypatch.setattr(timezone, "now", lambda: now + HOUR / 2)
    page = client.get("/sedan-sist/")
    assert page.context["news"].count == 1
    assert "1 ny sak sedan du sist var här" in words(client.get("/"))
    client.post("/sedan-sist/", {"until": until_of(page)})
    assert "Inget nytt har kommit" in words(client.get("/sedan-sist/"))
    assert "Inget nytt sedan du sist var här" in words(client.get("/"))


def test_what_was_being_saved_while_the_page_was_drawn_is_still_new_after_the_press(
    client: Client, sara: User, alby: Area, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: now)
    client.force_login(sara)
    an_incident(sara, alby, now=now - HOUR)
    page = client.get("/sedan-sist/")
    assert page.context["news"].count == 1
    late = an_incident(sara, alby, now=now - SAVED_WITHIN / 2)  # it began before the page, and is there after it
    client.post("/sedan-sist/", {"until": until_of(page)})
    page = client.get("/sedan-sist/")
    assert [item.incident for _area, items in page.context["news"].areas for item in items] == [late]
    assert "1 ny sak sedan du sist var här" in words(client.get("/"))
    monkeypatch.setattr(timezone, "now", lambda: now + SAVED_WITHIN)
    page = client.get("/sedan-sist/")
    assert page.context["news"].count == 1, "shown until it was read on a page that surely had everything"
    client.post("/sedan-sist/", {"until": until_of(page)})
    assert "Inget nytt har kommit" in words(client.get("/sedan-sist/"))


def test_it_never_goes_back_nor_ahead(sara: User, now: datetime) -> None:
    assert catch_up(user=sara, until=now - HOUR, now=now).until == now - HOUR
    assert catch_up(user=sara, until=now - 2 * HOUR, now=now).until == now - HOUR
    assert catch_up(user=sara, until=now + HOUR, now=now).until == now
    assert CaughtUp.objects.get().until == now


@pytest.mark.parametrize("until", ["", "igår", "2026-13-40T00:00:00Z", "2026-11-22T22:14", "a\0", "9" * 99, *TOO_EARLY])
def test_a_press_without_a_moment_is_answered_with_a_sentence(client: Client, sara: User, until: str) -> None:
    client.force_login(sara)
    answer = client.post("/sedan-sist/", {"until": until})
    assert answer.status_code == 422
    assert "Ladda om sidan och försök igen." in words(answer)
    assert not CaughtUp.objects.exists()


def test_a_press_from_the_end_of_time_counts_as_now(client: Client, sara: User) -> None:
    client.force_login(sara)
    assert client.post("/sedan-sist/", {"until": "9999-12-31T23:59:00-14:00"}).status_code == 302
    assert CaughtUp.objects.get().until <= timezone.now()
    assert client.get("/sedan-sist/").status_code == 200


def test_the_number_costs_one_question(sara: User, alby: Area, fittja: Area, now: datetime) -> None:
    happen(sara, alby, fittja, now)
    with CaptureQueriesContext(connection) as asked:
        assert count_of_news(sara, now - 3 * HOUR, now) == 5
    assert len(asked) == 1
