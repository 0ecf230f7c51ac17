"""What contacts say about their own data when they are asked."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contacts.models.people import Contact
from contacts.models.users import User
from contacts.scales import one_of


class ProposalState(models.TextChoices):
    """Where a proposed address stands."""

    WAITING = "waiting", _("Väntar")
    TAKEN = "taken", _("Införd")
    REFUSED = "refused", _("Avvisad")


class AddressProposal(models.Model):
    """A new e-mail address that a contact gave through a link. A link is a weak proof, so a person decides."""

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="address_proposals")
    email = models.CharField(max_length=254)
    proposed_at = models.DateTimeField()
    state = models.CharField(max_length=7, choices=ProposalState.choices, default=ProposalState.WAITING)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            one_of("state", ProposalState, "an_address_proposal_is_in_a_known_state"),
            models.UniqueConstraint(
                fields=["contact"], condition=Q(state="waiting"), name="one_waiting_address_proposal_of_a_contact"
            ),
            models.CheckConstraint(
                condition=Q(state=ProposalState.WAITING, decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(state=ProposalState.WAITING) & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="a_decided_address_proposal_says_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contact_id} {self.state}"
