"""A text goes to whoever is on duty, else the deputy, else the mailbox, else everybody; and says so."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import translation

from contacts.audience import Audience, OmissionReason, resolve
from contacts.models import Area, Assignment, Contact, ContactRole, Deputy, Rota, User, WeeklyShift
from contacts.scales import Severity, Sharing
from tests.cast import a_contact, a_crowd, an_actor
from tests.rotas.conftest import FRIDAY_NIGHT, MONDAY, SATURDAY_NIGHT, a_shift

pytestmark = pytest.mark.django_db


def audience(now: datetime, *areas: Area, **changes: Any) -> Audience:
    wanted: dict[str, Any] = {
        "area_ids": [area.id for area in areas],
        "role_ids": list(ContactRole.objects.values_list("id", flat=True)),
        "severity": Severity.HIGH,
        "sharing": Sharing.OPEN,
        "now": now,
    }
    return resolve(**(wanted | changes))


def told(found: Audience) -> dict[str, tuple[str, ...]]:
    return {one.name: one.reasons for one in found.recipients}


def omitted(found: Audience) -> set[tuple[str, OmissionReason]]:
    return {(one.name, one.reason) for one in found.omissions}


def test_whoever_is_on_duty_gets_it_and_the_others_are_told_as_off_duty(
    alby: Area, rota: Rota, nadia: Contact, nils: Contact
) -> None:
    friday, saturday = audience(FRIDAY_NIGHT, alby), audience(SATURDAY_NIGHT, alby)
    assert told(friday) == {nadia.name: ("Nattvandrare i Alby, i tjänst till kl. 04.00",)}
    assert omitted(friday) == {(nils.name, OmissionReason.OFF_DUTY)}
    assert str(OmissionReason.OFF_DUTY.value) == "är inte i tjänst nu"
    assert told(saturday) == {nils.name: ("Nattvandrare i Alby, i tjänst till kl. 04.00",)}
    assert friday.version != saturday.version
    assert friday.version == audience(FRIDAY_NIGHT + timedelta(minutes=5), alby).version


def test_with_nobody_on_duty_the_first_deputy_gets_it_without_a_role_of_her_own(
    alby: Area, fittja: Area, rota: Rota, disa: Contact, nadia: Contact, nils: Contact
) -> None:
    found = audience(MONDAY, alby)
    assert told(found) == {disa.name: ("Nattvandrare i Alby, ersättare, ingen är i tjänst",)}
    assert [(one.role, one.area) for one in found.recipients] == [("Nattvandrare", "Alby")]
    assert omitted(found) == {(nadia.name, OmissionReason.OFF_DUTY), (nils.name, OmissionReason.OFF_DUTY)}
    assert audience(MONDAY, fittja).recipients == ()


def test_deputies_are_asked_in_order_and_passed_over_when_they_cannot_be_had(
    alby: Area, rota: Rota, disa: Contact, nadia: Contact
) -> None:
    second = a_contact("Sture Suppleant", nadia.actor)
    second.assignments.all().delete()
    Deputy.objects.create(rota=rota, contact=second, position=2)
    assert set(told(audience(MONDAY, alby))) == {disa.name}
    for trouble in (
        {"paused_until": MONDAY + timedelta(days=1)},
        {"declined_at": MONDAY},
        {"address_broken_at": MONDAY},
        {"active": False},
        {"email": ""},
    ):
        Contact.objects.filter(id=disa.id).update(**trouble)
        assert set(told(audience(MONDAY, alby))) == {second.name}, trouble
        Contact.objects.filter(id=disa.id).update(
            paused_until=None, declined_at=None, address_broken_at=None, active=True, email="disa@x.example"
        )


def test_who_is_on_duty_and_cannot_be_had_is_stood_in_for(
    alby: Area, rota: Rota, nadia: Contact, nils: Contact, disa: Contact
) -> None:
    Contact.objects.filter(id=nadia.id).update(paused_until=FRIDAY_NIGHT + timedelta(days=1))
    found = audience(FRIDAY_NIGHT, alby)
    assert set(told(found)) == {disa.name}
    assert omitted(found) == {(nadia.name, OmissionReason.PAUSED), (nils.name, OmissionReason.OFF_DUTY)}


def test_a_deputy_never_gets_a_text_too_narrow_for_her(alby: Area, rota: Rota, disa: Contact, bo: Contact) -> None:
    found = audience(MONDAY, alby, sharing=Sharing.PARTNERS)
    assert set(told(found)) == {bo.name}
    Contact.objects.filter(id=disa.id).update(clearance=Sharing.OPEN)
    narrow = audience(MONDAY, alby, sharing=Sharing.VOLUNTEERS)
    assert told(narrow)["Brevlådan"] == (
        "Nattvandrare i Alby, aktörens brevlåda, ingen är i tjänst och ingen ersättare nås",
    )


def test_a_deputy_who_wants_only_worse_is_passed_over_until_it_is_that_bad(
    alby: Area, rota: Rota, disa: Contact
) -> None:
    wants_worse = Assignment.objects.create(contact=disa, role=rota.role, lowest_severity=Severity.CRITICAL)
    wants_worse.areas.set([alby])
    found = audience(MONDAY, alby)
    assert set(told(found)) == {"Brevlådan"}
    assert (disa.name, OmissionReason.SEVERITY) in omitted(found)
    assert set(told(audience(MONDAY, alby, severity=Severity.CRITICAL))) == {disa.name}


def test_a_deputy_is_in_her_own_right_what_she_is_in_another_role(alby: Area, rota: Rota, disa: Contact) -> None:
    school = ContactRole.objects.get(code="school")
    Assignment.objects.create(contact=disa, role=school, whole_municipality=True, lowest_severity=Severity.CRITICAL)
    mild = audience(MONDAY, alby)
    assert told(mild) == {disa.name: ("Nattvandrare i Alby, ersättare, ingen är i tjänst",)}
    assert (disa.name, OmissionReason.SEVERITY) not in omitted(mild)
    grave = audience(MONDAY, alby, severity=Severity.CRITICAL)
    assert set(told(grave)[disa.name]) == {
        "Nattvandrare i Alby, ersättare, ingen är i tjänst",
        "Skola i hela kommunen",
    }


def test_with_nobody_to_stand_in_everybody_gets_it_since_silence_is_worse(
    alby: Area, rota: Rota, nadia: Contact, nils: Contact
) -> None:
    Deputy.objects.all().delete()
    Rota.objects.update(mailbox=None)
    found = audience(MONDAY, alby)
    assert told(found) == {one.name: ("Nattvandrare i Alby, ingen är i tjänst: alla får",) for one in (nadia, nils)}
    assert found.omissions == ()


def test_a_role_without_a_rota_counts_whether_one_is_on_duty_or_not(
    alby: Area, rota: Rota, nils: Contact, nadia: Contact
) -> None:
    school = ContactRole.objects.get(code="school")
    Assignment.objects.create(contact=nils, role=school, whole_municipality=True)
    found = audience(FRIDAY_NIGHT, alby)
    assert told(found)[nils.name] == ("Skola i hela kommunen",)
    assert found.omissions == ()


@pytest.mark.parametrize("trouble", ["off", "no shift"])
def test_a_rota_that_is_off_or_empty_decides_nothing(
    alby: Area, rota: Rota, nadia: Contact, nils: Contact, trouble: str
) -> None:
    if trouble == "off":
        Rota.objects.update(active=False)
    else:
        WeeklyShift.objects.all().delete()
    assert told(audience(MONDAY, alby)) == {one.name: ("Nattvandrare i Alby",) for one in (nadia, nils)}


def test_who_is_on_duty_elsewhere_is_not_on_duty_here(
    alby: Area, fittja: Area, rota: Rota, nadia: Contact, disa: Contact
) -> None:
    """Frida walks in Fittja tonight: the report for Alby goes to the deputy, who stands in for those of Alby."""
    frida = a_contact("Frida Fittja", nadia.actor, fittja)
    a_shift(rota, frida, 0, 8, 20)
    assert set(told(audience(MONDAY, fittja))) == {frida.name}
    assert set(told(audience(MONDAY, alby))) == {disa.name}


def test_an_address_that_is_shared_with_somebody_stricter_does_not_swallow_the_text(
    alby: Area, rota: Rota, nadia: Contact, disa: Contact
) -> None:
    stricter = a_contact("Olle Öppen", an_actor("Skolan", "school"), alby, email=nadia.email)
    Contact.objects.filter(id=stricter.id).update(clearance=Sharing.OPEN)
    found = audience(FRIDAY_NIGHT, alby, sharing=Sharing.VOLUNTEERS)
    assert set(told(found)) == {disa.name}


def test_the_reasons_are_known_in_english_too(alby: Area, rota: Rota, nadia: Contact) -> None:
    with translation.override("en"):
        assert told(audience(FRIDAY_NIGHT, alby)) == {nadia.name: ("Night walkers in Alby, on duty until 04:00",)}
        assert told(audience(MONDAY, alby)) == {"Disa Deputerad": ("Night walkers in Alby, deputy, nobody is on duty",)}


@pytest.mark.parametrize("rotas", [1, 30])
def test_the_number_of_queries_grows_neither_with_rotas_nor_with_contacts(
    alby: Area, rota: Rota, sara: User, django_assert_num_queries: Any, rotas: int
) -> None:
    for number in range(rotas - 1):
        actor = an_actor(f"Nattvandrare {number}", "night_walkers")
        crowd = a_crowd(5, actor, alby)
        another = Rota.objects.create(actor=actor, role=rota.role, mailbox=crowd[0], feed_key=f"key {number}")
        Deputy.objects.create(rota=another, contact=crowd[1], position=1)
        Contact.objects.filter(actor=actor).update(email="")
        Contact.objects.filter(id=crowd[2].id).update(email=f"{number}@walkers.example")
        a_shift(another, crowd[2], 4)
    with django_assert_num_queries(12):
        assert audience(FRIDAY_NIGHT, alby).count == rotas
