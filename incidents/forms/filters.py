"""What the board and the list can be narrowed down to, kept in the address so that a view can be shared."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.models import Area
from incidents.forms import choices
from incidents.forms.narrowing import NarrowingForm, SearchWords, narrowed_by
from incidents.lifecycle import IncidentStatus
from incidents.models import IncidentType

OPEN_ONES = "open"


class IncidentFilter(NarrowingForm):
    """Area, type, severity and status, and for the list words to look for."""

    area = narrowed_by(_("Område"))
    type = narrowed_by(_("Typ"))
    severity = narrowed_by(_("Allvarlighetsgrad"))
    status = narrowed_by(_("Status"))
    q = SearchWords(
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
        self.offer("area", choices.of_areas(areas), _("Alla områden"))
        self.offer("type", choices.of_types(types), _("Alla typer"))
        self.offer("severity", choices.of_severities(), _("Alla grader"))
        status: list[tuple[str, Any, Any]] = [(one.value, one.label, one) for one in statuses]
        if searchable:
            status.insert(0, (OPEN_ONES, _("Alla pågående"), OPEN_ONES))
        else:
            del self.fields["q"]
        self.offer("status", status, _("Alla"))
