"""The forms that write in the log."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from incidents.forms.fields import Key, OneOf, Text, TextArea
from incidents.forms.logging import LONGEST_TEXT, NO_NAMES
from incidents.forms.photos import Photos
from incidents.models.log import LogKind, Reliability

LONGEST_SOURCE = 150
LONGEST_REASON = 500
# A correction is written from the line it strikes.
KINDS = [kind for kind in LogKind if kind is not LogKind.CORRECTION]


class NoteForm(forms.Form):
    """A new line: what, and for those who have the time, of which kind and from whom."""

    key = Key()
    text = Text(
        most=LONGEST_TEXT,
        label=_("Anteckning"),
        help_text=NO_NAMES,
        required=False,
        widget=TextArea(LONGEST_TEXT),
    )
    photos = Photos()
    kind = OneOf[LogKind](
        label=_("Vad är det för anteckning?"),
        missing=_("Välj vad det är för anteckning."),
        initial=LogKind.OBSERVATION.value,
        required=False,
    )
    reason = Text(
        most=LONGEST_REASON,
        label=_("Skäl"),
        help_text=_("Behövs för beslut."),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-ctrl-enter": ""}),
    )
    source = Text(
        most=LONGEST_SOURCE,
        label=_("Källa"),
        help_text=_("Till exempel «väktarbilen» eller «boende». Inga namn."),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-ctrl-enter": ""}),
    )
    reliability = OneOf[Reliability](
        label=_("Hur säker är uppgiften?"),
        missing=_("Välj hur säker uppgiften är."),
        required=False,
        widget=forms.Select,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        kind, reliability = self.fields["kind"], self.fields["reliability"]
        assert isinstance(kind, OneOf)
        assert isinstance(reliability, OneOf)
        kind.offer((one.value, one.label, one) for one in KINDS)
        reliability.offer(((one.value, one.label, one) for one in Reliability), empty=_("Inte bedömd"))

    def clean(self) -> dict[str, Any]:
        """See to it that there is something to add, and that a decision says why."""
        typed = self.cleaned_data
        if not typed.get("text") and not typed.get("photos") and not {"text", "photos"} & self.errors.keys():
            self.add_error("text", _("Skriv vad du vill lägga till, eller välj en bild."))
        if typed.get("kind") == LogKind.DECISION and not typed.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Skriv varför. Ett beslut behöver ett skäl."))
        return typed

    def entry(self) -> dict[str, Any]:
        """Return what was typed, for the deed."""
        typed = self.cleaned_data
        return {
            "kind": typed["kind"] or LogKind.OBSERVATION,
            "text": typed["text"],
            "photos": typed["photos"],
            "reason": typed["reason"],
            "source": typed["source"],
            "reliability": typed["reliability"] or "",
            "key": typed["key"],
        }

    @property
    def needs(self) -> str:
        """Return what ``clean`` sees to, for a phone that has to check it without coverage."""
        something = str(_("Skriv vad du vill lägga till, eller välj en bild."))
        why = str(_("Skriv varför. Ett beslut behöver ett skäl."))
        return json.dumps(
            [
                {"name": "text", "or": "photos", "text": something, "target": self["text"].auto_id},
                {"name": "reason", "when": ["kind", "decision"], "text": why, "target": self["reason"].auto_id},
            ]
        )

    @property
    def more_is_open(self) -> bool:
        """Tell whether the fold-out holds something the user has to see again."""
        return self.is_bound and (
            any(name in self.errors for name in ("source", "reliability", "photos"))
            or any(self.data.get(name) for name in ("source", "reliability"))
        )


class CorrectionForm(forms.Form):
    """What holds instead of the line that is struck."""

    key = Key()
    text = Text(
        most=LONGEST_TEXT,
        label=_("Det här gäller i stället"),
        missing=_("Skriv vad som gäller i stället."),
        help_text=NO_NAMES,
        widget=TextArea(LONGEST_TEXT),
    )
    reason = Text(
        most=LONGEST_REASON,
        label=_("Skäl"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
