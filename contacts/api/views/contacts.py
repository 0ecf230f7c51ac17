"""The endpoints for contacts."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from contacts.access import access_contact, visible_contacts
from contacts.actions import (
    AssignmentDetails,
    ContactDetails,
    ContactEditedMeanwhile,
    NotAccepted,
    add_contact,
    change_contact,
)
from contacts.api.bodies import read_body, read_query
from contacts.api.endpoints import IDEMPOTENCY_KEY, Endpoint, first_or_again, idempotency_key
from contacts.api.refusals import Refused
from contacts.api.serializers import ContactChangeIn, ContactIn, ContactOut, ContactQuery
from contacts.models import Contact
from contacts.rights import Right
from contacts.scales import Severity

_API_NAMES = {"clearance": "sharing", "": "body"}


def _not_accepted(refused: NotAccepted) -> serializers.ValidationError:
    return serializers.ValidationError(
        {_API_NAMES.get(field, field): [str(sentence)] for field, sentence in refused.errors.items()}
    )


def _edited_meanwhile(refused: ContactEditedMeanwhile) -> Refused:
    return Refused(
        _("Någon annan ändrade kontakten medan du skrev. Inget av ditt är sparat."),
        code="edited_meanwhile",
        current=ContactOut(refused.contact).data,
    )


class Contacts(Endpoint):
    """The contacts that the caller may see."""

    rights = {"GET": Right.SEE_CONTACTS, "POST": Right.MANAGE_CONTACTS}
    refusals = {NotAccepted: _not_accepted}

    @extend_schema(
        operation_id="contacts_list",
        summary=_("Lista kontakter"),
        parameters=[ContactQuery],
        responses=ContactOut(many=True),
        tags=["contacts"],
    )
    def get(self, request: Request) -> Response:
        """Answer one page of contacts."""
        query = read_query(request, ContactQuery)
        contacts = visible_contacts(self.caller).for_list()
        if "area" in query:
            contacts = contacts.covering([query["area"].id])
        if "role" in query:
            contacts = contacts.filter(assignments__role=query["role"])
        if "actor" in query:
            contacts = contacts.filter(actor=query["actor"])
        if "active" in query:
            contacts = contacts.filter(active=query["active"] == "true")
        return self.answer_list(request, contacts, ContactOut, query)

    @extend_schema(
        operation_id="contacts_create",
        summary=_("Lägg till en kontakt"),
        parameters=[IDEMPOTENCY_KEY],
        request=ContactIn,
        responses={201: ContactOut, 200: ContactOut},
        tags=["contacts"],
    )
    def post(self, request: Request) -> Response:
        """Add a contact."""
        now = timezone.now()
        values = read_body(request, ContactIn)
        details = ContactDetails(**(values | {"assignments": tuple(values["assignments"])}))
        contact = add_contact(by=self.caller, details=details, now=now, key=idempotency_key(request))
        shown = access_contact(self.caller, contact.id)
        return self.answer(shown, ContactOut, first_or_again(created=contact.created_at == now))


class OneContact(Endpoint):
    """One contact."""

    rights = {"GET": Right.SEE_CONTACTS, "PATCH": Right.MANAGE_CONTACTS}
    refusals = {NotAccepted: _not_accepted, ContactEditedMeanwhile: _edited_meanwhile}

    @extend_schema(operation_id="contacts_read", summary=_("Visa en kontakt"), responses=ContactOut, tags=["contacts"])
    def get(self, _request: Request, contact_id: int) -> Response:
        """Answer one contact."""
        return self.answer(access_contact(self.caller, contact_id), ContactOut)

    @extend_schema(
        operation_id="contacts_change",
        summary=_("Ändra en kontakt"),
        request=ContactChangeIn,
        responses=ContactOut,
        tags=["contacts"],
    )
    def patch(self, request: Request, contact_id: int) -> Response:
        """Change what the body names of a contact."""
        contact = access_contact(self.caller, contact_id, Right.MANAGE_CONTACTS)
        values = read_body(request, ContactChangeIn)
        version = values.pop("version", contact.version)
        change_contact(
            contact=contact,
            by=self.caller,
            version=version,
            details=_changed(contact, values),
            now=timezone.now(),
        )
        return self.answer(access_contact(self.caller, contact_id), ContactOut)


def _changed(contact: Contact, values: dict[str, Any]) -> ContactDetails:
    """Return the contact's details with ``values`` in place of what they name."""
    assignments = values.pop("assignments", None) or [
        AssignmentDetails(
            role=one.role,
            areas=tuple(one.areas.all()),
            whole_municipality=one.whole_municipality,
            lowest_severity=Severity(one.lowest_severity),
        )
        for one in contact.assignments.all()
    ]
    kept = {
        field: getattr(contact, field)
        for field in ("actor", "name", "email", "phone", "language", "clearance", "exercise_participant")
    }
    return ContactDetails(**(kept | values), assignments=tuple(assignments))
