"""What the list of contacts is narrowed to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.forms.base import area_choices
from contacts.models import Actor, Area, ContactRole


def standing_choices(labels: Iterable[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """Return the standings as choices, after the one that means everybody on the list."""
    return [("", _("Alla i listan")), *labels]


class ContactFilter(forms.Form):
    """What the list of contacts is narrowed to, kept in the address."""

    q = forms.CharField(
        label=gettext_lazy("Sök"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
        help_text=gettext_lazy("Namn, adress, telefon eller aktör"),
    )
    area = forms.ChoiceField(label=gettext_lazy("Område"), required=False)
    role = forms.ChoiceField(label=gettext_lazy("Roll"), required=False)
    actor = forms.ChoiceField(label=gettext_lazy("Aktör"), required=False)
    standing = forms.ChoiceField(label=gettext_lazy("Status"), required=False)

    def __init__(
        self,
        *args: Any,
        areas: Iterable[Area],
        roles: Iterable[ContactRole],
        actors: Iterable[Actor],
        standings: Iterable[tuple[str, Any]],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        everything = [("", _("Alla"))]
        listed = list(areas)
        slugs = {str(area.id): area.slug for area in listed}
        choices = {
            "area": everything + [(slugs[key], name) for key, name in area_choices(listed)],
            "role": everything + [(role.code, role.name) for role in roles],
            "actor": everything + [(str(actor.id), actor.name) for actor in actors],
            "standing": standing_choices(standings),
        }
        for field, values in choices.items():
            self.fields[field].choices = values  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, str]:
        """Return the filters that are set; what nobody could have chosen is left out."""
        self.is_valid()
        return {field: value for field, value in self.cleaned_data.items() if value}
