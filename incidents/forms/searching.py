"""What is looked for, and what the search is narrowed to: all of it stands in the address."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from contacts.models import Area
from incidents.forms import choices
from incidents.forms.fields import OneOf, Text
from incidents.forms.filters import ActiveFilter
from incidents.search_found import Kind
from incidents.searching import Narrowed

LONGEST_SEARCH = 100
SHORTEST_SEARCH = 2
TIMES = (
    ("day", _("Det senaste dygnet"), timedelta(days=1)),
    ("week", _("Den senaste veckan"), timedelta(days=7)),
    ("month", _("De senaste 30 dagarna"), timedelta(days=30)),
    ("year", _("Det senaste året"), timedelta(days=365)),
)
_UNKNOWN = _("Det filtret finns inte. Välj i listan.")


def _choice(label: Any) -> OneOf[Any]:
    return OneOf[Any](label=label, missing=_UNKNOWN, required=False, widget=forms.Select)


class SearchForm(forms.Form):
    """Words, and where, of which kind and since when."""

    q = Text(
        most=LONGEST_SEARCH,
        label=_("Vad söker du?"),
        help_text=_("Händelser, anteckningar och lägesrapporter. Ett nummer, till exempel 2026-147, går direkt dit."),
        missing=_("Skriv vad du söker."),
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "enterkeyhint": "search"}),
    )
    kind = _choice(_("Vad"))
    area = _choice(_("Område"))
    time = _choice(_("När"))

    def __init__(self, *args: Any, areas: Iterable[Area], **options: Any) -> None:
        super().__init__(*args, **options)
        offers: dict[str, tuple[Any, Any]] = {
            "kind": ([(one.value, one.label, one) for one in Kind], _("Allt")),
            "area": (choices.of_areas(areas), _("Alla områden")),
            "time": (TIMES, _("När som helst")),
        }
        for name, (things, empty) in offers.items():
            field = self.fields[name]
            assert isinstance(field, OneOf)
            field.offer(things, empty=empty)

    def clean_q(self) -> str:
        """Refuse to look for a single letter."""
        words: str = self.cleaned_data["q"]
        if len(words) < SHORTEST_SEARCH:
            raise forms.ValidationError(_("Skriv minst två tecken."))
        return words

    def narrowed(self, now: datetime) -> Narrowed:
        """Return what the search is narrowed to."""
        chosen = self.cleaned_data
        return Narrowed(
            kind=chosen["kind"], area=chosen["area"], after=now - chosen["time"] if chosen["time"] else None
        )

    def in_use(self, query: QueryDict, path: str) -> list[ActiveFilter]:
        """Return the filters that are set, each with the address that takes it away."""
        found = []
        for name in ("kind", "area", "time"):
            bound = self.fields[name]
            assert isinstance(bound, OneOf)
            if not self.is_valid() or not self.cleaned_data.get(name):
                continue
            rest = query.copy()
            for gone in (name, "page"):
                rest.pop(gone, None)
            label = f"{bound.label}: {bound.words.get(query.get(name, ''))}"
            found.append(ActiveFilter(label, f"{path}?{rest.urlencode()}"))
        return found
