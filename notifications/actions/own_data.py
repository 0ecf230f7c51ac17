"""What recipients do on the page with their own data, and who is told."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from contacts.actions import OwnData, change_own_data, confirm_own_data
from contacts.models import AddressProposal, Contact, User
from notifications.models import Delivery
from notifications.notices import post_notice


@transaction.atomic(durable=True)
def confirm_through_link(*, letter: Delivery, version: int, now: datetime) -> Contact:
    """Write down that the recipient of ``letter`` finds the data right that the page showed at ``version``."""
    assert letter.contact is not None
    return confirm_own_data(contact=letter.contact, version=version, now=now)


@transaction.atomic(durable=True)
def change_through_link(
    *, letter: Delivery, version: int, wanted: OwnData, now: datetime
) -> tuple[Contact, AddressProposal | None]:
    """Change what the recipient of ``letter`` may change; those who keep the list decide about a new address."""
    assert letter.contact is not None
    contact, proposal = change_own_data(contact=letter.contact, version=version, wanted=wanted, now=now)
    if proposal is not None:
        post_notice(
            to=User.objects.all().keeping_the_list([contact.id]),
            title=format_lazy("{} {}", contact.name, _("har en ny e-postadress")),
            lines=[
                format_lazy("{}: {}", _("Ny adress"), proposal.email),
                _("Kontakten skrev den på sidan med sina uppgifter. Mejlen går till den gamla tills du bestämmer."),
                _("Öppna kontakten och välj: inför adressen, eller avvisa."),
            ],
            about_path=f"/kontakter/{contact.id}/",
            by=letter.dispatch.created_by,
            now=now,
        )
    return contact, proposal
