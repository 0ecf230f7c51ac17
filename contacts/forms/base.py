"""What the forms have in common: fields that only read, choices of areas, and refusals beside their fields."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.actions import NotAccepted
from contacts.models import Area

Choice = tuple[str, str]


class DeedForm(forms.Form):
    """A form whose values are judged by a deed."""

    def refuse(self, refusal: NotAccepted) -> None:
        """Show what the deed answered, each sentence beside its field."""
        for field, sentence in refusal.errors.items():
            self.add_error(field if field in self.fields else None, str(sentence))

    def typed(self) -> dict[str, Any]:
        """Return what was typed, judged by nobody yet, to draw the form again."""
        return {bound.name: bound.data for bound in self}


class Line(forms.CharField):
    """One line of text, emptied of the spaces around it."""

    def __init__(self, *, label: Any, autocomplete: str = "off", **options: Any) -> None:
        attributes = {"autocomplete": autocomplete} | options.pop("attributes", {})
        super().__init__(label=label, required=False, widget=forms.TextInput(attrs=attributes), **options)


class Phone(Line):
    """A telephone number."""

    def __init__(self, *, autocomplete: str = "off") -> None:
        super().__init__(label=_("Telefon"), autocomplete=autocomplete, attributes={"type": "tel", "inputmode": "tel"})


class Address(Line):
    """One e-mail address."""

    def __init__(self) -> None:
        super().__init__(label=_("E-post"), attributes={"type": "email", "inputmode": "email", "spellcheck": "false"})


def area_choices(areas: Iterable[Area]) -> list[Choice]:
    """Return areas as choices, each kommundel followed by what lies inside it."""
    listed = list(areas)
    ids = {area.id for area in listed}
    inside: dict[int | None, list[Area]] = {}
    for area in listed:
        inside.setdefault(area.parent_id if area.parent_id in ids else None, []).append(area)
    choices: list[Choice] = []

    def descend(parent_id: int | None, path: str) -> None:
        for area in inside.get(parent_id, []):
            name = f"{path} – {area.name}" if path else area.name
            choices.append((str(area.id), name))
            descend(area.id, name)

    descend(None, "")
    return choices
