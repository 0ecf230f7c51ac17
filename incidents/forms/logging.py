"""The form that logs an incident: three choices, and more for those who have the time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.models import Area, User
from contacts.scales import Severity, Sharing
from incidents.forms import choices
from incidents.forms.fields import Key, Moment, OneOf, SomeOf, Text, TextArea
from incidents.forms.photos import Photos
from incidents.models import IncidentType

LONGEST_TEXT = 2000
LONGEST_PLACE = 200
NO_NAMES = _("Skriv inte namn eller personnummer.")


class LogIncidentForm(forms.Form):
    """Where, what and how bad; the rest may wait."""

    key = Key()
    area = OneOf[Area](label=_("Var?"), missing=_("Välj var det händer."))
    type = OneOf[IncidentType](label=_("Vad?"), missing=_("Välj vad som händer."))
    severity = OneOf[Severity](label=_("Hur allvarligt?"), missing=_("Välj hur allvarligt det är."))
    text = Text(most=LONGEST_TEXT, label=_("Text"), help_text=NO_NAMES, required=False, widget=TextArea(LONGEST_TEXT))
    place = Text(
        most=LONGEST_PLACE,
        label=_("Exakt plats"),
        help_text=_("Till exempel «vid tunnelbanans norra uppgång». Bara kommunen ser platsen."),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    photos = Photos()
    occurred_at = Moment(label=_("Ändra tid"), help_text=_("Lämna tomt om det händer nu."), required=False)
    sharing = OneOf[Sharing](
        label=_("Vem får läsa?"),
        missing=_("Välj vem som får läsa."),
        initial=Sharing.ORGANISATION.code,
        required=False,
    )
    named_readers = SomeOf[User](
        label=_("Namngivna läsare"),
        help_text=_("Gäller bara om du väljer «Endast namngivna»."),
        unknown=_("Välj läsare i listan."),
    )

    def __init__(
        self,
        *args: Any,
        areas: Iterable[Area],
        last_area: int | None,
        types: Iterable[IncidentType],
        readers: Iterable[User],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.offered("area").offer(choices.of_areas(areas, first=last_area))
        self.offered("type").offer(choices.of_types(types))
        self.offered("severity").offer(choices.of_severities())
        self.offered("sharing").offer(choices.of_sharings())
        readers_field = self.fields["named_readers"]
        assert isinstance(readers_field, SomeOf)
        readers_field.offer(choices.of_people(readers))

    def offered(self, name: str) -> OneOf[Any]:
        """Return the field with this name, to fill it with choices."""
        field = self.fields[name]
        assert isinstance(field, OneOf)
        return field

    def clean_sharing(self) -> Sharing:
        """Return the level that was chosen; saying nothing means the own organisation."""
        chosen: Sharing | None = self.cleaned_data["sharing"]
        return Sharing.ORGANISATION if chosen is None else chosen  # The narrowest level is 0, which is a choice.

    @property
    def more_is_open(self) -> bool:
        """Tell whether the fold-out holds something the user has to see again."""
        return bool(self.initial.get("text")) or (
            self.is_bound
            and any(
                name in self.errors or self.data.get(name) not in (None, "", Sharing.ORGANISATION.code)
                for name in ("text", "place", "photos", "occurred_at", "sharing", "named_readers")
            )
        )
