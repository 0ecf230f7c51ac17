"""The forms for a contact: the person, the roles, the pause."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.actions import AssignmentDetails, ContactDetails, NotAccepted
from contacts.forms.base import Address, DeedForm, Line, Phone, area_choices
from contacts.forms.choices import Choices
from contacts.models import Contact
from contacts.scales import Language, Severity, Sharing

MOST_ROWS = 20
# Another actor allows other clearances: they are drawn again at once where there is JavaScript, at saving elsewhere.
REDRAW_CLEARANCE = {
    "hx-post": "",
    "hx-trigger": "change",
    "hx-vals": '{"redraw": "1"}',
    "hx-target": "#clearance",
    "hx-select": "#clearance",
    "hx-swap": "outerHTML",
}


class ContactForm(DeedForm):
    """Everything about a contact but its roles."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = Line(
        label=gettext_lazy("Namn"),
        help_text=gettext_lazy("En person eller en funktion, till exempel «Väktarbilen, natt»."),
    )
    actor = forms.ChoiceField(
        label=gettext_lazy("Aktör"),
        widget=forms.Select(attrs=REDRAW_CLEARANCE),
        error_messages={
            "required": gettext_lazy("Välj den aktör som kontakten hör till."),
            "invalid_choice": gettext_lazy("Välj den aktör som kontakten hör till."),
        },
    )
    email = Address()
    phone = Phone()
    language = forms.ChoiceField(label=gettext_lazy("Språk i mejlen"), choices=Language.choices, required=False)
    clearance = forms.ChoiceField(
        label=gettext_lazy("Delning"),
        help_text=gettext_lazy("Den snävaste text som kontakten får ta del av. Vidare texter får kontakten alltid."),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Välj en nivå som sorten av aktör får ta del av.")},
    )
    exercise_participant = forms.BooleanField(label=gettext_lazy("Är med i övningar"), required=False)

    def __init__(self, *args: Any, choices: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        self.choices = choices
        actors = [("", _("Välj aktör"))] + [(key, one.name) for key, one in choices.actors.items()]
        self.fields["actor"].choices = actors  # type: ignore[attr-defined]
        self.fields["clearance"].choices = self._clearances()  # type: ignore[attr-defined]

    def details(self, assignments: tuple[AssignmentDetails, ...]) -> ContactDetails:
        """Return what was typed, for the deed."""
        typed = self.cleaned_data
        return ContactDetails(
            actor=self.choices.actors[typed["actor"]],
            name=typed["name"],
            email=typed["email"],
            phone=typed["phone"],
            language=typed["language"] or Language.SWEDISH,
            clearance=Sharing(int(typed["clearance"])) if typed["clearance"] else None,
            exercise_participant=typed["exercise_participant"],
            assignments=assignments,
        )

    def _clearances(self) -> list[tuple[str, str]]:
        """Return the levels that the chosen actor's type allows; all of them while no actor is chosen."""
        actor = self.choices.actors.get(str(self["actor"].value()))
        narrowest = Sharing(actor.type.narrowest_clearance) if actor else Sharing.ORGANISATION
        default = _("Det snävaste som sorten av aktör tillåter")
        if actor:
            default = f"{default} ({narrowest.label})"
        return [("", default)] + [(str(one.value), str(one.label)) for one in Sharing if one >= narrowest]


class RoleRow(DeedForm):
    """One role of a contact: where, and from which severity up."""

    role = forms.ChoiceField(
        label=gettext_lazy("Roll"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Välj en roll i listan.")},
    )
    whole_municipality = forms.BooleanField(label=gettext_lazy("Hela kommunen"), required=False)
    areas = forms.MultipleChoiceField(
        label=gettext_lazy("Områden"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": gettext_lazy("Välj bland områdena i listan.")},
    )
    lowest_severity = forms.ChoiceField(
        label=gettext_lazy("Vill ha rapporter från och med"),
        choices=Severity.choices,
        required=False,
        initial=Severity.LOW,
    )
    remove = forms.BooleanField(label=gettext_lazy("Ta bort den här rollen"), required=False)

    def __init__(self, *args: Any, choices: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        self.choices = choices
        roles = [("", _("Välj roll"))] + [(key, one.name) for key, one in choices.roles.items()]
        self.fields["role"].choices = roles  # type: ignore[attr-defined]
        self.fields["areas"].choices = area_choices(choices.areas.values())  # type: ignore[attr-defined]
        if not choices.whole_municipality:
            del self.fields["whole_municipality"]

    def clean(self) -> dict[str, Any]:
        """Ask for the missing half of a row that was begun."""
        typed = self.cleaned_data
        if self.is_left_out or self.errors:
            return typed
        if not typed.get("role"):
            self.add_error("role", _("Välj en roll, eller ta bort raden."))
        elif not typed.get("areas") and not typed.get("whole_municipality"):
            self.add_error("areas", _("Välj minst ett område för rollen."))
        return typed

    @property
    def is_left_out(self) -> bool:
        """Tell whether the row is empty or ticked for removal."""
        typed = self.cleaned_data
        empty = not (typed.get("role") or typed.get("areas") or typed.get("whole_municipality"))
        return bool(typed.get("remove")) or (empty and not self.errors)

    def details(self) -> AssignmentDetails:
        """Return the row, for the deed."""
        typed = self.cleaned_data
        everywhere = bool(typed.get("whole_municipality"))
        return AssignmentDetails(
            role=self.choices.roles[typed["role"]],
            areas=() if everywhere else tuple(self.choices.areas[key] for key in typed["areas"]),
            whole_municipality=everywhere,
            lowest_severity=Severity(int(typed["lowest_severity"] or Severity.LOW)),
        )


if TYPE_CHECKING:
    Rows = BaseFormSet[RoleRow]
else:
    Rows = BaseFormSet


class RoleRowSet(Rows):
    """All the roles of a contact."""

    def details(self) -> tuple[AssignmentDetails, ...]:
        """Return the rows that were filled in, for the deed."""
        return tuple(row.details() for row in self.forms if not row.is_left_out)

    def refuse(self, refusal: NotAccepted) -> None:
        """Show what the deed said of the roles beside the first row."""
        sentence = refusal.errors.get("assignments")
        if sentence and self.forms:
            self.forms[0].add_error("role", str(sentence))

    def typed(self) -> list[dict[str, Any]]:
        """Return the rows as typed, without those ticked for removal."""
        rows = [row.typed() for row in self.forms]
        return [row for row in rows if not row["remove"]]


RoleRows = cast(
    "type[RoleRowSet]",
    formset_factory(RoleRow, formset=RoleRowSet, extra=0, max_num=MOST_ROWS, absolute_max=MOST_ROWS + 1),
)


def initial_of(contact: Contact) -> dict[str, Any]:
    """Return a contact as the form shows it."""
    return {
        "version": contact.version,
        "name": contact.name,
        "actor": str(contact.actor_id),
        "email": contact.email,
        "phone": contact.phone,
        "language": contact.language,
        "clearance": str(contact.clearance),
        "exercise_participant": contact.exercise_participant,
    }


def initial_rows_of(contact: Contact) -> list[dict[str, Any]]:
    """Return the roles of a contact as the form shows them."""
    return [
        {
            "role": str(one.role_id),
            "whole_municipality": one.whole_municipality,
            "areas": [str(area.id) for area in one.areas.all()],
            "lowest_severity": str(one.lowest_severity),
        }
        for one in sorted(contact.assignments.all(), key=lambda one: (one.role.position, one.id))
    ]


class PauseForm(DeedForm):
    """Until when a contact gets nothing."""

    until = forms.DateField(
        label=gettext_lazy("Pausa till och med"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": gettext_lazy("Välj den sista dagen som kontakten är pausad."),
            "invalid": gettext_lazy("Skriv datumet som 2026-11-30."),
        },
    )

    def moment(self) -> datetime:
        """Return the end of the chosen day in Sweden."""
        day: date = self.cleaned_data["until"]
        return timezone.make_aware(datetime.combine(day, time(23, 59, 59)))
