"""Who a text goes to, and who is left out, each with the reason."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import translation

from contacts.audience import Audience, OmissionReason, resolve
from contacts.duties import reasons_in
from contacts.models import Actor, Area, Assignment, Contact, ContactRole, User
from contacts.models.users import Role
from contacts.scales import Severity, Sharing
from tests.cast import a_contact, a_crowd, an_actor, staff
from tests.figures import models_made

pytestmark = pytest.mark.django_db


@pytest.fixture
def square(alby: Area) -> Area:
    return Area.objects.create(slug="alby-torg", name="Alby torg", parent=alby)


@pytest.fixture
def school(db: None) -> Actor:
    return an_actor("Skolan", "school")


def audience(
    now: datetime,
    *areas: Area,
    roles: tuple[str, ...] = (),
    severity: Severity = Severity.HIGH,
    sharing: Sharing = Sharing.OPEN,
) -> Audience:
    chosen = ContactRole.objects.filter(code__in=roles) if roles else ContactRole.objects.all()
    return resolve(
        area_ids=[area.id for area in areas],
        role_ids=list(chosen.values_list("id", flat=True)),
        severity=severity,
        sharing=sharing,
        now=now,
    )


def names(found: Audience) -> set[str]:
    return {recipient.name for recipient in found.recipients}


def omitted(found: Audience) -> set[tuple[str, OmissionReason]]:
    return {(omission.name, omission.reason) for omission in found.omissions}


def test_a_text_for_a_square_reaches_its_kommundel_and_not_the_next(
    square: Area, fittja: Area, school: Actor, now: datetime
) -> None:
    a_contact("Anna", school, square.parent)  # type: ignore[arg-type]
    a_contact("Fia", school, fittja)
    assert names(audience(now, square)) == {"Anna"}


def test_a_text_for_a_kommundel_reaches_the_squares_in_it(
    alby: Area, square: Area, fittja: Area, school: Actor, now: datetime
) -> None:
    a_contact("Tora", school, square)
    assert names(audience(now, alby)) == {"Tora"}
    assert names(audience(now, fittja)) == set()


def test_a_text_for_one_square_does_not_reach_the_square_beside_it(
    alby: Area, square: Area, school: Actor, now: datetime
) -> None:
    beside = Area.objects.create(slug="alby-skola", name="Alby skola", parent=alby)
    a_contact("Tora", school, beside)
    assert names(audience(now, square)) == set()


def test_who_covers_the_whole_municipality_is_reached_everywhere_with_that_reason(
    tumba: Area, school: Actor, now: datetime
) -> None:
    a_contact("Vera", school, whole_municipality=True)
    (recipient,) = audience(now, tumba).recipients
    assert recipient.reasons == ("Skola i hela kommunen",)


def test_only_the_chosen_roles_are_reached(alby: Area, nadia: Contact, bo: Contact, now: datetime) -> None:
    assert names(audience(now, alby, roles=("night_walkers",))) == {nadia.name}
    assert audience(now, alby, roles=("school",)).recipients == ()


def test_who_wants_worse_is_left_out_until_it_is_that_bad(alby: Area, school: Actor, now: datetime) -> None:
    a_contact("Anna", school, alby, lowest_severity=Severity.HIGH)
    mild = audience(now, alby, severity=Severity.ELEVATED)
    assert (names(mild), omitted(mild)) == (set(), {("Anna", OmissionReason.SEVERITY)})
    assert names(audience(now, alby, severity=Severity.HIGH)) == {"Anna"}


@pytest.mark.parametrize("sharing", list(Sharing))
def test_nobody_gets_a_text_narrower_than_their_clearance(
    alby: Area, nadia: Contact, bo: Contact, now: datetime, sharing: Sharing
) -> None:
    found = audience(now, alby, sharing=sharing)
    expected = {
        Sharing.NAMED: set(),
        Sharing.ORGANISATION: set(),
        Sharing.PARTNERS: {bo.name},
        Sharing.VOLUNTEERS: {bo.name, nadia.name},
        Sharing.OPEN: {bo.name, nadia.name},
    }
    assert names(found) == expected[sharing]
    assert names(found) | {name for name, _reason in omitted(found)} == {bo.name, nadia.name}


def test_a_text_for_the_named_is_never_mailed_even_to_the_widest_trusted(alby: Area, now: datetime, sara: User) -> None:
    a_contact("Pia", an_actor("Polisen", "police"), alby)
    assert omitted(audience(now, alby, sharing=Sharing.NAMED)) == {("Pia", OmissionReason.NAMED_IS_NEVER_MAILED)}


def test_a_text_for_the_organisation_goes_to_accounts_alone(alby: Area, now: datetime) -> None:
    police = an_actor("Polisen", "police")
    a_contact("Pia", police, alby, email="Pia@Polisen.example")
    a_contact("Per", police, alby, email="per@polisen.example")
    a_contact("Adam", police, alby, email="adam@polisen.example")
    account = staff("Pia Polis", Role.POLICE_LIAISON)
    User.objects.filter(id=account.id).update(email="pia@polisen.example")
    administrator = staff("Adam Administratör", Role.SYSTEM_ADMINISTRATOR)
    User.objects.filter(id=administrator.id).update(email="adam@polisen.example")

    found = audience(now, alby, sharing=Sharing.ORGANISATION)

    assert [(one.name, one.user_id) for one in found.recipients] == [("Pia", account.id)]
    assert omitted(found) == {("Per", OmissionReason.NO_ACCOUNT), ("Adam", OmissionReason.NO_ACCOUNT)}

    User.objects.filter(id=account.id).update(is_active=False)
    assert audience(now, alby, sharing=Sharing.ORGANISATION).count == 0


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        ({"paused_until": timedelta(minutes=1)}, OmissionReason.PAUSED),
        ({"declined_at": timedelta(days=-1)}, OmissionReason.DECLINED),
        ({"email": "", "phone": "08-1"}, OmissionReason.NO_ADDRESS),
        ({"address_broken_at": timedelta(days=-1)}, OmissionReason.BROKEN_ADDRESS),
    ],
)
def test_who_cannot_be_reached_is_named_with_the_reason(
    alby: Area, school: Actor, now: datetime, state: dict[str, Any], reason: OmissionReason
) -> None:
    values: dict[str, Any] = {
        key: now + value if isinstance(value, timedelta) else value for key, value in state.items()
    }
    a_contact("Anna", school, alby, **values)
    found = audience(now, alby)
    assert (names(found), omitted(found)) == (set(), {("Anna", reason)})


def test_a_pause_that_is_over_holds_nobody_back(alby: Area, school: Actor, now: datetime) -> None:
    a_contact("Anna", school, alby, paused_until=now)
    assert names(audience(now, alby)) == {"Anna"}


@pytest.mark.parametrize("retired", ["contact", "actor"])
def test_who_is_off_the_list_is_not_even_named(alby: Area, nadia: Contact, now: datetime, retired: str) -> None:
    if retired == "contact":
        Contact.objects.filter(id=nadia.id).update(active=False)
    else:
        Actor.objects.filter(id=nadia.actor_id).update(active=False)
    found = audience(now, alby)
    assert (found.recipients, found.omissions) == ((), ())


def test_one_address_gets_one_mail_under_the_strictest_clearance_with_all_names_and_reasons(
    alby: Area, fittja: Area, now: datetime
) -> None:
    company, walkers = an_actor("Bostadsbolaget", "housing_company"), an_actor("Nattvandrarna", "night_walkers")
    a_contact("Bo", company, alby, fittja, email="delad@x.example")
    a_contact("Nadia", walkers, alby, email="DELAD@x.example")

    found = audience(now, alby, fittja)

    (recipient,) = found.recipients
    assert (recipient.address, recipient.name, recipient.clearance) == (
        "delad@x.example",
        "Bo och Nadia",
        Sharing.VOLUNTEERS,
    )
    assert recipient.actor == "Bostadsbolaget, Nattvandrarna"
    assert set(recipient.reasons) == {"Bostadsbolag i Alby", "Bostadsbolag i Fittja", "Nattvandrare i Alby"}
    assert recipient.volunteer
    assert omitted(found) == {("Nadia", OmissionReason.DUPLICATE_ADDRESS)}

    narrow = audience(now, alby, sharing=Sharing.PARTNERS)
    assert (names(narrow), omitted(narrow)) == (
        set(),
        {("Bo", OmissionReason.CLEARANCE), ("Nadia", OmissionReason.CLEARANCE)},
    )


def test_a_sharer_that_is_paused_does_not_count(alby: Area, now: datetime) -> None:
    company, walkers = an_actor("Bostadsbolaget", "housing_company"), an_actor("Nattvandrarna", "night_walkers")
    a_contact("Bo", company, alby, email="delad@x.example")
    a_contact("Nadia", walkers, alby, email="delad@x.example", paused_until=now + timedelta(days=1))
    found = audience(now, alby, sharing=Sharing.PARTNERS)
    assert (names(found), omitted(found)) == ({"Bo"}, {("Nadia", OmissionReason.PAUSED)})


def test_the_version_changes_with_the_set_and_not_with_the_language_of_the_screen(
    alby: Area, nadia: Contact, bo: Contact, now: datetime
) -> None:
    first = audience(now, alby)
    assert audience(now + timedelta(minutes=1), alby).version == first.version
    Contact.objects.filter(id=bo.id).update(paused_until=now + timedelta(days=1))
    swapped_in = a_contact("Ny", bo.actor, alby, email="ny@x.example")
    second = audience(now, alby)
    assert second.count == first.count == 2
    assert second.version != first.version
    Contact.objects.filter(id=swapped_in.id).update(language="en")
    assert audience(now, alby).version != second.version
    assert audience(now, alby, severity=Severity.LOW).version != audience(now, alby).version


def test_no_area_and_no_role_reach_nobody(alby: Area, nadia: Contact, now: datetime) -> None:
    assert audience(now).recipients == ()
    nothing = resolve(area_ids=[alby.id], role_ids=[], severity=Severity.LOW, sharing=Sharing.OPEN, now=now)
    assert (nothing.recipients, nothing.omissions) == ((), ())


@pytest.mark.parametrize("contacts", [10, 2_000])
def test_the_number_of_queries_does_not_grow_with_the_contacts(
    alby: Area, fittja: Area, school: Actor, now: datetime, django_assert_num_queries: Any, contacts: int
) -> None:
    a_crowd(contacts, school, alby, fittja)
    with django_assert_num_queries(7):
        assert audience(now, alby, sharing=Sharing.PARTNERS).count == contacts


def test_no_model_is_made_of_a_contact(alby: Area, school: Actor, now: datetime) -> None:
    a_crowd(50, school, alby)
    with models_made() as made:
        assert audience(now, alby).count == 50
    assert made[Contact] == made[Assignment] == made[Actor] == 0


def test_reasons_are_known_in_every_language(alby: Area, school: Actor, now: datetime) -> None:
    a_contact("Anna", school, alby)
    a_contact("Vera", school, whole_municipality=True)
    english = reasons_in("en")
    assert [english[reason] for one in audience(now, alby).recipients for reason in one.reasons] == [
        "School in Alby",
        "School in the whole municipality",
    ]
    with translation.override("en"):
        assert {reason for one in audience(now, alby).recipients for reason in one.reasons} <= set(english.values())
