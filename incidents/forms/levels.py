"""The form that sets the level of an area: how bad, for how long, and why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from contacts.scales import Severity
from incidents.forms import choices
from incidents.forms.fields import Moment, OneOf, Text

CALM = "calm"
LONGEST_REASON = 300
HOURS = (1, 2, 4, 8, 12)
USUAL = "2"


class LevelForm(forms.Form):
    """A level for one area as it stood when the form was drawn."""

    severity = OneOf[Severity](label=gettext_lazy("Hur är läget?"), missing=gettext_lazy("Välj hur läget är."))
    reason = Text(
        most=LONGEST_REASON,
        label=gettext_lazy("Varför?"),
        missing=gettext_lazy("Skriv varför. En mening räcker."),
        help_text=gettext_lazy(
            "Fortsätt meningen «därför att …». Alla som ser området läser den, så skriv inga namn på personer."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    hours = OneOf[timedelta](
        label=gettext_lazy("Hur länge gäller det?"), missing=gettext_lazy("Välj hur länge det gäller."), initial=USUAL
    )
    until = Moment(label=gettext_lazy("Till en bestämd tid i stället"), required=False)
    shown = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**63 - 1)

    def __init__(self, *args: Any, now: datetime, **options: Any) -> None:
        super().__init__(*args, **options)
        self.now = now
        self._offer("severity", [(CALM, _("Lugnt"), None), *choices.of_severities()])
        self._offer("hours", _lengths(now))

    def _offer(self, name: str, things: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, OneOf)
        field.offer(things)

    def level(self) -> dict[str, Any]:
        """Return what was chosen, in the words of the deed."""
        chosen = self.cleaned_data
        until = chosen["until"] or self.now + chosen["hours"]
        return {
            "severity": chosen["severity"],
            "reason": chosen["reason"],
            "until": until,
            "shown": chosen["shown"],
        }


def _lengths(now: datetime) -> Iterator[tuple[str, str, timedelta]]:
    for hours in HOURS:
        length = timedelta(hours=hours)
        words = ngettext("{count} timme, till {clock}", "{count} timmar, till {clock}", hours)
        clock = timezone.localtime(now + length).strftime(_("%H.%M"))
        yield str(hours), words.format(count=hours, clock=_("kl. {time}").format(time=clock)), length
