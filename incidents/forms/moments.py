"""Which past moment somebody wants to look at: a time, or a place on the slider of a night."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from incidents.actions.incidents import EARLIEST
from incidents.forms.fields import Moment
from incidents.nights import span_of


class MomentForm(forms.Form):
    """A moment that has been. ``minut`` counts from the beginning of the night or day that ``kl`` lies in."""

    kl = Moment(label=_("Visa läget som det var"), required=False)
    minut = forms.IntegerField(
        required=False,
        min_value=0,
        max_value=900,
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), _("Välj en tid på skalan.")),
    )

    def __init__(self, *args: Any, now: datetime, **options: Any) -> None:
        super().__init__(*args, **options)
        self.now = now

    def clean(self) -> dict[str, Any]:
        """Refuse what has not been, and what was before there was anything."""
        chosen = self.cleaned_data
        at, minute = chosen.get("kl"), chosen.get("minut")
        if at is None:
            return chosen
        if minute is not None:
            at = min(span_of(at).moment_of(minute), self.now)
        if at > self.now:
            self.add_error("kl", _("Den tiden har inte varit än. Välj en tid som har varit."))
        elif at < EARLIEST:
            self.add_error("kl", _("Tiden ligger för långt bak. Ange en tid efter år 2000."))
        # In UTC, so that fifteen minutes more are fifteen minutes also in the night when the clock goes back.
        chosen["kl"] = at.astimezone(UTC)
        return chosen

    @property
    def moment(self) -> datetime:
        """Return the moment that was asked for: this minute, when nothing was said."""
        asked: datetime | None = self.cleaned_data.get("kl") if self.is_valid() else None
        return asked or self.now.replace(second=0, microsecond=0)
