"""The form that chooses whom a test goes to: areas times roles."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.forms.base import area_choices
from contacts.models import Area, ContactRole


class DrillForm(forms.Form):
    """Areas and roles, kept in the address while they are chosen."""

    areas = forms.MultipleChoiceField(
        label=gettext_lazy("Områden"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": gettext_lazy("Välj bland områdena i listan.")},
    )
    roles = forms.MultipleChoiceField(
        label=gettext_lazy("Roller"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": gettext_lazy("Välj bland rollerna i listan.")},
    )

    def __init__(self, *args: Any, areas: Iterable[Area], roles: Iterable[ContactRole], **options: Any) -> None:
        super().__init__(*args, **options)
        self.offered_areas = {str(area.id): area for area in areas}
        self.offered_roles = {str(role.id): role for role in roles}
        self.fields["areas"].choices = area_choices(self.offered_areas.values())  # type: ignore[attr-defined]
        self.fields["roles"].choices = [(key, one.name) for key, one in self.offered_roles.items()]  # type: ignore[attr-defined]

    def chosen_areas(self) -> list[Area]:
        """Return the areas that were chosen; what nobody could have chosen is left out."""
        return [self.offered_areas[key] for key in self.cleaned_data.get("areas", [])]

    def chosen_roles(self) -> list[ContactRole]:
        """Return the roles that were chosen."""
        return [self.offered_roles[key] for key in self.cleaned_data.get("roles", [])]


class SendForm(forms.Form):
    """What was shown, and that somebody has looked at it."""

    version = forms.CharField(widget=forms.HiddenInput, required=False)
    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200)
    confirmed = forms.BooleanField(
        error_messages={"required": gettext_lazy("Titta igenom vilka som får mejlet och kryssa i rutan.")}
    )

    def says(self, tick: str) -> None:
        """Label the tick with how many it is about. A form that was checked has made its fields already."""
        self["confirmed"].label = tick


class AskForm(forms.Form):
    """Which area the contacts that are asked about their own data cover."""

    area = forms.ChoiceField(label=gettext_lazy("Område"), required=False)

    def __init__(self, *args: Any, areas: Iterable[Area], **options: Any) -> None:
        super().__init__(*args, **options)
        self.offered = {str(area.id): area for area in areas}
        everything = [("", _("Alla"))]
        self.fields["area"].choices = everything + area_choices(self.offered.values())  # type: ignore[attr-defined]

    def chosen(self) -> Area | None:
        """Return the area; none means all of them."""
        return self.offered.get(self.cleaned_data.get("area", "")) if self.is_valid() else None
