"""What is looked for, and what the search is narrowed to: all of it stands in the address."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.models import Area
from incidents.forms import choices
from incidents.forms.narrowing import NarrowingForm, SearchWords, narrowed_by
from incidents.search_found import Kind
from incidents.searching import Narrowed

TIMES = (
    ("day", _("Det senaste dygnet"), timedelta(days=1)),
    ("week", _("Den senaste veckan"), timedelta(days=7)),
    ("month", _("De senaste 30 dagarna"), timedelta(days=30)),
    ("year", _("Det senaste året"), timedelta(days=365)),
)


class SearchForm(NarrowingForm):
    """Words, and where, of which kind and since when."""

    told = ("kind", "area", "time")
    q = SearchWords(
        label=_("Vad söker du?"),
        help_text=_("Händelser, anteckningar och lägesrapporter. Ett nummer, till exempel 2026-147, går direkt dit."),
        missing=_("Skriv vad du söker."),
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "enterkeyhint": "search"}),
    )
    kind = narrowed_by(_("Vad"))
    area = narrowed_by(_("Område"))
    time = narrowed_by(_("När"))

    def __init__(self, *args: Any, areas: Iterable[Area], **options: Any) -> None:
        super().__init__(*args, **options)
        self.offer("kind", [(one.value, one.label, one) for one in Kind], _("Allt"))
        self.offer("area", choices.of_areas(areas), _("Alla områden"))
        self.offer("time", TIMES, _("När som helst"))

    def narrowed(self, now: datetime) -> Narrowed:
        """Return what the search is narrowed to."""
        chosen = self.cleaned_data
        return Narrowed(
            kind=chosen["kind"], area=chosen["area"], after=now - chosen["time"] if chosen["time"] else None
        )
