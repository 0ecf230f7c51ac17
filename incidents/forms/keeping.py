"""The forms for what people keep of the picture: a saved view, how far they have read, a handover."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from incidents.actions.incidents import EARLIEST
from incidents.actions.saved_views import LONGEST_NAME
from incidents.forms.fields import Key, OneOf, Text, TextArea
from incidents.saved_pages import SavedPage, query_to_keep

LONGEST_HANDOVER = 4_000
LONGEST_CARRIED = 2_000
NO_PAGE = _("Sidan går inte att spara. Gå tillbaka och försök igen.")


class ViewNameForm(forms.Form):
    """What a view is called."""

    name = Text(
        most=LONGEST_NAME,
        label=_("Namn på vyn"),
        missing=_("Skriv vad vyn ska heta."),
        widget=forms.TextInput(attrs={"maxlength": LONGEST_NAME, "autocomplete": "off"}),
    )


class SaveViewForm(ViewNameForm):
    """A page as it is narrowed now, under a name."""

    page = OneOf[SavedPage](missing=NO_PAGE, widget=forms.HiddenInput)
    query = Text(most=LONGEST_CARRIED, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        page = self.fields["page"]
        assert isinstance(page, OneOf)
        page.offer((one.value, one.label, one) for one in SavedPage)

    def clean(self) -> dict[str, Any]:
        """Keep what is part of a view, and nothing else of the address."""
        typed = self.cleaned_data
        if typed.get("page"):
            typed["query"] = query_to_keep(typed["page"], QueryDict(typed.get("query", "")))
            if not typed["query"] and not self.errors:
                self.add_error(None, _("Välj minst ett filter innan du sparar vyn."))
        return typed


class CaughtUpForm(forms.Form):
    """Until when the page showed everything that had come."""

    until = forms.CharField(
        widget=forms.HiddenInput,
        max_length=40,
        error_messages=dict.fromkeys(
            ("required", "max_length", "null_characters_not_allowed"), _("Ladda om sidan och försök igen.")
        ),
    )

    def clean_until(self) -> datetime:
        """Return until when everything was on the page."""
        try:
            moment = parse_datetime(self.cleaned_data["until"])
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is None or moment < EARLIEST:
            raise forms.ValidationError(_("Ladda om sidan och försök igen."))
        return moment


class HandoverForm(forms.Form):
    """How long the shift was, and what whoever comes should know."""

    key = Key()
    hours = OneOf[timedelta](label=_("Passet"), missing=_("Välj hur långt passet har varit."), widget=forms.Select)
    text = Text(
        most=LONGEST_HANDOVER,
        label=_("Det här ska nästa pass veta"),
        help_text=_("Skriv inte namn eller personnummer på enskilda."),
        required=False,
        widget=TextArea(LONGEST_HANDOVER),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        hours = self.fields["hours"]
        assert isinstance(hours, OneOf)
        hours.offer(SHIFTS)


SHIFTS = (
    ("4", _("De senaste 4 timmarna"), timedelta(hours=4)),
    ("8", _("De senaste 8 timmarna"), timedelta(hours=8)),
    ("12", _("De senaste 12 timmarna"), timedelta(hours=12)),
    ("24", _("Det senaste dygnet"), timedelta(hours=24)),
    ("72", _("De senaste tre dygnen"), timedelta(hours=72)),
)
USUAL_SHIFT = "12"
