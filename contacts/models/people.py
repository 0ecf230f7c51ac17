"""The people and mailboxes that reports go to, and what they cover."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Trim

from contacts.lifecycle import ContactStanding, pause_holds
from contacts.models.actors import Actor, ContactRole
from contacts.models.areas import Area
from contacts.models.changes import RecordedChange
from contacts.models.users import User
from contacts.querysets import ContactQuerySet
from contacts.scales import Language, Severity, Sharing, one_of

REVIEW_AFTER = timedelta(days=182)


class Contact(models.Model):
    """A person at an actor, or a function's mailbox.

    ``clearance`` is the narrowest text that the contact may receive. ``paused_until`` lies ahead while the
    contact is paused; ``declined_at`` is set by the recipient's own unsubscription. ``address_broken_at`` is set when
    mail to the address has come back for good, and empty again when the address is changed or mended.
    """

    actor = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="contacts")
    name = models.CharField(max_length=150)
    email = models.CharField(max_length=254, blank=True)
    address_norm = models.GeneratedField(
        expression=Lower(Trim("email")), output_field=models.CharField(max_length=254), db_persist=True
    )
    phone = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=5, choices=Language.choices, default=Language.SWEDISH)
    clearance = models.PositiveSmallIntegerField(choices=Sharing.choices)
    active = models.BooleanField(default=True)
    paused_until = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    address_broken_at = models.DateTimeField(null=True, blank=True)
    exercise_participant = models.BooleanField(default=False)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    idempotency_key = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ContactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["address_norm", "actor"],
                condition=Q(active=True) & ~Q(address_norm=""),
                name="one_active_contact_per_address_and_actor",
            ),
            models.UniqueConstraint(
                fields=["created_by", "idempotency_key"],
                condition=~Q(idempotency_key=""),
                name="one_contact_per_drawn_form",
            ),
            models.CheckConstraint(
                condition=Q(email="") | Q(email__regex=r'^[^\s@,;:<>"()\\]+@[^\s@,;:<>"()\\]+$'),
                name="an_e_mail_field_holds_exactly_one_address",
            ),
            one_of("clearance", Sharing, "a_contact_has_a_known_clearance"),
            one_of("language", Language, "a_contact_has_a_known_language"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.actor}"

    def standing(self, now: datetime) -> ContactStanding:
        """Return where the contact stands at the moment ``now``."""
        if not self.active:
            return ContactStanding.RETIRED
        if self.declined_at is not None:
            return ContactStanding.DECLINED
        return ContactStanding.PAUSED if self.is_paused(now) else ContactStanding.ACTIVE

    def needs_review(self, now: datetime) -> bool:
        """Tell whether nobody has looked through the contact for half a year."""
        return now - (self.reviewed_at or self.created_at) > REVIEW_AFTER

    def is_paused(self, now: datetime) -> bool:
        """Tell whether the contact gets nothing at the moment ``now``, by pause or by own wish."""
        return self.declined_at is not None or pause_holds(self.paused_until, now)


class Assignment(models.Model):
    """What a contact covers: a role, in some areas or the whole municipality, from a lowest severity up."""

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="assignments")
    role = models.ForeignKey(ContactRole, on_delete=models.PROTECT, related_name="assignments")
    areas = models.ManyToManyField(Area, related_name="assignments", blank=True)
    whole_municipality = models.BooleanField(default=False)
    lowest_severity = models.PositiveSmallIntegerField(choices=Severity.choices, default=Severity.LOW)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contact", "role"], name="one_assignment_per_contact_and_role"),
            one_of("lowest_severity", Severity, "an_assignment_has_a_known_lowest_severity"),
        ]

    def __str__(self) -> str:
        return f"{self.contact_id} {self.role}"


class ContactChange(RecordedChange):
    """A change of a contact."""

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="changes")

    def __str__(self) -> str:
        return f"{self.contact_id} {self.field}"
