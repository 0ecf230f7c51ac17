"""A coordinator sets the level of an area: it holds until its end, until it is lifted, or until the next one."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from contacts.models import Area, User
from contacts.scales import Mode, Severity
from incidents.actions.levels import LevelSetMeanwhile, NoLevelStands, UnableToSetLevel, lift_level, set_level
from incidents.levels import level_in, levels_at
from incidents.marks import marks_of
from incidents.models import SetLevel
from incidents.page_versions import board_version, going_on
from incidents.situation import AreaState, areas_as_seen_by, worst_of
from tests.incidents.steps import an_incident, words

HOUR = timedelta(hours=1)


def set_in(area: Area, by: User, now: datetime, severity: Severity | None = Severity.HIGH, **more: Any) -> SetLevel:
    values: dict[str, Any] = {"reason": "fler är på väg", "until": now + 2 * HOUR}
    return set_level(area=area, by=by, severity=severity, now=now, **(values | more))


def state_of(area: Area, viewer: User, now: datetime) -> AreaState:
    return next(one for one in areas_as_seen_by(viewer, now) if one.area.id == area.id)


@pytest.mark.django_db
def test_a_set_level_holds_whatever_the_incidents_say(sara: User, alby: Area, fittja: Area, now: datetime) -> None:
    an_incident(sara, alby, severity=Severity.CRITICAL, now=now)
    an_incident(sara, fittja, severity=Severity.LOW, now=now)
    set_in(alby, sara, now, None)
    set_in(fittja, sara, now)
    calm, raised = state_of(alby, sara, now), state_of(fittja, sara, now)
    assert (calm.severity, calm.told, calm.open_count) == (None, Severity.CRITICAL, 1)
    assert (raised.severity, raised.told) == (Severity.HIGH, Severity.LOW)
    assert worst_of(areas_as_seen_by(sara, now)) is Severity.HIGH


@pytest.mark.django_db
def test_a_set_level_ends_by_itself_by_the_clock(sara: User, alby: Area, now: datetime) -> None:
    level = set_in(alby, sara, now, until=now + HOUR)
    at = {
        "before": now - timedelta(seconds=1),
        "at once": now,
        "just before its end": now + HOUR - timedelta(seconds=1),
        "at its end": now + HOUR,
    }
    assert {when: levels_at(moment).get(alby.id) for when, moment in at.items()} == {
        "before": None,
        "at once": level,
        "just before its end": level,
        "at its end": None,
    }
    assert state_of(alby, sara, now + HOUR).severity is None


@pytest.mark.django_db
def test_setting_a_new_level_lifts_the_one_that_stood(sara: User, samir: User, alby: Area, now: datetime) -> None:
    first = set_in(alby, sara, now)
    later = now + timedelta(minutes=20)
    second = set_in(alby, samir, later, Severity.CRITICAL)
    first.refresh_from_db()
    assert (first.lifted_by, first.lifted_at) == (samir, later)
    assert levels_at(later) == {alby.id: second}
    assert levels_at(later - timedelta(seconds=1)) == {alby.id: first}


@pytest.mark.django_db
def test_a_new_level_can_be_set_after_one_that_ended(sara: User, alby: Area, now: datetime) -> None:
    set_in(alby, sara, now, until=now + HOUR)
    again = set_in(alby, sara, now + 2 * HOUR, until=now + 3 * HOUR)
    assert level_in(alby, now + 2 * HOUR) == again
    assert SetLevel.objects.count() == 2


@pytest.mark.django_db
def test_the_same_press_again_changes_nothing(sara: User, alby: Area, now: datetime) -> None:
    first = set_in(alby, sara, now, shown=0)
    seconds = timedelta(seconds=3)
    assert set_in(alby, sara, now + seconds, until=now + 2 * HOUR + seconds, shown=0) == first
    assert SetLevel.objects.get().lifted_at is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("reason", {"reason": "  "}),
        ("until", {"until": timedelta(0)}),
        ("until", {"until": timedelta(hours=72, seconds=1)}),
    ],
)
def test_a_level_needs_a_reason_and_an_end_within_three_days(
    sara: User, alby: Area, now: datetime, field: str, wrong: dict[str, Any]
) -> None:
    given = {name: now + value if name == "until" else value for name, value in wrong.items()}
    with pytest.raises(UnableToSetLevel) as refusal:
        set_in(alby, sara, now, **given)
    assert refusal.value.field == field
    assert not SetLevel.objects.exists()


@pytest.mark.django_db
def test_whoever_comes_second_overwrites_nothing(sara: User, samir: User, alby: Area, now: datetime) -> None:
    first = set_in(alby, sara, now)
    with pytest.raises(LevelSetMeanwhile) as refusal:
        set_in(alby, samir, now, Severity.LOW, shown=0)
    assert refusal.value.standing == first
    with pytest.raises(LevelSetMeanwhile):
        set_in(alby, samir, now, Severity.LOW, shown=first.id + 1)
    assert SetLevel.objects.get().lifted_at is None
    second = set_in(alby, samir, now, Severity.LOW, shown=first.id)
    assert levels_at(now) == {alby.id: second}


@pytest.mark.django_db
def test_a_lifted_level_lets_the_incidents_speak(sara: User, samir: User, alby: Area, now: datetime) -> None:
    an_incident(sara, alby, severity=Severity.LOW, now=now)
    level = set_in(alby, sara, now, Severity.CRITICAL)
    lifted = lift_level(area=alby, by=samir, now=now + HOUR)
    assert (lifted.id, lifted.lifted_by, lifted.lifted_at) == (level.id, samir, now + HOUR)
    assert state_of(alby, sara, now + HOUR).severity is Severity.LOW


@pytest.mark.django_db
def test_nothing_is_lifted_twice_nor_after_its_end_nor_unseen(sara: User, alby: Area, now: datetime) -> None:
    with pytest.raises(NoLevelStands):
        lift_level(area=alby, by=sara, now=now)
    level = set_in(alby, sara, now, until=now + HOUR)
    with pytest.raises(NoLevelStands):
        lift_level(area=alby, by=sara, now=now, shown=level.id + 1)
    with pytest.raises(NoLevelStands):
        lift_level(area=alby, by=sara, now=now + HOUR)
    assert SetLevel.objects.get().lifted_at is None
    lift_level(area=alby, by=sara, now=now, shown=level.id)
    with pytest.raises(NoLevelStands):
        lift_level(area=alby, by=sara, now=now)


@pytest.mark.django_db
def test_a_level_of_an_exercise_never_shows_on_the_board(sara: User, alby: Area, now: datetime) -> None:
    set_in(alby, sara, now, Severity.CRITICAL, mode=Mode.EXERCISE)
    assert levels_at(now) == {}
    assert state_of(alby, sara, now).severity is None


@pytest.mark.django_db
def test_the_level_of_a_square_counts_for_its_kommundel(sara: User, alby: Area, now: datetime) -> None:
    square = Area.objects.create(slug="alby-torg", name="Alby torg", parent=alby)
    an_incident(sara, square, severity=Severity.CRITICAL, now=now)
    an_incident(sara, alby, severity=Severity.LOW, now=now)
    level = set_in(square, sara, now, Severity.ELEVATED)
    state = state_of(alby, sara, now)
    assert (state.severity, state.told, state.levels, state.level) == (
        Severity.ELEVATED,
        Severity.CRITICAL,
        [level],
        None,
    )
    whole = set_in(alby, sara, now, None)
    state = state_of(alby, sara, now)
    assert (state.severity, state.levels, state.level) == (None, [whole, level], whole)


def version_for(viewer: User, now: datetime) -> str:
    marks = marks_of(viewer, now)
    return board_version(viewer, marks, going_on(viewer, marks), now)


@pytest.mark.django_db
def test_nobody_learns_of_a_level_outside_of_their_areas(sara: User, tove: User, tumba: Area, now: datetime) -> None:
    before = version_for(tove, now)
    mine = version_for(sara, now)
    set_in(tumba, sara, now)
    assert [one.levels for one in areas_as_seen_by(tove, now)] == [[], []]
    assert version_for(tove, now) == before
    assert version_for(sara, now) != mine


@pytest.mark.django_db(transaction=True)
def test_two_who_set_a_level_at_once_take_turns(sara: User, samir: User, alby: Area, now: datetime) -> None:
    together = threading.Barrier(2)
    made: list[SetLevel] = []

    def press(by: User, severity: Severity) -> None:
        together.wait(10)
        made.append(set_in(alby, by, now, severity))
        connection.close()

    presses = [threading.Thread(target=press, args=one) for one in ((sara, Severity.LOW), (samir, Severity.HIGH))]
    for one in presses:
        one.start()
    for one in presses:
        one.join(20)
    assert len(made) == 2
    assert SetLevel.objects.filter(lifted_at__isnull=True).count() == 1
    assert SetLevel.objects.count() == 2


def filled_in(**more: str) -> dict[str, str]:
    return {"severity": "high", "reason": "fler är på väg med tunnelbanan", "hours": "2", "shown": "0", **more}


@pytest.mark.django_db
def test_a_coordinator_sets_a_level_on_its_page_and_everybody_reads_why(
    client: Client, tove: User, sara: User, petra: User, alby: Area
) -> None:
    client.force_login(tove)
    assert "Sätt nivån" in words(client.get("/lage/alby/"))
    answer = client.post("/lage/alby/", filled_in(), follow=True)
    assert "Nivån i Alby är satt." in words(answer)
    level = SetLevel.objects.get()
    assert (level.area, level.severity, level.set_by) == (alby, Severity.HIGH, tove)
    assert level.until - level.set_at == 2 * HOUR
    clock = timezone.localtime(level.until).strftime("%H.%M")
    machine = timezone.localtime(level.until).isoformat(timespec="seconds")
    until = f'till <time datetime="{machine}">kl. {clock}</time>'
    for reader, name in ((sara, "Tove Trygghetssamordnare"), (petra, "Trygghetssamordnare")):
        client.force_login(reader)
        page = words(client.get("/"))
        assert f"satt av {name} {until}, därför att fler är på väg med tunnelbanan" in page
        assert "Inga händelser pågår." in page


@pytest.mark.django_db
def test_who_may_not_set_a_level_does_not_see_the_control(
    client: Client, tove: User, petra: User, sara: User, alby: Area
) -> None:
    controls = {}
    for user in (sara, tove, petra):
        client.force_login(user)
        controls[user] = words(client.get("/")).count('href="/lage/')
    assert controls == {sara: 6, tove: 2, petra: 0}
    assert client.post("/lage/alby/", filled_in()).status_code == 403
    client.force_login(tove)
    assert client.post("/lage/tumba/", filled_in()).status_code == 404
    assert not SetLevel.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"severity": ""}, "Välj hur läget är."),
        ({"reason": ""}, "Skriv varför. En mening räcker."),
        ({"hours": "99"}, "Välj hur länge det gäller."),
        ({"until": "2020-01-01T10:00"}, "Välj en tid som inte har varit än."),
        ({"until": "2090-01-01T10:00"}, "Välj en tid inom tre dygn."),
    ],
)
def test_what_is_missing_is_said_and_what_was_written_is_kept(
    client: Client, sara: User, alby: Area, more: dict[str, str], said: str
) -> None:
    client.force_login(sara)
    answer = client.post("/lage/alby/", filled_in(**more))
    assert answer.status_code == 422
    assert said in words(answer)
    assert "reason" in more or "fler är på väg med tunnelbanan" in words(answer)
    assert not SetLevel.objects.exists()


@pytest.mark.django_db
def test_the_page_shows_whoever_comes_second_what_stands_now(
    client: Client, sara: User, samir: User, alby: Area, now: datetime
) -> None:
    first = set_in(alby, samir, now, Severity.CRITICAL, reason="det brinner på flera ställen")
    client.force_login(sara)
    answer = client.post("/lage/alby/", filled_in())
    assert answer.status_code == 409
    assert "Någon annan ändrade nivån medan du skrev." in words(answer)
    assert "det brinner på flera ställen" in words(answer)
    assert f'name="shown" value="{first.id}"' in words(answer)
    assert client.post("/lage/alby/", filled_in(shown=str(first.id))).status_code == 302
    assert SetLevel.objects.get(lifted_at__isnull=True).set_by == sara


@pytest.mark.django_db
def test_a_level_is_lifted_on_its_page_and_stays_in_the_list_of_earlier_ones(
    client: Client, sara: User, alby: Area, now: datetime
) -> None:
    level = set_in(alby, sara, now)
    client.force_login(sara)
    answer = client.post("/lage/alby/hav/", {"shown": str(level.id)}, follow=True)
    assert "Nivån i Alby är hävd." in words(answer)
    assert "satt av" not in words(answer)
    again = client.post("/lage/alby/hav/", {"shown": str(level.id)}, follow=True)
    assert "Ingen satt nivå gäller där nu." in words(again)
    page = client.get("/lage/alby/")
    assert page.context["earlier"] == [level]
    assert page.context["standing"] is None
