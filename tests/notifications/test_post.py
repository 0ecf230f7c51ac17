"""Posting: the decision and its letters are written together or not at all."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from contacts.models import Area, Contact, User
from contacts.scales import Mode, Severity, Sharing
from notifications.lifecycle import DeliveryState, DispatchState
from notifications.models import Delivery, Dispatch
from notifications.notices import post_notice
from notifications.outbox import Addressee, Letter, NoWordsFor, post
from tests.figures import models_made
from tests.notifications.letters import a_letter, an_addressee

SWEDISH = a_letter("Oroligt vid Alby centrum")
ENGLISH = replace(SWEDISH, language="en", subject="Unrest in Alby")


def posted(by: User, now: datetime, letters: list[Letter], addressees: list[Addressee], **extra: Any) -> Dispatch:
    facts: dict[str, Any] = {
        "kind": "report",
        "title": "Lägesrapport 3: Oroligt vid Alby centrum",
        "mode": Mode.LIVE,
        "severity": Severity.HIGH,
        "sharing": Sharing.VOLUNTEERS,
        "area_ids": [],
        "about_path": "/lagesrapporter/3/",
        "hold": timedelta(seconds=30),
    }
    return post(letters=letters, addressees=addressees, by=by, now=now, **(facts | extra))


def test_a_posted_dispatch_waits_for_its_hold(
    sara: User, alby: Area, nadia: Contact, bo: Contact, now: datetime
) -> None:
    dispatch = posted(sara, now, [SWEDISH], [an_addressee(nadia), an_addressee(bo)], area_ids=[alby.id])

    assert (dispatch.state, dispatch.release_at) == (DispatchState.HELD, now + timedelta(seconds=30))
    assert dispatch.links_expire_at == now + timedelta(hours=72, seconds=30)
    assert [area.slug for area in dispatch.areas.all()] == ["alby"]
    rows = dispatch.deliveries.order_by("address").values_list("address", "state", "due_at", "sharing")
    assert list(rows) == [
        ("bo@housing-company.example", DeliveryState.QUEUED, dispatch.release_at, Sharing.VOLUNTEERS),
        ("nadia@night-walkers.example", DeliveryState.QUEUED, dispatch.release_at, Sharing.VOLUNTEERS),
    ]


def test_everybody_gets_their_language_and_swedish_where_it_is_missing(
    sara: User, nadia: Contact, bo: Contact, hanna: Contact, now: datetime
) -> None:
    addressees = [
        an_addressee(nadia),
        replace(an_addressee(bo), language="en"),
        replace(an_addressee(hanna), language="fi"),
    ]

    dispatch = posted(sara, now, [SWEDISH, ENGLISH], addressees)

    languages = dict(dispatch.deliveries.values_list("contact_id", "rendition__language"))
    assert languages == {nadia.id: "sv", bo.id: "en", hanna.id: "sv"}


def test_everybody_gets_the_fullest_words_they_are_cleared_for(
    sara: User, nadia: Contact, bo: Contact, now: datetime
) -> None:
    full = replace(SWEDISH, sharing=Sharing.PARTNERS, subject="Allt")

    dispatch = posted(sara, now, [SWEDISH, full], [an_addressee(nadia), an_addressee(bo)], sharing=Sharing.PARTNERS)

    subjects = dict(dispatch.deliveries.values_list("contact_id", "rendition__subject"))
    assert subjects == {nadia.id: SWEDISH.subject, bo.id: "Allt"}


def test_nobody_is_written_to_when_one_is_not_cleared_for_any_words(
    sara: User, nadia: Contact, bo: Contact, now: datetime
) -> None:
    narrow = replace(SWEDISH, sharing=Sharing.PARTNERS)

    with pytest.raises(NoWordsFor), transaction.atomic():
        posted(sara, now, [narrow], [an_addressee(bo), an_addressee(nadia)])

    assert (Dispatch.objects.count(), Delivery.objects.count()) == (0, 0)


def test_the_database_refuses_a_second_letter_to_the_same_address(sara: User, nadia: Contact, now: datetime) -> None:
    with pytest.raises(IntegrityError, match="one_delivery_per_address"), transaction.atomic():
        posted(sara, now, [SWEDISH], [an_addressee(nadia), an_addressee(nadia)])

    assert Dispatch.objects.count() == 0


def test_absurdly_long_names_are_shortened_and_never_keep_a_report_from_leaving(
    sara: User, nadia: Contact, now: datetime
) -> None:
    long = replace(an_addressee(nadia), name="N" * 10_000, actor="A" * 10_000, reasons=("r" * 10_000,))

    delivery = posted(sara, now, [SWEDISH], [long], title="T" * 10_000).deliveries.get()

    assert (len(delivery.name), len(delivery.actor), [len(one) for one in delivery.reasons]) == (400, 400, [300])


# What a file of values could stumble over, and what PostgreSQL could take for something else.
STRANGE = (
    "",
    " ",
    '"',
    '""',
    "'",
    "\\",
    r"\N",
    r"\.",
    "\n\\.\n",
    "a,b",
    "{a}",
    "a\r\nb\tc",
    "NULL",
    "å – 😀",
    "%s",
    "0",
)


def test_every_letter_of_thousands_stands_as_it_was_handed_in(
    sara: User, nadia: Contact, bo: Contact, now: datetime
) -> None:
    crowd = [
        Addressee(
            address=f"{number}@x.example",
            name=STRANGE[number % len(STRANGE)],
            language="en" if number % 3 else "sv",
            clearance=Sharing.PARTNERS if number % 2 else Sharing.VOLUNTEERS,
            reasons=STRANGE[: number % len(STRANGE)],
            actor=STRANGE[(number + 1) % len(STRANGE)],
            role=STRANGE[(number + 2) % len(STRANGE)],
            area=STRANGE[(number + 3) % len(STRANGE)],
            phone=STRANGE[(number + 4) % len(STRANGE)],
            contact_id=nadia.id if number % 5 else None,
            user_id=None if number % 5 else sara.id,
        )
        for number in range(2_000)
    ]
    with models_made() as made:
        dispatch = posted(sara, now, [SWEDISH, ENGLISH], crowd)
    assert made[Delivery] == 0

    words = {one.language: one for one in dispatch.renditions.all()}
    as_a_model_would = {
        one.address: Delivery(
            dispatch=dispatch,
            rendition=words[one.language],
            mode=dispatch.mode,
            contact_id=one.contact_id,
            user_id=one.user_id,
            name=one.name,
            actor=one.actor,
            role=one.role,
            area=one.area,
            phone=one.phone,
            address=one.address,
            clearance=one.clearance,
            sharing=Sharing.VOLUNTEERS,
            reasons=list(one.reasons),
            due_at=dispatch.release_at,
        )
        for one in crowd
    }
    names = [field.attname for field in Delivery._meta.concrete_fields if field.name not in {"id", "public_id"}]
    for row in dispatch.deliveries.all():
        expected = as_a_model_would.pop(row.address)
        assert {name: getattr(row, name) for name in names} == {name: getattr(expected, name) for name in names}
    assert as_a_model_would == {}
    public_ids = set(dispatch.deliveries.values_list("public_id", flat=True))
    assert len(public_ids) == 2_000
    assert all(re.fullmatch("[0-9a-f]{32}", one) for one in public_ids)


def test_the_database_refuses_an_address_that_is_two(sara: User, nadia: Contact, now: datetime) -> None:
    outside = replace(an_addressee(nadia), address="Nadia@x.example, bo@x.example")
    with pytest.raises(IntegrityError, match="a_delivery_goes_to_exactly_one_address"), transaction.atomic():
        posted(sara, now, [SWEDISH], [an_addressee(nadia), outside])
    assert Dispatch.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_posting_outside_a_transaction_is_a_mistake_of_ours(sara: User, now: datetime) -> None:
    with pytest.raises(RuntimeError):
        posted(sara, now, [SWEDISH], [])

    assert Dispatch.objects.count() == 0


@pytest.mark.parametrize("recipients", [10, 1000])
def test_the_number_of_statements_does_not_grow_with_the_recipients(
    recipients: int, sara: User, nadia: Contact, now: datetime, django_assert_max_num_queries: Any
) -> None:
    one = an_addressee(nadia)
    crowd = [replace(one, address=f"{number}@night-walkers.example") for number in range(recipients)]

    with django_assert_max_num_queries(8, connection=connection):
        posted(sara, now, [SWEDISH], crowd)

    assert Delivery.objects.count() == recipients


def test_a_notice_reaches_each_member_of_staff_in_their_language(
    sara: User, samir: User, tina: User, now: datetime
) -> None:
    samir.language = "en"
    samir.save()
    tina.is_active = False

    dispatch = post_notice(
        to=[sara, samir, tina, sara],
        title=_("Klart"),
        lines=[format_lazy("{}: 3", _("Klart"))],
        about_path="/lagesrapporter/3/",
        by=sara,
        now=now,
    )

    assert (dispatch.kind, dispatch.sharing, dispatch.release_at) == ("notice", Sharing.ORGANISATION, now)
    rows = dict(dispatch.deliveries.values_list("address", "rendition__language"))
    assert rows == {"sara@botkyrka.example": "sv", "samir@botkyrka.example": "en"}
    swedish = dispatch.renditions.get(language="sv")
    assert "Klart: 3" in swedish.text
    assert "/lagesrapporter/3/" in swedish.text
