"""The form for an area."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.actions import AreaDetails
from contacts.forms.base import DeedForm, Line, area_choices
from contacts.models import Area


class AreaForm(DeedForm):
    """Name, place among the others, and outline."""

    name = Line(label=gettext_lazy("Namn"))
    parent = forms.ChoiceField(
        label=gettext_lazy("Ligger i"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Välj ett område i listan.")},
    )
    outline = forms.CharField(
        label=gettext_lazy("Ny gräns"),
        help_text=gettext_lazy(
            "Klistra in en yta som GeoJSON (WGS 84). Lämna tomt för att behålla den gräns som finns."
        ),
        required=False,
        widget=forms.Textarea(attrs={"spellcheck": "false", "autocomplete": "off"}),
    )
    approximate = forms.BooleanField(label=gettext_lazy("Gränsen är ungefärlig"), required=False)

    def __init__(self, *args: Any, areas: Iterable[Area], **options: Any) -> None:
        super().__init__(*args, **options)
        listed = list(areas)
        self.areas = {str(area.id): area for area in listed}
        choices = [("", _("Inget annat område (egen kommundel)")), *area_choices(listed)]
        self.fields["parent"].choices = choices  # type: ignore[attr-defined]

    def details(self) -> AreaDetails:
        """Return what was typed, for the deed."""
        typed = self.cleaned_data
        return AreaDetails(
            name=typed["name"],
            parent=self.areas.get(typed["parent"]),
            outline=typed["outline"],
            approximate=typed["approximate"],
        )

    @staticmethod
    def initial_of(area: Area) -> dict[str, Any]:
        """Return an area as the form shows it."""
        return {"name": area.name, "parent": str(area.parent_id or ""), "approximate": area.approximate}
