"""The forms for a big screen: how it is read and what it may show, and the code that pairs it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.models import Area
from contacts.scales import Sharing
from incidents.actions.screens import ScreenDetails
from incidents.forms import choices
from incidents.forms.fields import OneOf, SomeOf, Text
from incidents.models import Screen

LONGEST_NAME = 60
LONGEST_CODE = 40  # Longer than any code, so that one with blanks in it is read and not refused.
DISTANCES = (3, 4, 6, 8)
USUAL_DISTANCE = 6


class ScreenForm(forms.Form):
    """Name, distance, areas, sharing and sound."""

    name = Text(
        most=LONGEST_NAME,
        label=_("Namn"),
        help_text=_("Var skärmen sitter, till exempel «Ledningsrummet»."),
        missing=_("Skriv vad skärmen heter."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    distance = OneOf[int](
        label=_("Avstånd till skärmen"),
        help_text=_("Till den som sitter längst bort. Texten blir så stor att den går att läsa därifrån."),
        missing=_("Välj ett avstånd."),
        initial=str(USUAL_DISTANCE),
    )
    sharing = OneOf[Sharing](
        label=_("Vad får visas?"),
        help_text=_(
            "Skärmen visar det som får spridas så här, och det som får spridas mer. "
            "Nivåer som någon har satt på ett område visas bara för egen organisation."
        ),
        missing=_("Välj vad skärmen får visa."),
    )
    areas = SomeOf[Area](
        label=_("Områden"),
        help_text=_("Välj inga för att visa alla kommundelar."),
        unknown=_("Välj områden i listan."),
    )
    sound = forms.BooleanField(
        label=_("Spela en ton när en ny akut händelse loggas"),
        help_text=_("Webbläsaren vid skärmen måste få spela ljud. Tryck en gång på skärmen."),
        required=False,
    )

    def __init__(self, *args: Any, areas: Iterable[Area], **options: Any) -> None:
        super().__init__(*args, **options)
        distance, sharing, chosen = (self.fields[name] for name in ("distance", "sharing", "areas"))
        assert isinstance(distance, OneOf)
        assert isinstance(sharing, OneOf)
        assert isinstance(chosen, SomeOf)
        distance.offer((str(one), _("%(n)d meter") % {"n": one}, one) for one in DISTANCES)
        sharing.offer(one for one in choices.of_sharings() if one[2] is not Sharing.NAMED)
        chosen.offer(choices.of_areas(areas))

    def details(self) -> ScreenDetails:
        """Return what was chosen, for the deed."""
        chosen = self.cleaned_data
        return ScreenDetails(
            name=chosen["name"],
            distance=chosen["distance"],
            sharing=chosen["sharing"],
            area_ids=frozenset(one.id for one in chosen["areas"]),
            sound=chosen["sound"],
        )

    @staticmethod
    def initial_of(screen: Screen) -> dict[str, Any]:
        """Return a screen as the form shows it."""
        return {
            "name": screen.name,
            "distance": str(screen.distance),
            "sharing": Sharing(screen.sharing).code,
            "areas": [area.slug for area in screen.areas.all()],
            "sound": screen.sound,
        }


class PairForm(ScreenForm):
    """The same, and before all the code that the device shows."""

    code = Text(
        most=LONGEST_CODE,
        label=_("Kod på skärmen"),
        help_text=_("Skärmen visar koden när adressen ovan är öppen i dess webbläsare."),
        missing=_("Skriv koden som skärmen visar."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "class": "code-entry"}
        ),
    )
    field_order = ("code", "name")
