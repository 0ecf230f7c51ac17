"""The forms of a rota: what it is for, a shift, who stands in, and the calendars it is made from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.calendars.reading import LARGEST_BYTES
from contacts.forms.base import DeedForm, Line
from contacts.models import Actor, Contact, ContactRole

CLOCKS = ["%H:%M", "%H.%M", "%H:%M:%S", "%H"]


class RotaForm(DeedForm):
    """Which role at which actor the rota is for."""

    pair = forms.ChoiceField(
        label=gettext_lazy("Aktör och roll"),
        help_text=gettext_lazy("Här finns de roller som kontakter har och som saknar jourlista."),
        error_messages={
            "required": gettext_lazy("Välj den aktör och roll som jourlistan gäller."),
            "invalid_choice": gettext_lazy("Välj den aktör och roll som jourlistan gäller."),
        },
    )

    def __init__(self, *args: Any, pairs: Iterable[tuple[Actor, ContactRole]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.pairs = {f"{actor.id}-{role.id}": (actor, role) for actor, role in pairs}
        choices = [("", _("Välj aktör och roll"))]
        choices += [(key, f"{actor.name}: {role.name}") for key, (actor, role) in self.pairs.items()]
        self.fields["pair"].choices = choices  # type: ignore[attr-defined]

    def chosen(self) -> tuple[Actor, ContactRole]:
        """Return what was chosen."""
        return self.pairs[self.cleaned_data["pair"]]


class OfPeople(DeedForm):
    """A form with one contact to choose; which, is judged by the deed."""

    of_people = ""
    nobody = gettext_lazy("Välj kontakt")

    def __init__(self, *args: Any, people: Iterable[Contact], **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [("", self.nobody), *((str(one.id), one.name) for one in people)]
        self.fields[self.of_people].choices = choices  # type: ignore[attr-defined]

    def contact_id(self) -> int | None:
        """Return the contact that was chosen, if one was."""
        chosen = self.cleaned_data.get(self.of_people)
        return int(chosen) if chosen else None


class ShiftForm(OfPeople):
    """One shift of the week."""

    of_people = "contact"
    contact = forms.ChoiceField(
        label=gettext_lazy("Vem"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Välj en kontakt i listan som har rollen hos aktören.")},
    )
    weekday = forms.TypedChoiceField(
        label=gettext_lazy("Passet börjar på en"),
        coerce=int,
        empty_value=None,
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Välj den veckodag som passet börjar.")},
    )
    begins = forms.TimeField(
        label=gettext_lazy("Börjar klockan"),
        required=False,
        input_formats=CLOCKS,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": gettext_lazy("Skriv tiden som 20.00.")},
    )
    ends = forms.TimeField(
        label=gettext_lazy("Slutar klockan"),
        help_text=gettext_lazy("Ett pass som slutar samma tid eller tidigare på dygnet slutar nästa dag."),
        required=False,
        input_formats=CLOCKS,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": gettext_lazy("Skriv tiden som 04.00.")},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        days = [(str(number), str(name)) for number, name in WEEKDAYS.items()]
        self.fields["weekday"].choices = [("", _("Välj dag")), *days]  # type: ignore[attr-defined]


class DeputyForm(OfPeople):
    """Who stands in when nobody is on duty."""

    of_people = "deputy"
    deputy = forms.ChoiceField(
        label=gettext_lazy("Lägg till ersättare"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Välj en kontakt i listan som hör till aktören.")},
    )


class MailboxForm(OfPeople):
    """Who gets it when no deputy can be had."""

    of_people = "mailbox"
    nobody = gettext_lazy("Ingen brevlåda")
    mailbox = forms.ChoiceField(
        label=gettext_lazy("Aktörens brevlåda"),
        help_text=gettext_lazy("Får rapporten när ingen är i tjänst och ingen ersättare nås."),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Välj en kontakt i listan som hör till aktören.")},
    )


class SubscriptionForm(DeedForm):
    """Where the shifts are fetched from."""

    url = Line(
        label=gettext_lazy("Hämta passen från"),
        help_text=gettext_lazy(
            "Kalenderns adress, till exempel https://kalender.exempel.se/jour.ics. Hämtas varje kvart."
        ),
        attributes={"type": "url", "inputmode": "url", "spellcheck": "false"},
    )


class CalendarFileForm(DeedForm):
    """A calendar as a file."""

    file = forms.FileField(
        label=gettext_lazy("Kalenderfil (.ics)"),
        help_text=gettext_lazy("Högst 256 kB. Passen i filen ersätter dem från förra filen."),
        widget=forms.FileInput(attrs={"accept": ".ics,text/calendar"}),
        error_messages={
            "required": gettext_lazy("Välj en kalenderfil."),
            "empty": gettext_lazy("Filen är tom. Välj en annan."),
            "invalid": gettext_lazy("Välj en kalenderfil."),
            "missing": gettext_lazy("Välj en kalenderfil."),
        },
    )

    def clean_file(self) -> UploadedFile[Any]:
        """Refuse a file that is larger than is read."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST_BYTES:
            raise forms.ValidationError(_("Filen är större än 256 kB. Dela upp den."))
        return file
