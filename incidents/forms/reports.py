"""The forms about situation reports: what it says, whom it is for, and what it takes to send it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contacts.models import Area, ContactRole
from contacts.scales import Sharing
from incidents.contents import LONGEST_SECTION, LONGEST_TITLE, Problems
from incidents.forms.choices import of_areas, of_incidents, of_severities
from incidents.forms.fields import Key, Moment, OneOf, SomeOf, Text, TextArea, as_typed
from incidents.forms.truths import ParagraphFields, paragraphs_as_typed
from incidents.models import Incident, SituationReport
from incidents.models.reports import SectionKind
from incidents.quoting import added_to, facts_of
from incidents.report_content import ReportContent

HINTS: dict[SectionKind, Any] = {
    SectionKind.WRONG: _("Vad som stod, och vad som gäller i stället. Står överst i mejlet."),
    SectionKind.HAPPENED: _("Vad, var, när och hur många. Skriv grupper och antal, aldrig vem."),
    SectionKind.DOING: _("Vad kommunen, polisen och räddningstjänsten gör nu."),
    SectionKind.ASK: _(
        "Det viktigaste för den som läser. Frivilliga får alltid också raden "
        "«Håll avstånd. Ingrip inte. Ring 112 vid fara.»"
    ),
    SectionKind.UNKNOWN: _("Säg vad du inte vet, så slipper läsaren gissa."),
    SectionKind.YOUNG_INVOLVED: _("Vad det betyder för dem som var med."),
    SectionKind.YOUNG_SUSPECTED: _("Skriv aldrig vem. Inga namn, signalement, adresser eller skolor."),
    SectionKind.RESIDENTS: _("Till exempel skola, butiker, tunnelbana eller oro hemma."),
    SectionKind.PUBLIC_ACTORS: _("Till exempel personal som inte kan göra sitt jobb på platsen."),
}
OPTIONAL = (
    SectionKind.YOUNG_INVOLVED,
    SectionKind.YOUNG_SUSPECTED,
    SectionKind.RESIDENTS,
    SectionKind.PUBLIC_ACTORS,
    SectionKind.CONSEQUENCES,
)
# How far each level goes, in words that say who reads it. Named is never mailed, so it isn't offered.
REACHES = {
    Sharing.ORGANISATION: _("Kommunen, polisen och räddningstjänsten. Mejlet säger bara att rapporten finns."),
    Sharing.PARTNERS: _("Också bostadsbolag, väktare, skolor och andra som vi samverkar med."),
    Sharing.VOLUNTEERS: _("Också nattvandrare, grannsamverkan, föreningar och andra frivilliga."),
    Sharing.OPEN: _("Vem som helst. Någon annan måste alltid godkänna."),
}


def of_report_sharings() -> Iterable[tuple[str, str | Promise, Sharing]]:
    """Return the levels that a report can have, each with who it reaches."""
    return [(one.code, f"{one.label} ({one.tlp}). {REACHES[one]}", one) for one in Sharing if one in REACHES]


class ReportForm(ParagraphFields):
    """What a report says. A draft may lack much; what it still needs is told before it is sent.

    The form of a correction also asks what was wrong, and leaves out how the text is shared: as the one it corrects.
    """

    key = Key()
    version = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    follows = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=0, max_value=2**62)
    incidents: SomeOf[Incident] = SomeOf(
        label=_("Händelser som rapporten bygger på"),
        help_text=_("Fakta infogas som tid, område och typ. Loggens texter följer aldrig med."),
        unknown=_("Välj bland händelserna i listan."),
    )
    title = Text(
        label=_("Rubrik"),
        help_text=_("Var och vad. Blir mejlets ämne."),
        most=LONGEST_TITLE,
        missing=_("Skriv en rubrik. Den blir mejlets ämne."),
        widget=forms.TextInput(attrs={"data-counter": str(LONGEST_TITLE)}),
    )
    severity = OneOf[Any](
        label=_("Hur allvarligt är läget?"),
        help_text=_("Väljer du inget gäller den högsta nivån bland händelserna. Osäker? Välj den högre nivån."),
        missing=_("Välj hur allvarligt läget är."),
        required=False,
    )
    next_report_due = Moment(
        label=_("Nästa lägesrapport kommer senast"),
        help_text=_("Lova inte en tidigare tid än du kan hålla."),
        required=False,
    )
    is_last = forms.BooleanField(label=_("Detta är den sista lägesrapporten"), required=False)
    sharing = OneOf[Sharing](
        label=_("Hur långt får texten spridas?"),
        help_text=_("Bara de som får ta del av texten får mejlet. Välj själv, ingen nivå är förvald."),
        missing=_("Välj hur långt texten får spridas."),
    )

    def __init__(
        self, *args: Any, incidents: Iterable[Incident], corrects: SituationReport | None = None, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.corrects = corrects
        self.fields["incidents"].offer(of_incidents(incidents))  # type: ignore[attr-defined]
        self.fields["severity"].offer(of_severities())  # type: ignore[attr-defined]
        self.fields["sharing"].offer(of_report_sharings())  # type: ignore[attr-defined]
        for kind in SectionKind:
            self.fields[kind.value] = Text(
                label=kind.label,
                help_text=HINTS.get(kind, ""),
                most=LONGEST_SECTION,
                required=False,
                widget=TextArea(LONGEST_SECTION),
            )
        self.offer_paragraphs()
        del self.fields[SectionKind.WRONG.value if corrects is None else "sharing"]

    def optional_fields(self) -> list[forms.BoundField]:
        """Return the fields about consequences, which open together."""
        return [self[kind.value] for kind in OPTIONAL]

    def optional_in_use(self) -> bool:
        """Tell whether any of the optional fields says something or has an error."""
        return any(field.value() or field.errors for field in self.optional_fields())

    def content(
        self, *, areas: Collection[int] = (), roles: Collection[int] = (), follows: SituationReport | None = None
    ) -> ReportContent:
        """Return what was typed, for the deed."""
        typed = self.cleaned_data
        return ReportContent(
            title=typed["title"],
            sharing=typed["sharing"] if self.corrects is None else Sharing(self.corrects.sharing),
            sections={kind: typed[kind.value] for kind in SectionKind if kind.value in typed},
            paragraphs=self.paragraphs(),
            severity=typed["severity"],
            next_report_due=typed["next_report_due"],
            is_last=typed["is_last"],
            incidents=tuple(typed["incidents"]),
            area_ids=frozenset(areas),
            role_ids=frozenset(roles),
            follows=follows,
        )

    def not_offered(self, incidents: Iterable[Incident]) -> list[Incident]:
        """Return those of ``incidents`` that could not be chosen here: who leaves them out has not decided anything."""
        field = self.fields["incidents"]
        assert isinstance(field, SomeOf)
        return [one for one in incidents if one.number not in field.things]

    def show(self, problems: Problems) -> None:
        """Show at their fields what the deed found wrong."""
        for name, words in problems.items():
            self.add_error(self.field_of(name), words)

    def with_facts(self, quotes: Collection[str] = ()) -> dict[str, Any]:
        """Return what was typed as the start of a new form, the chosen incidents' facts put into what happened.

        ``quotes`` are lines of their logs that somebody has ticked, one by one.
        """
        typed = as_typed_in(self.data)
        happened = str(typed.get(SectionKind.HAPPENED.value, ""))
        return typed | {SectionKind.HAPPENED.value: added_to(happened, [*map(facts_of, self.chosen()), *quotes])}

    def chosen(self) -> list[Incident]:
        """Return the incidents that are ticked."""
        ticked = set(as_typed_in(self.data)["incidents"])
        return [one for key, one in self.fields["incidents"].things.items() if key in ticked]  # type: ignore[attr-defined]


def as_typed_in(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a posted form, unjudged."""
    assert isinstance(data, QueryDict)
    return {name: data.get(name, "") for name in data} | {"incidents": data.getlist("incidents")}


def initial_of(content: ReportContent) -> dict[str, Any]:
    """Return a content as the form shows it."""
    return {
        "title": content.title,
        "severity": content.severity.code if content.severity else "",
        "sharing": content.sharing.code,
        "next_report_due": as_typed(content.next_report_due) if content.next_report_due else "",
        "is_last": content.is_last,
        "incidents": [one.number for one in content.incidents],
        **{kind.value: content.sections.get(kind, "") for kind in SectionKind},
        **paragraphs_as_typed(content),
    }


class AudienceForm(forms.Form):
    """Whom a report is for: areas times roles."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    areas: SomeOf[Area] = SomeOf(label=_("Områden"), unknown=_("Välj bland områdena i listan."))
    roles: SomeOf[ContactRole] = SomeOf(label=_("Roller"), unknown=_("Välj bland rollerna i listan."))

    def __init__(self, *args: Any, areas: Iterable[Area], roles: Iterable[ContactRole], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["areas"].offer(of_areas(areas))  # type: ignore[attr-defined]
        self.fields["roles"].offer([(one.code, one.name, one) for one in roles])  # type: ignore[attr-defined]

    def area_ids(self) -> frozenset[int]:
        """Return the chosen areas."""
        return frozenset(one.id for one in self.cleaned_data.get("areas", []))

    def role_ids(self) -> frozenset[int]:
        """Return the chosen roles."""
        return frozenset(one.id for one in self.cleaned_data.get("roles", []))
