"""The forms for members of staff, and for one's own account."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.actions import UserDetails
from contacts.forms.base import Address, DeedForm, Line, Phone, area_choices
from contacts.models import Area, User
from contacts.models.users import Role, Theme
from contacts.scales import STAFF_LANGUAGES


class UserForm(DeedForm):
    """What the administrator decides about a member of staff."""

    name = Line(label=gettext_lazy("Namn"))
    phone = Phone()
    role = forms.ChoiceField(
        label=gettext_lazy("Roll"),
        error_messages={
            "required": gettext_lazy("Välj en roll."),
            "invalid_choice": gettext_lazy("Välj en roll."),
        },
    )
    areas = forms.MultipleChoiceField(
        label=gettext_lazy("Egna områden"),
        help_text=gettext_lazy(
            "En trygghetssamordnare arbetar bara i sina egna områden. Andra roller gäller hela kommunen."
        ),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": gettext_lazy("Välj bland områdena i listan.")},
    )

    def __init__(self, *args: Any, areas: Iterable[Area], **options: Any) -> None:
        super().__init__(*args, **options)
        listed = list(areas)
        self.offered = {str(area.id): area for area in listed}
        self.fields["areas"].choices = area_choices(listed)  # type: ignore[attr-defined]
        self.fields["role"].choices = [("", _("Välj roll")), *Role.choices]  # type: ignore[attr-defined]

    def details(self) -> UserDetails:
        """Return what was typed, for the deed."""
        typed = self.cleaned_data
        return UserDetails(
            name=typed["name"],
            role=typed["role"],
            phone=typed["phone"],
            areas=[self.offered[key] for key in typed["areas"]],
        )

    @staticmethod
    def initial_of(user: User) -> dict[str, Any]:
        """Return a user as the form shows them."""
        areas = [str(area.id) for area in user.areas.all()]
        return {"name": user.name, "phone": user.phone, "role": user.role, "areas": areas}


class NewUserForm(UserForm):
    """The same for somebody new, with the address they will log in by."""

    email = Address()
    field_order = ("name", "email")


class ProfileForm(DeedForm):
    """What people decide about their own account."""

    name = Line(label=gettext_lazy("Namn"), autocomplete="name")
    phone = Phone(autocomplete="tel")
    language = forms.ChoiceField(
        label=gettext_lazy("Språk"),
        choices=[(one.value, one.label) for one in STAFF_LANGUAGES],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Välj ett språk."), "invalid_choice": gettext_lazy("Välj ett språk.")},
    )
    theme = forms.ChoiceField(
        label=gettext_lazy("Utseende"),
        choices=Theme.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Välj ett utseende."),
            "invalid_choice": gettext_lazy("Välj ett utseende."),
        },
    )
    shortcuts = forms.BooleanField(
        label=gettext_lazy("Enstaka tangenter som genvägar"),
        help_text=gettext_lazy("Till exempel n för en ny händelse. De gäller aldrig medan du skriver."),
        required=False,
    )

    @staticmethod
    def initial_of(user: User) -> dict[str, Any]:
        """Return an account as the form shows it."""
        return {
            "name": user.name,
            "phone": user.phone,
            "language": user.language,
            "theme": user.theme,
            "shortcuts": user.shortcuts,
        }
