"""The demo week: believable, whole, and nothing of it ever leaves the house."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Q
from django.utils import timezone

from botkyrka_oro.demo.load import TALES, Loaded, NotEmpty, deeds_of_tale, load_demo_week
from botkyrka_oro.demo.telling import Cast
from contacts.models import Actor, Contact, User
from contacts.models.users import Role
from incidents.lifecycle import IncidentStatus, ReportStatus
from incidents.models import Incident, LogEntry, SituationReport
from notifications.lifecycle import DeliveryState, DispatchState
from notifications.models import Delivery, Dispatch
from tests.figures import Tell

pytestmark = pytest.mark.django_db
A_FULL_CENTURY = timedelta(days=36_500)


@pytest.fixture
def week(demo_week: Loaded, db: None) -> Loaded:
    return demo_week


def test_the_week_is_as_large_as_it_should_be(week: Loaded, tell: Tell) -> None:
    counts = Counter(Delivery.objects.values_list("state", flat=True))
    tell(
        f"{Actor.objects.count()} actors, {Contact.objects.count()} contacts, {Incident.objects.count()} incidents,"
        f" {LogEntry.objects.count()} log entries, {SituationReport.objects.count()} reports,"
        f" {Dispatch.objects.count()} dispatches, {dict(counts)}"
    )
    assert 40 <= Actor.objects.count() <= 50
    assert 90 <= Contact.objects.count() <= 110
    assert User.objects.count() == len(Role) == 7
    assert set(Incident.objects.values_list("status", flat=True)) == set(IncidentStatus)
    assert set(SituationReport.objects.values_list("status", flat=True)) == set(ReportStatus)
    assert counts[DeliveryState.SENT] > 100
    assert all(counts[state] for state in (DeliveryState.FAILED, DeliveryState.BOUNCED, DeliveryState.STOPPED))


def test_one_log_in_for_each_staff_role(week: Loaded) -> None:
    mailboxes = [
        "sakerhetschef",
        "sakerhetssamordnare",
        "trygghetssamordnare",
        "tib",
        "polis",
        "raddningstjanst",
        "admin",
    ]
    assert {email for email, _password, _role in week.logins} == {f"{box}@botkyrka.example" for box in mailboxes}
    assert set(User.objects.values_list("role", flat=True)) == set(Role)
    for email, password, _role in week.logins:
        assert User.objects.get(email=email).check_password(password)
    assert len({password for _email, password, _role in week.logins}) == 7


def test_no_address_leads_to_anybody(week: Loaded) -> None:
    addresses = {
        *User.objects.values_list("email", flat=True),
        *Contact.objects.exclude(email="").values_list("email", flat=True),
        *Delivery.objects.values_list("address", flat=True),
    }
    assert len(addresses) > 80
    assert [address for address in addresses if not address.endswith(".example")] == []


def test_no_phone_number_leads_to_anybody(week: Loaded) -> None:
    phones = [*User.objects.values_list("phone", flat=True), *Contact.objects.values_list("phone", flat=True)]
    given = [phone for phone in phones if phone]
    assert len(given) == len(set(given)) > 80
    assert all(re.fullmatch(r"070-174 0[6] \d\d", phone) and int(phone[-2:]) >= 5 for phone in given)


def test_nothing_of_it_is_ever_sent(week: Loaded) -> None:
    assert not Delivery.objects.due(timezone.now() + A_FULL_CENTURY).exists()
    assert not Delivery.objects.owed().exists()
    assert not Dispatch.objects.filter(
        state__in=(DispatchState.HELD, DispatchState.SENDING, DispatchState.PAUSED)
    ).exists()


def test_nothing_lies_in_the_future(week: Loaded, now: datetime) -> None:
    assert not Incident.objects.filter(Q(logged_at__gt=now) | Q(occurred_at__gt=now)).exists()
    assert not LogEntry.objects.filter(recorded_at__gt=now).exists()
    assert not SituationReport.objects.filter(Q(created_at__gt=now) | Q(approved_at__gt=now)).exists()
    assert not Delivery.objects.filter(sent_at__gt=now).exists()
    assert not Dispatch.objects.filter(ended_at__gt=now).exists()


@pytest.mark.parametrize("day", [(2026, 1, 2), (2026, 3, 29), (2026, 3, 30), (2026, 10, 25), (2028, 3, 1)])
def test_the_stories_run_forward_and_end_by_now_at_any_hour_of_any_day(day: tuple[int, int, int]) -> None:
    for minute in range(0, 24 * 60, 20):
        now = datetime(*day, tzinfo=UTC) + timedelta(minutes=minute)
        cast = Cast(now=now, users={}, areas={})
        for tale in TALES:
            moments = [when for when, _deed in deeds_of_tale(tale, cast)]
            assert moments == sorted(moments)
            assert now - timedelta(days=8) < moments[0] <= moments[-1] < now


def test_there_are_gaps_in_the_coverage_on_purpose(week: Loaded) -> None:
    assert (
        not Contact.objects.active()
        .filter(assignments__role__code="night_walkers", assignments__areas__slug="varsta-grodinge")
        .exists()
    )
    assert (
        not Contact.objects.active()
        .filter(assignments__role__code="housing_company", assignments__areas__slug="varsta-grodinge")
        .exists()
    )


def test_a_second_load_is_refused_and_changes_nothing(week: Loaded, now: datetime) -> None:
    before = (User.objects.count(), Incident.objects.count(), Contact.objects.count())
    with pytest.raises(NotEmpty):
        load_demo_week(now)
    with pytest.raises(CommandError, match="There are users already"):
        call_command("load_demo", verbosity=0)
    assert (User.objects.count(), Incident.objects.count(), Contact.objects.count()) == before
