"""The forms that change an incident, each with the version it was drawn from."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from contacts.models import Area, User
from contacts.scales import Severity, Sharing
from incidents.forms import choices
from incidents.forms.fields import Moment, OneOf, SomeOf, Text, TextArea, as_typed
from incidents.forms.logging import LONGEST_PLACE, NO_NAMES
from incidents.lifecycle import IncidentStatus
from incidents.models import Incident, IncidentType

LONGEST_REASON = 500
LONGEST_OUTCOME = 2000
HIGHEST_VERSION = 2**31 - 1


def _reason() -> Text:
    return Text(
        most=LONGEST_REASON,
        label=_("Varför?"),
        missing=_("Skriv varför. En mening räcker."),
        help_text=_("En mening räcker. Skälet står i loggen."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class ChangeForm(forms.Form):
    """A change of one incident as it stood when the form was drawn."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=HIGHEST_VERSION, required=False)

    def __init__(self, *args: Any, incident: Incident, **options: Any) -> None:
        super().__init__(*args, **options)
        self.incident = incident
        self.fields["version"].initial = incident.version

    def offered(self, name: str) -> OneOf[Any]:
        """Return the field with this name, to fill it with choices."""
        field = self.fields[name]
        assert isinstance(field, OneOf)
        return field

    def drawn_again(self, incident: Incident) -> None:
        """Take the incident as it stands now, so that what was typed can be saved on top of it knowingly."""
        self.incident = incident
        assert isinstance(self.data, QueryDict)
        data = self.data.copy()
        data[self.add_prefix("version")] = str(incident.version)
        self.data = data

    def typed(self) -> list[tuple[str, str]]:
        """Return what was filled in, in words: label and value of every field that people see."""
        return [(str(bound.label), _in_words(bound)) for bound in self.visible_fields()]


def _in_words(bound: BoundField) -> str:
    value, field = bound.data, bound.field
    if isinstance(field, OneOf):
        return str(field.words.get(value, ""))
    if isinstance(field, SomeOf):
        return ", ".join(str(field.words[one]) for one in value or () if one in field.words)
    return str(value or "").replace("T", " ") if isinstance(field, Moment) else str(value or "")


class StatusForm(ChangeForm):
    """Which of the open statuses the incident has."""

    status = OneOf[IncidentStatus](label=_("Status"), missing=_("Välj status."))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.offered("status").offer((one.value, one.label, one) for one in IncidentStatus)


class SeverityForm(ChangeForm):
    """How bad it is now, and why it is judged so."""

    severity = OneOf[Severity](label=_("Hur allvarligt?"), missing=_("Välj hur allvarligt det är."))
    reason = _reason()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.offered("severity").offer(choices.of_severities())
        self.fields["severity"].initial = Severity(self.incident.severity).code


class SharingForm(ChangeForm):
    """Who may read the incident, and why."""

    sharing = OneOf[Sharing](label=_("Vem får läsa?"), missing=_("Välj vem som får läsa."))
    named_readers = SomeOf[User](
        label=_("Namngivna läsare"),
        help_text=_("Gäller bara om du väljer «Endast namngivna»."),
        unknown=_("Välj läsare i listan."),
    )
    reason = _reason()

    def __init__(self, *args: Any, readers: Iterable[User], named: Iterable[int], **options: Any) -> None:
        super().__init__(*args, **options)
        self.offered("sharing").offer(choices.of_sharings())
        self.fields["sharing"].initial = Sharing(self.incident.sharing).code
        field = self.fields["named_readers"]
        assert isinstance(field, SomeOf)
        field.offer(choices.of_people(readers))
        field.initial = [str(one) for one in named]


class OwnerForm(ChangeForm):
    """Who takes over."""

    owner = OneOf[User](label=_("Ny ansvarig"), missing=_("Välj vem som tar över."), unknown=_("Välj någon i listan."))

    def __init__(self, *args: Any, people: Iterable[User], **options: Any) -> None:
        super().__init__(*args, **options)
        self.offered("owner").offer(choices.of_people(one for one in people if one.id != self.incident.owner_id))


class DetailsForm(ChangeForm):
    """Where, what and when."""

    area = OneOf[Area](label=_("Var?"), missing=_("Välj var det händer."))
    place = Text(
        most=LONGEST_PLACE,
        label=_("Exakt plats"),
        required=False,
        help_text=_("Bara kommunen ser platsen."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    type = OneOf[IncidentType](label=_("Vad?"), missing=_("Välj vad som händer."))
    occurred_at = Moment(label=_("När hände det?"), required=False)

    def __init__(self, *args: Any, areas: Iterable[Area], types: Iterable[IncidentType], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["version"].required = True
        self.offered("area").offer(choices.of_areas(areas))
        self.offered("type").offer(choices.of_types(types))
        self.initial = {
            "area": self.incident.area.slug,
            "place": self.incident.place,
            "type": self.incident.type.code,
            "occurred_at": as_typed(self.incident.occurred_at),
            "version": self.incident.version,
        }

    def clean_occurred_at(self) -> datetime:
        """Return the time that was typed; an untouched field keeps the seconds that it does not show."""
        moment: datetime | None = self.cleaned_data["occurred_at"]
        if moment is None or as_typed(moment) == as_typed(self.incident.occurred_at):
            return self.incident.occurred_at
        return moment


class CloseForm(ChangeForm):
    """How it ended."""

    outcome = Text(
        most=LONGEST_OUTCOME,
        label=_("Hur slutade det?"),
        missing=_("Skriv hur händelsen slutade."),
        help_text=NO_NAMES,
        widget=TextArea(LONGEST_OUTCOME),
    )


class ReopenForm(ChangeForm):
    """Why it is open again."""

    reason = _reason()


class MergeForm(ChangeForm):
    """Which incident it is the same as."""

    into = OneOf[Incident](
        label=_("Vilken händelse är den samma som?"),
        missing=_("Välj vilken händelse den ska slås ihop med."),
        unknown=_("Den händelsen går inte att slå ihop med. Välj en annan."),
    )

    def __init__(self, *args: Any, targets: Iterable[Incident], **options: Any) -> None:
        super().__init__(*args, **options)
        self.offered("into").offer(choices.of_incidents(targets))
