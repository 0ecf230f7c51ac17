"""Whatever the address book looks like, and whatever happens to it meanwhile: who was shown is mailed, or nobody."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contacts.models import Actor, ActorType, Area, Assignment, Contact, ContactRole, User
from contacts.models.users import Role
from contacts.scales import Severity, Sharing
from incidents.actions.approval import AudienceChanged, NoRecipients, approve_report
from incidents.actions.audiences import resolve_for, snapshot
from incidents.actions.reports import draft_report
from notifications.models import Delivery, Dispatch
from tests.cast import staff
from tests.reports.conftest import content, new_key

AREAS = ("alby", "fittja", "tumba", "fittja-torg")
ROLES = ("night_walkers", "housing_company", "police")
ADDRESSES = ("a@x.example", "A@x.example", "b@x.example", "c@x.example", "d@x.example", "petra@botkyrka.example", "")

people = st.fixed_dictionaries(
    {
        "email": st.sampled_from(ADDRESSES),
        "clearance": st.sampled_from([one for one in Sharing if one != Sharing.NAMED]),
        "active": st.sampled_from([True, True, True, False]),
        "paused": st.sampled_from([None, None, -1, 1]),
        "declined": st.sampled_from([False, False, False, True]),
        "language": st.sampled_from(["sv", "en"]),
        "roles": st.sets(st.sampled_from(ROLES), min_size=1),
        "areas": st.sets(st.sampled_from(AREAS)),
        "everywhere": st.booleans(),
        "lowest": st.sampled_from(Severity),
    }
)
meanwhile = st.one_of(
    st.none(),
    st.tuples(st.just("pause"), st.integers(0, 9)),
    st.tuples(st.just("retire"), st.integers(0, 9)),
    st.tuples(st.just("move"), st.integers(0, 9)),
    st.tuples(st.just("narrow"), st.integers(0, 9)),
    st.tuples(st.just("rename"), st.integers(0, 9)),
    st.tuples(st.just("add"), people),
)
numbers = itertools.count(1)


class Undone(Exception):
    """Ends a case and takes everything that it wrote back."""


def a_person(person: dict[str, Any], now: datetime) -> Contact:
    paused = None if person["paused"] is None else now + timedelta(days=person["paused"])
    contact = Contact.objects.create(
        actor=Actor.objects.create(name=f"Aktör {next(numbers)}", type=ActorType.objects.get(code="police")),
        name=f"Kontakt {next(numbers)}",
        email=person["email"],
        clearance=person["clearance"],
        active=person["active"],
        paused_until=paused,
        declined_at=now if person["declined"] else None,
        language=person["language"],
        created_at=now,
    )
    for code in sorted(person["roles"]):
        assignment = Assignment.objects.create(
            contact=contact,
            role=ContactRole.objects.get(code=code),
            whole_municipality=person["everywhere"],
            lowest_severity=person["lowest"],
        )
        assignment.areas.set(Area.objects.filter(slug__in=person["areas"]))
    return contact


def something_happens(event: tuple[str, Any] | None, contacts: list[Contact], now: datetime) -> None:
    if event is None:
        return
    deed, which = event
    if deed == "add":
        a_person(which, now)
        return
    if not contacts:
        return
    rows = Contact.objects.filter(id=contacts[which % len(contacts)].id)
    changes: dict[str, dict[str, Any]] = {
        "pause": {"paused_until": now + timedelta(hours=1)},
        "retire": {"active": False},
        "move": {"email": f"ny{next(numbers)}@x.example"},
        "narrow": {"clearance": Sharing.OPEN},
        "rename": {"name": "Ett annat namn"},
    }
    rows.update(**changes[deed])


def letters() -> Iterator[Delivery]:
    return Delivery.objects.filter(dispatch__kind="report").select_related("rendition").iterator()


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    book=st.lists(people, max_size=8),
    areas=st.sets(st.sampled_from(AREAS), min_size=1),
    roles=st.sets(st.sampled_from(ROLES), min_size=1),
    severity=st.sampled_from(Severity),
    sharing=st.sampled_from([one for one in Sharing if one != Sharing.NAMED]),
    event=meanwhile,
    by_version=st.booleans(),
)
def test_the_set_mailed_is_the_set_shown_or_nothing_is_sent(sara: User, now: datetime, **case: Any) -> None:
    with pytest.raises(Undone), transaction.atomic():
        play(sara, now, **case)


def play(
    sara: User,
    now: datetime,
    *,
    book: list[dict[str, Any]],
    areas: set[str],
    roles: set[str],
    severity: Severity,
    sharing: Sharing,
    event: tuple[str, Any] | None,
    by_version: bool,
) -> None:
    """Play one case; the deeds are called without their own transactions, for all of it is taken back at the end."""
    Area.objects.create(slug="fittja-torg", name="Fittja torg", parent=Area.objects.get(slug="fittja"))
    staff("Petra Polis", Role.POLICE_LIAISON)
    contacts = [a_person(person, now) for person in book]
    chosen = Area.objects.filter(slug__in=areas)
    wanted = content(now, *chosen, roles=" ".join(roles), severity=severity, sharing=sharing)
    report, _new = draft_report.__wrapped__(  # type: ignore[attr-defined]
        by=sara, key=new_key(), content=wanted, now=now
    )
    shown = resolve_for(report, now)
    something_happens(event, contacts, now)
    told: dict[str, Any] = {"expected_recipients": shown.count}
    if by_version:
        told = {"audience_version": shown.version, "shown": snapshot(shown)}
    sent = True
    try:
        with transaction.atomic():
            approve_report.__wrapped__(  # type: ignore[attr-defined]
                report=report, by=sara, now=now, straight_from_draft=True, alone_on_duty_reason="Ensam.", **told
            )
    except (AudienceChanged, NoRecipients):
        sent = False

    mailed = {one.address: one for one in letters()}
    assert sum(1 for _one in letters()) == len(mailed), "no address twice"
    if not sent:
        assert mailed == {}
        assert Dispatch.objects.count() == 0
    elif by_version:
        assert mailed.keys() == {one.address for one in shown.recipients}
    else:
        assert len(mailed) == shown.count
    for one in mailed.values():
        everybody = Contact.objects.filter(address_norm=one.address, active=True)
        assert one.sharing == one.rendition.sharing == sharing >= one.clearance
        assert sharing >= everybody.get(id=one.contact_id or 0).clearance
        assert not everybody.get(id=one.contact_id or 0).is_paused(now)
        assert sharing != Sharing.ORGANISATION or one.address == "petra@botkyrka.example"
    if event is None:
        assert sent is (shown.count > 0)
    raise Undone
