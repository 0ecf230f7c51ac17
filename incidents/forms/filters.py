"""What the board and the list can be narrowed down to, kept in the address so that a view can be shared."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from contacts.models import Area
from incidents.forms import choices
from incidents.forms.fields import OneOf, Text
from incidents.lifecycle import IncidentStatus
from incidents.models import IncidentType

LONGEST_SEARCH = 100
SHORTEST_SEARCH = 2
OPEN_ONES = "open"
_UNKNOWN = _("Det filtret finns inte. Välj i listan.")


def _filter(label: Any) -> OneOf[Any]:
    return OneOf[Any](label=label, missing=_UNKNOWN, required=False, widget=forms.Select)


@dataclass(frozen=True)
class ActiveFilter:
    """A filter in use, and the address without it."""

    label: str
    url: str


class IncidentFilter(forms.Form):
    """Area, type, severity and status, and for the list words to look for."""

    area = _filter(_("Område"))
    type = _filter(_("Typ"))
    severity = _filter(_("Allvarlighetsgrad"))
    status = _filter(_("Status"))
    q = Text(
        most=LONGEST_SEARCH,
        label=_("Sök i loggen"),
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )

    def __init__(
        self,
        *args: Any,
        areas: Iterable[Area],
        types: Iterable[IncidentType],
        statuses: Iterable[IncidentStatus] = IncidentStatus,
        searchable: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self._offer("area", choices.of_areas(areas), _("Alla områden"))
        self._offer("type", choices.of_types(types), _("Alla typer"))
        self._offer("severity", choices.of_severities(), _("Alla grader"))
        status: list[tuple[str, Any, Any]] = [(one.value, one.label, one) for one in statuses]
        if searchable:
            status.insert(0, (OPEN_ONES, _("Alla pågående"), OPEN_ONES))
        else:
            del self.fields["q"]
        self._offer("status", status, _("Alla"))

    def _offer(self, name: str, things: Iterable[tuple[str, Any, Any]], empty: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, OneOf)
        field.offer(things, empty=empty)

    def clean_q(self) -> str:
        """Refuse to look for a single letter."""
        words: str = self.cleaned_data["q"]
        if words and len(words) < SHORTEST_SEARCH:
            raise forms.ValidationError(_("Skriv minst två tecken."))
        return words

    def in_use(self, query: QueryDict, path: str) -> list[ActiveFilter]:
        """Return the filters that are set, each with the address that takes it away."""
        found = []
        for name, bound in self.fields.items():
            value = self.cleaned_data.get(name) if self.is_valid() else None
            if not value:
                continue
            words = bound.words.get(query.get(name, "")) if isinstance(bound, OneOf) else value
            rest = query.copy()
            for gone in (name, "page"):
                rest.pop(gone, None)
            found.append(ActiveFilter(f"{bound.label}: {words}", f"{path}?{rest.urlencode()}"))
        return found
