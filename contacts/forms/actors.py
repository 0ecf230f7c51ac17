"""The forms for an actor and for a contact role."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.actions import ActorDetails, RoleDetails
from contacts.forms.base import DeedForm, Line, Phone
from contacts.models import Actor, ActorType, ContactRole


class ActorForm(DeedForm):
    """Everything about an actor."""

    name = Line(label=gettext_lazy("Namn"))
    type = forms.ChoiceField(
        label=gettext_lazy("Sort"),
        help_text=gettext_lazy("Sorten avgör hur snävt delade texter aktörens kontakter får läsa."),
        error_messages={
            "required": gettext_lazy("Välj vilken sorts aktör det är."),
            "invalid_choice": gettext_lazy("Välj vilken sorts aktör det är."),
        },
    )
    phone = Phone()
    note = forms.CharField(label=gettext_lazy("Anteckning"), required=False, widget=forms.Textarea)

    def __init__(self, *args: Any, types: Iterable[ActorType], **options: Any) -> None:
        super().__init__(*args, **options)
        self.types = {str(one.id): one for one in types}
        choices = [("", _("Välj sort"))] + [(key, one.name) for key, one in self.types.items()]
        self.fields["type"].choices = choices  # type: ignore[attr-defined]

    def details(self) -> ActorDetails:
        """Return what was typed, for the deed."""
        typed = self.cleaned_data
        return ActorDetails(
            name=typed["name"], type=self.types[typed["type"]], phone=typed["phone"], note=typed["note"]
        )

    @staticmethod
    def initial_of(actor: Actor) -> dict[str, Any]:
        """Return an actor as the form shows it."""
        return {"name": actor.name, "type": str(actor.type_id), "phone": actor.phone, "note": actor.note}


class RoleForm(DeedForm):
    """The names of a contact role."""

    name_sv = Line(label=gettext_lazy("Namn på svenska"))
    name_en = Line(label=gettext_lazy("Namn på engelska"))
    position = forms.IntegerField(
        label=gettext_lazy("Plats i listan"),
        help_text=gettext_lazy("Lägre tal kommer först."),
        initial=100,
        error_messages={
            "required": gettext_lazy("Skriv ett tal, till exempel 100."),
            "invalid": gettext_lazy("Skriv ett tal, till exempel 100."),
        },
    )

    def details(self) -> RoleDetails:
        """Return what was typed, for the deed."""
        return RoleDetails(**self.cleaned_data)

    @staticmethod
    def initial_of(role: ContactRole) -> dict[str, Any]:
        """Return a role as the form shows it."""
        return {"name_sv": role.name_sv, "name_en": role.name_en, "position": role.position}
