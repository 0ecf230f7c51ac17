"""The form on the page where recipients look through their own data."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.actions import OwnData
from contacts.forms.base import Address, DeedForm, Line, Phone
from contacts.models import Contact
from contacts.scales import Language


class OwnDataForm(DeedForm):
    """What recipients may change about themselves."""

    name = Line(label=_("Namn"), autocomplete="name")
    phone = Phone(autocomplete="tel")
    language = forms.ChoiceField(
        label=_("Språk i mejlen"),
        choices=Language.choices,
        error_messages={
            "required": _("Välj ett av språken i listan."),
            "invalid_choice": _("Välj ett av språken i listan."),
        },
    )
    email = Address()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["email"].help_text = _("Kommunens personal ser över en ny adress innan den börjar gälla.")

    def wanted(self) -> OwnData:
        """Return what was typed, for the deed."""
        return OwnData(**self.cleaned_data)

    @staticmethod
    def initial_of(contact: Contact) -> dict[str, Any]:
        """Return a contact as the form shows it."""
        return {name: getattr(contact, name) for name in ("name", "phone", "language", "email")}
