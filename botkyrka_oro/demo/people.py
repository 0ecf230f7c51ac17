"""Puts the people of the demo week in place: staff with passwords, actors, and their contacts."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from botkyrka_oro.demo.actors import ACTORS, PLACES
from botkyrka_oro.demo.contacts import ALSO, CONTACTS, WHOLE
from botkyrka_oro.demo.particulars import (
    DECLINED,
    IN_EXERCISES,
    NO_ADDRESS,
    PAUSED,
    READS,
    RETIRED,
    SHARED_ADDRESS,
    WIDER_CLEARANCE,
)
from botkyrka_oro.demo.staff import DOMAIN, STAFF
from contacts.actions import (
    ActorDetails,
    AreaDetails,
    AssignmentDetails,
    ContactDetails,
    UserDetails,
    add_actor,
    add_area,
    add_contact,
    create_user,
    pause_contact,
    retire_contact,
)
from contacts.models import Actor, ActorType, Area, Contact, ContactChange, ContactRole, User
from contacts.scales import Language, Severity, Sharing

# Numbers that nobody has: the series of 070-174 06 05 to 99 that PTS keeps for books and films.
FIRST_NUMBER, LAST_NUMBER = 605, 699
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
# So long ago that nobody has looked through the first contacts for half a year.
DAYS = 220


def fictional_phone(index: int) -> str:
    """Return the number with this place in the fictional series; none when it has come to its end."""
    number = FIRST_NUMBER + index
    return f"070-174 {number // 100:02d} {number % 100:02d}" if number <= LAST_NUMBER else ""


def new_password() -> str:
    """Return fifteen random letters and digits, in groups that can be read aloud."""
    return "-".join("".join(secrets.choice(LETTERS) for _place in range(5)) for _group in range(3))


def hire_staff(now: datetime) -> tuple[dict[str, User], dict[str, str]]:
    """Create the accounts, the administrator's first; return users and passwords by mailbox."""
    users: dict[str, User] = {}
    passwords: dict[str, str] = {}
    areas = {area.slug: area for area in Area.objects.all()}
    for index, (mailbox, name, role, slugs) in enumerate(STAFF):
        details = UserDetails(
            name=name, role=role, phone=fictional_phone(index), areas=[areas[slug] for slug in slugs.split()]
        )
        started = now - timedelta(days=DAYS - index)
        user = create_user(by=users.get("admin"), email=f"{mailbox}@{DOMAIN}", details=details, now=started)
        passwords[mailbox] = new_password()
        user.set_password(passwords[mailbox])
        user.save(update_fields=["password"])
        users[mailbox] = user
    return users, passwords


def fill_address_book(users: dict[str, User], now: datetime) -> dict[str, Contact]:
    """Add places, actors and contacts as they came in over the last months; return the contacts by name."""
    kommundelar = {area.slug: area for area in Area.objects.all()}
    for name, slug, latitude, longitude in PLACES:
        place = add_area(details=AreaDetails(name=name, parent=kommundelar[slug]))
        Area.objects.filter(id=place.id).update(latitude=latitude, longitude=longitude)
    types = {one.code: one for one in ActorType.objects.all()}
    actors = {
        name: add_actor(details=ActorDetails(name=name, type=types[code], note=note))
        for name, code, _domain, note in ACTORS
    }
    domains = {name: domain for name, _code, domain, _note in ACTORS}
    roles = {role.code: role for role in ContactRole.objects.all()}
    mailboxes = {name: _address(mailbox, domains[actor]) for actor, name, mailbox, _areas, _severity in CONTACTS}
    contacts: dict[str, Contact] = {}
    for index, (actor_name, name, _mailbox, slugs, severity) in enumerate(CONTACTS):
        actor = actors[actor_name]
        more = [entry for entry in ALSO if entry[0] == name]
        wanted = [(name, actor.type.code, slugs, severity), *more]
        details = ContactDetails(
            actor=actor,
            name=name,
            email="" if name in NO_ADDRESS else mailboxes[SHARED_ADDRESS.get(name, name)],
            phone=fictional_phone(len(STAFF) + index),
            language=READS.get(name, Language.SWEDISH),
            clearance=_clearance(name, actor),
            exercise_participant=name in IN_EXERCISES,
            assignments=tuple(_assignment(roles[role], areas, low, kommundelar) for _n, role, areas, low in wanted),
        )
        added = now - timedelta(days=DAYS - 7 - index // 2)
        contacts[name] = add_contact(by=users["sakerhetssamordnare"], details=details, now=added, key=f"demo {name}")
    _let_time_pass(contacts, users["sakerhetssamordnare"], now)
    return contacts


def _address(mailbox: str, domain: str) -> str:
    return mailbox if "@" in mailbox else f"{mailbox}@{domain}"


def _clearance(name: str, actor: Actor) -> Sharing:
    code = WIDER_CLEARANCE.get(name)
    return Sharing.from_code(code) if code else Sharing(actor.type.narrowest_clearance)


def _assignment(role: ContactRole, slugs: str, severity: str, areas: dict[str, Area]) -> AssignmentDetails:
    whole = slugs == WHOLE
    return AssignmentDetails(
        role=role,
        areas=() if whole else tuple(areas[slug] for slug in slugs.split()),
        whole_municipality=whole,
        lowest_severity=Severity.from_code(severity),
    )


def _let_time_pass(contacts: dict[str, Contact], by: User, now: datetime) -> None:
    for name, days in PAUSED:
        pause_contact(contact=contacts[name], by=by, until=now + timedelta(days=days), now=now - timedelta(days=5))
    for name in sorted(RETIRED):
        retire_contact(contact=contacts[name], by=by, now=now - timedelta(days=30))
    for name in sorted(DECLINED):
        # The recipient's own deed, by a link that was never sent.
        when = now - timedelta(days=20)
        Contact.objects.filter(id=contacts[name].id).update(declined_at=when)
        ContactChange.objects.create(
            contact=contacts[name], field="declined_at", new=when.isoformat(), by=None, recorded_at=when
        )
