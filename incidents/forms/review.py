"""The forms of the review: sending, sending back, keeping details that were weighed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from contacts.personal_data import Detail
from incidents.forms.fields import SomeOf, Text


def redraw(form: forms.Form, **values: object) -> None:
    """Replace what a posted form carries unseen, and leave what people typed as it is."""
    assert isinstance(form.data, QueryDict)
    data = form.data.copy()
    for name, value in values.items():
        data[name] = str(value)
    form.data = data


class ApprovalForm(forms.Form):
    """What the one who sends was shown, and says about it."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    shown = forms.CharField(widget=forms.HiddenInput, required=False)
    confirmed = forms.BooleanField(
        required=False, error_messages={"required": _("Läs texten och kryssa i rutan innan du skickar.")}
    )
    unread_known = forms.BooleanField(
        required=False,
        label=_("Jag vet att ingen av mottagarna får läsa det som är utpekat här ovanför."),
        error_messages={"required": _("Ta bort det som ingen får läsa, eller kryssa i att du vet om det.")},
    )
    alone_on_duty_reason = Text(
        label=_("Varför kan ingen annan godkänna?"),
        help_text=_("Säkerhetschefen får ett mejl och skälet skrivs i loggen."),
        most=500,
        required=False,
        missing=_("Skriv varför ingen annan kan godkänna."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self, *args: Any, tick: str | None, alone: bool | None, unread: bool | None = False, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.fields["unread_known"].required = bool(unread)
        self.fields["confirmed"].label = tick or ""
        self.fields["confirmed"].required = bool(tick)
        self.fields["alone_on_duty_reason"].required = bool(alone)


class ReturnForm(forms.Form):
    """Why a report goes back."""

    comment = Text(
        label=_("Vad behöver ändras?"),
        most=2000,
        missing=_("Skriv vad som behöver ändras."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class KeepForm(forms.Form):
    """The details that somebody keeps after weighing secrecy."""

    keep: SomeOf[Detail] = SomeOf(
        label=_("Behåll, jag har prövat sekretessen"), unknown=_("Välj bland uppgifterna i listan.")
    )

    def __init__(self, *args: Any, details: Iterable[Detail], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["keep"].offer(  # type: ignore[attr-defined]
            [(f"{one.kind.code}:{one.text}", f"{one.text} ({one.kind.value})", one) for one in details]
        )
