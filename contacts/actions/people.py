"""Deeds with contacts: add, change, pause, resume, retire, restore, review."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from contacts.access import area_ids_within_reach
from contacts.actions import checks
from contacts.actions.details import AssignmentDetails, ContactDetails
from contacts.actions.record import changes_between, facts_of, moment_change, standing_change
from contacts.actions.refusals import WHOLE, Errors, NotAccepted, explains_refusals
from contacts.lifecycle import ContactStanding
from contacts.models import Actor, Assignment, Contact, ContactChange, User
from contacts.rights import Right
from contacts.scales import Language, Sharing
from contacts.telling import Topic, tell


class ContactEditedMeanwhile(Exception):
    """Somebody else saved the contact first; nothing is overwritten. ``contact`` is as they left it."""

    def __init__(self, contact: Contact) -> None:
        super().__init__(contact.id)
        self.contact = contact


@explains_refusals
@transaction.atomic(durable=True)
def add_contact(*, by: User | None, details: ContactDetails, now: datetime, key: str = "") -> Contact:
    """Add a contact with its assignments, once for each ``key`` of ``by``: the same key returns the first."""
    if by is not None and key:
        # The lock makes two presses wait for each other, so that the second finds what the first made.
        User.objects.select_for_update(no_key=True).get(id=by.id)
        earlier = Contact.objects.for_list().filter(created_by=by, idempotency_key=key).first()
        if earlier is not None:
            return earlier
    _check(details, by)
    contact = Contact(created_at=now, created_by=by, idempotency_key=key, reviewed_at=now)
    _fill(contact, details)
    contact.save()
    _assign(contact, details.assignments)
    standing_change(contact.id, "", ContactStanding.ACTIVE, by=by, now=now).save()
    return contact


@explains_refusals
@transaction.atomic(durable=True)
def change_contact(
    *, contact: Contact, by: User | None, version: int, details: ContactDetails, now: datetime
) -> Contact:
    """Change a contact as it was at ``version``; raises ``ContactEditedMeanwhile`` when that is not the latest.

    A new address counts as working until mail to it comes back.
    """
    current = locked(contact)
    if current.version != version:
        raise ContactEditedMeanwhile(current)
    return change(current, by=by, details=details, now=now)


def change(current: Contact, *, by: User | None, details: ContactDetails, now: datetime) -> Contact:
    """Change a locked contact inside the caller's transaction, and write down what became of it."""
    _must_be_in_the_list(current)
    _check(details, by, current)
    before = facts_of(current)
    mended = []
    if current.address_broken_at and details.email.strip().lower() != current.address_norm:
        mended = [moment_change(current, "address_broken_at", None, by=by, now=now)]
        current.address_broken_at = None
    _fill(current, details)
    current.version += 1
    current.reviewed_at = now
    current.save()
    _assign(current, details.assignments)
    tell(Topic.CONTACTS)
    changes = changes_between(current.id, before, facts_of(_fresh(current)), by=by, now=now)
    ContactChange.objects.bulk_create(changes + mended)
    return current


@transaction.atomic(durable=True)
def pause_contact(*, contact: Contact, by: User | None, until: datetime, now: datetime) -> Contact:
    """Send the contact nothing until the moment ``until``."""
    current = locked(contact)
    _must_be_in_the_list(current)
    if until <= now:
        raise NotAccepted({"until": _("Välj en dag som ligger framåt i tiden.")})
    _move(current, "paused_until", until, by=by, now=now)
    return current


@transaction.atomic(durable=True)
def resume_contact(*, contact: Contact, by: User | None, now: datetime) -> Contact:
    """Let reports reach the contact again, after a pause or after the contact's own no and a new yes."""
    current = locked(contact)
    _must_be_in_the_list(current)
    for field in ("paused_until", "declined_at"):
        if getattr(current, field) is not None:
            _move(current, field, None, by=by, now=now)
    return current


@transaction.atomic(durable=True)
def retire_contact(*, contact: Contact, by: User | None, now: datetime) -> Contact:
    """Take the contact off the list. The row stays: what was sent to whom must remain true."""
    current = locked(contact)
    if current.active:
        current.active = False
        current.version += 1
        current.save(update_fields=["active", "version"])
        standing_change(current.id, ContactStanding.ACTIVE, ContactStanding.RETIRED, by=by, now=now).save()
        tell(Topic.CONTACTS)
    return current


@explains_refusals
@transaction.atomic(durable=True)
def restore_contact(*, contact: Contact, by: User | None, now: datetime) -> Contact:
    """Put a retired contact back on the list."""
    current = locked(contact)
    if not current.active:
        current.active = True
        current.version += 1
        current.save(update_fields=["active", "version"])
        standing_change(current.id, ContactStanding.RETIRED, ContactStanding.ACTIVE, by=by, now=now).save()
        tell(Topic.CONTACTS)
    return current


@transaction.atomic(durable=True)
def review_contact(*, contact: Contact, by: User | None, now: datetime) -> Contact:
    """Write down that somebody has looked through the contact and found it right."""
    current = locked(contact)
    _must_be_in_the_list(current)
    current.reviewed_at = now
    current.save(update_fields=["reviewed_at"])
    ContactChange.objects.create(
        contact=current, field="reviewed_at", old="", new=now.isoformat(), by=by, recorded_at=now
    )
    return current


def wrong_with_assignments(assignments: tuple[AssignmentDetails, ...], reachable_ids: set[int] | None) -> str | None:
    """Check roles and areas; ``reachable_ids`` are the areas that the editor may decide about, None means all."""
    if not assignments:
        return _("Välj minst en roll.")
    roles = [one.role.id for one in assignments]
    if len(set(roles)) < len(roles):
        return _("Samma roll är vald två gånger. Välj varje roll en gång.")
    for one in assignments:
        if not one.whole_municipality and not one.areas:
            return _("Välj minst ett område för rollen %(role)s, eller hela kommunen.") % {"role": one.role.name}
        if reachable_ids is None:
            continue
        if one.whole_municipality or not {area.id for area in one.areas} <= reachable_ids:
            return _("Du får bara välja dina egna områden. Säkerhetssamordnaren kan välja fler.")
    return None


def wrong_with_clearance(clearance: Sharing | None, actor: Actor) -> str | None:
    """Check that the type of the actor allows the clearance: the narrowest text that its people may be given."""
    narrowest = Sharing(actor.type.narrowest_clearance)
    if clearance is None or clearance >= narrowest:
        return None
    return _("%(type)s får inte ta del av så snäva texter. Välj %(level)s eller vidare.") % {
        "type": actor.type.name,
        "level": _("«%(words)s»") % {"words": narrowest.label},
    }


def _check(details: ContactDetails, by: User | None, current: Contact | None = None) -> None:
    errors = Errors()
    errors.note(
        "name", checks.wrong_with_line(details.name, longest=checks.NAME_LENGTH, missing=_("Skriv kontaktens namn."))
    )
    if details.email:
        errors.note("email", checks.wrong_with_address(details.email))
    elif not details.phone:
        errors.note("email", _("Skriv en e-postadress eller ett telefonnummer, så att kontakten går att nå."))
    errors.note("phone", checks.wrong_with_phone(details.phone))
    if details.language not in Language.values:
        errors.note("language", _("Välj svenska eller engelska."))
    errors.note("clearance", wrong_with_clearance(details.clearance, details.actor))
    if not details.actor.active and (current is None or current.actor_id != details.actor.id):
        errors.note("actor", _("Aktören är borttagen ur listan. Välj en annan."))
    errors.note("assignments", wrong_with_assignments(details.assignments, _reachable_ids(by)))
    errors.raise_if_any()


def _reachable_ids(by: User | None) -> set[int] | None:
    return None if by is None else area_ids_within_reach(by, Right.MANAGE_CONTACTS)


def _must_be_in_the_list(contact: Contact) -> None:
    if not contact.active:
        raise NotAccepted({WHOLE: _("Kontakten är borttagen ur listan. Ta tillbaka den först.")})


def locked(contact: Contact) -> Contact:
    """Return the contact as it is now, which nobody else changes until the transaction ends."""
    Contact.objects.select_for_update().get(id=contact.id)
    return _fresh(contact)


def _fresh(contact: Contact) -> Contact:
    return Contact.objects.for_list().get(id=contact.id)


def _fill(contact: Contact, details: ContactDetails) -> None:
    clearance = details.clearance
    contact.actor = details.actor
    contact.name = details.name
    contact.email = details.email
    contact.phone = details.phone
    contact.language = details.language
    contact.clearance = Sharing(details.actor.type.narrowest_clearance) if clearance is None else clearance
    contact.exercise_participant = details.exercise_participant


def _assign(contact: Contact, wanted: tuple[AssignmentDetails, ...]) -> None:
    """Make the assignments of a contact those that are wanted, keeping the rows of roles that stay."""
    kept = {one.role.id for one in wanted}
    Assignment.areas.through.objects.filter(assignment__contact=contact).exclude(assignment__role__in=kept).delete()
    Assignment.objects.filter(contact=contact).exclude(role__in=kept).delete()
    for one in wanted:
        assignment, _made = Assignment.objects.update_or_create(
            contact=contact,
            role=one.role,
            defaults={"whole_municipality": one.whole_municipality, "lowest_severity": one.lowest_severity},
        )
        assignment.areas.set([] if one.whole_municipality else one.areas)


def _move(contact: Contact, field: str, value: datetime | None, *, by: User | None, now: datetime) -> None:
    change = moment_change(contact, field, value, by=by, now=now)
    setattr(contact, field, value)
    contact.version += 1
    contact.save(update_fields=[field, "version"])
    change.save()
