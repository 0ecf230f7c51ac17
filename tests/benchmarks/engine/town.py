"""Those whom the product sends to in the benchmark: staff, one actor with as many people as it takes, one report."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils import timezone

from contacts.models import Actor, ActorType, Area, Assignment, Contact, ContactRole, User
from contacts.models.users import Role
from contacts.scales import Language, Severity, Sharing
from incidents.actions.reports import draft_report
from incidents.models import SituationReport
from incidents.models.reports import SectionKind
from incidents.report_content import ReportContent
from notifications.outbox import Addressee
from tests.benchmarks.letter import REASONS, address, name

ROWS_A_STATEMENT = 5000
ROLE = "night_walkers"
SECTIONS = {
    SectionKind.HAPPENED: "Två bilar har brunnit på parkeringen vid gångtunneln i Alby.\n"
    "Stenar kastas från gångbron mot fordon. Ett åttiotal personer finns i området.\n"
    "Vi känner inte till några skadade.",
    SectionKind.DOING: "Polisen och räddningstjänsten är på plats. Väktarna håller infarten till parkeringen fri.",
    SectionKind.ASK: "Gå inte till torget eller gångbron.\n"
    "Är du ute som nattvandrare: gå hem eller till gårdarna, två och två.\n"
    "Ring 112 om du ser eld eller någon som behöver hjälp.",
    SectionKind.UNKNOWN: "Vi vet inte än hur branden började.",
    SectionKind.CONSEQUENCES: "Bussarna kör runt Alby centrum. Tunnelbanan går som vanligt.",
}
_keys = itertools.count(1)


def staff(role: Role) -> User:
    """Return the member of staff in this role, made when missing."""
    email = f"{role.value}@botkyrka.example"
    found = User.objects.filter(email=email).first()
    return found or User.objects.create_user(email=email, name=str(role.label), role=role, password=None)


def settle_in(people: int, audience: int) -> None:
    """Put so many people into the address book; the first ``audience`` of them are reached by a report for Alby."""
    kind = ActorType.objects.get(code=ROLE)
    actor = Actor.objects.create(name="Nattvandrarna i Alby", type=kind)
    now = timezone.now()
    contacts = [
        Contact(
            actor=actor,
            name=name(number),
            email=address(number),
            clearance=Sharing.VOLUNTEERS,
            created_at=now - timedelta(days=30),
        )
        for number in range(people)
    ]
    Contact.objects.bulk_create(contacts, batch_size=ROWS_A_STATEMENT)
    role = ContactRole.objects.get(code=ROLE)
    assignments = Assignment.objects.bulk_create(
        [Assignment(contact=contact, role=role, lowest_severity=Severity.LOW) for contact in contacts[:audience]],
        batch_size=ROWS_A_STATEMENT,
    )
    place = Assignment.areas.through
    alby = Area.objects.get(slug="alby")
    place.objects.bulk_create(
        [place(assignment_id=one.pk, area_id=alby.pk) for one in assignments], batch_size=ROWS_A_STATEMENT
    )


def addressees(recipients: int) -> Sequence[Addressee]:
    """Return the first people of the address book as a letter would go to them."""
    people = Contact.objects.order_by("id").values_list("id", "name", "address_norm")[:recipients]
    return [
        Addressee(
            address=at,
            name=called,
            language=Language.SWEDISH.value,
            clearance=Sharing.VOLUNTEERS,
            reasons=(REASONS,),
            actor="Nattvandrarna i Alby",
            role="Nattvandrare",
            area="Alby",
            contact_id=pk,
        )
        for pk, called, at in people
    ]


def a_draft(now: datetime) -> SituationReport:
    """Write a report for the night walkers of Alby, so grave that it is held for the shortest time."""
    content = ReportContent(
        title="Bränder och stenkastning i Alby",
        sharing=Sharing.VOLUNTEERS,
        severity=Severity.CRITICAL,
        sections=SECTIONS,
        next_report_due=now + timedelta(hours=2),
        area_ids=frozenset(Area.objects.filter(slug="alby").values_list("id", flat=True)),
        role_ids=frozenset(ContactRole.objects.filter(code=ROLE).values_list("id", flat=True)),
    )
    author = staff(Role.SECURITY_COORDINATOR)
    report, _new = draft_report(by=author, key=f"benchmark {next(_keys)}", content=content, now=now)
    return report
