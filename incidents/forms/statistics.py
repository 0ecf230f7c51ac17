"""What statistics can be narrowed down to, kept in the address so that a view can be shared."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from contacts.models import Area
from incidents.forms import choices
from incidents.forms.narrowing import NarrowingForm, narrowed_by
from incidents.models import IncidentType
from incidents.statistics import Narrowing, Span

USUAL_DAYS = 30
LONGEST_DAYS = 366 * 5


class Day(forms.CharField):
    """A day, as the browser's own field writes it. Empty means that nothing was said."""

    widget = forms.DateInput(attrs={"type": "date"})
    unreadable = _("Skriv en dag, till exempel 2026-11-22.")

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, error_messages={"null_characters_not_allowed": self.unreadable}, **options)

    def clean(self, value: Any) -> Any:
        """Return the day."""
        typed = super().clean(value)
        if not typed:
            return None
        try:
            day = date.fromisoformat(typed)
        except ValueError:
            raise ValidationError(self.unreadable) from None
        if not 1900 < day.year < 9999:
            raise ValidationError(self.unreadable)
        return day


class StatisticsFilter(NarrowingForm):
    """From and to, area, type and severity."""

    fran = Day(label=_("Från och med"))
    till = Day(label=_("Till och med"))
    area = narrowed_by(_("Område"))
    type = narrowed_by(_("Typ"))
    severity = narrowed_by(_("Allvarlighetsgrad"))

    def __init__(
        self, *args: Any, areas: Iterable[Area], types: Iterable[IncidentType], today: date, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.today = today
        self.offer("area", choices.of_areas(areas), _("Alla områden"))
        self.offer("type", choices.of_types(types), _("Alla typer"))
        self.offer("severity", choices.of_severities(), _("Alla grader"))

    def clean(self) -> dict[str, Any]:
        """See that the span is one, and not longer than five years."""
        chosen: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            span = self.span
            if span.first > span.last:
                self.add_error("till", _("Till och med får inte vara före från och med."))
            elif (span.last - span.first).days >= LONGEST_DAYS:
                self.add_error("fran", _("Välj högst fem år."))
        return chosen

    @property
    def span(self) -> Span:
        """Return the days that were chosen: unless told otherwise the last thirty."""
        last = self.cleaned_data.get("till") or max(self.today, self.cleaned_data.get("fran") or self.today)
        return Span(self.cleaned_data.get("fran") or last - timedelta(days=USUAL_DAYS - 1), last)

    @property
    def narrowing(self) -> Narrowing:
        """Return what else was chosen."""
        chosen = self.cleaned_data
        return Narrowing(chosen.get("area"), chosen.get("type"), chosen.get("severity"))
