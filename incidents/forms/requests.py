"""The forms that ask for information: what and whom, and what it takes to send it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from contacts.models import Area, ContactRole
from contacts.personal_data import Detail
from contacts.scales import Severity, Sharing
from incidents.contents import LONGEST_TITLE, Problems
from incidents.forms.choices import of_areas, of_severities
from incidents.forms.fields import Key, Moment, OneOf, SomeOf, Text, TextArea, as_typed
from incidents.forms.reports import REACHES
from incidents.forms.review import ApprovalForm
from incidents.letters import SUGGESTED_QUESTIONS
from incidents.models import InformationRequest
from incidents.request_contents import LONGEST_QUESTION, LONGEST_WHY, MOST_QUESTIONS, SHARINGS, RequestContent

ANSWER_WITHIN = timedelta(hours=1)
_REACHES = REACHES | {Sharing.OPEN: _("Vem som helst. Du behöver skriva varför ingen annan kan läsa först.")}
SUGGESTED = "suggested-questions"
QUESTIONS = tuple(f"question_{place}" for place in range(1, MOST_QUESTIONS + 1))


class RequestForm(forms.Form):
    """What is asked, of whom, and until when."""

    key = Key()
    title = Text(
        label=_("Rubrik"),
        help_text=_("Var och vad. Blir mejlets ämne."),
        most=LONGEST_TITLE,
        missing=_("Skriv en rubrik. Den blir mejlets ämne."),
        widget=forms.TextInput(attrs={"data-counter": str(LONGEST_TITLE)}),
    )
    why = Text(
        label=_("Varför frågar vi?"),
        help_text=_("Skriv inte namn på enskilda."),
        most=LONGEST_WHY,
        required=False,
        widget=TextArea(LONGEST_WHY),
    )
    answer_by = Moment(label=_("Svara senast"), help_text=_("Svar som kommer senare syns också."))
    severity = OneOf[Severity](label=_("Hur allvarligt är läget?"), missing=_("Välj hur allvarligt läget är."))
    sharing = OneOf[Sharing](
        label=_("Hur långt får texten spridas?"),
        help_text=_("Bara de som får ta del av texten får mejlet. Välj själv, ingen nivå är förvald."),
        missing=_("Välj hur långt texten får spridas."),
    )
    areas: SomeOf[Area] = SomeOf(label=_("Områden"), unknown=_("Välj bland områdena i listan."))
    roles: SomeOf[ContactRole] = SomeOf(label=_("Roller"), unknown=_("Välj bland rollerna i listan."))

    def __init__(self, *args: Any, areas: Iterable[Area], roles: Iterable[ContactRole], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["answer_by"].error_messages["required"] = _("Skriv när du behöver svaren.")
        self.fields["severity"].offer(of_severities())  # type: ignore[attr-defined]
        self.fields["sharing"].offer(  # type: ignore[attr-defined]
            [(one.code, f"{one.label} ({one.tlp}). {_REACHES[one]}", one) for one in SHARINGS]
        )
        self.fields["areas"].offer(of_areas(areas))  # type: ignore[attr-defined]
        self.fields["roles"].offer([(one.code, one.name, one) for one in roles])  # type: ignore[attr-defined]
        for place, name in enumerate(QUESTIONS, 1):
            self.fields[name] = Text(
                label=_("Fråga %(place)d") % {"place": place},
                most=LONGEST_QUESTION,
                required=place == 1,
                missing=_("Skriv minst en fråga."),
                widget=forms.TextInput(attrs={"maxlength": LONGEST_QUESTION, "list": SUGGESTED, "autocomplete": "off"}),
            )

    def questions(self) -> list[forms.BoundField]:
        """Return the fields of the questions, which stand together."""
        return [self[name] for name in QUESTIONS]

    def content(self) -> RequestContent:
        """Return what was typed, for the deed."""
        typed = self.cleaned_data
        return RequestContent(
            title=typed["title"],
            why=typed["why"],
            questions=tuple(typed[name] for name in QUESTIONS),
            severity=typed["severity"],
            sharing=typed["sharing"],
            answer_by=typed["answer_by"],
            area_ids=frozenset(one.id for one in typed["areas"]),
            role_ids=frozenset(one.id for one in typed["roles"]),
        )

    def show(self, problems: Problems) -> None:
        """Show at their fields what the deed found wrong."""
        for name, words in problems.items():
            self.add_error(name if name in self.fields else "areas" if name == "audience" else None, words)


def as_typed_in(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a posted request, unjudged, as the start of a form."""
    assert isinstance(data, QueryDict)
    return {name: data.get(name, "") for name in data} | {name: data.getlist(name) for name in ("areas", "roles")}


def new_request(now: datetime, like: InformationRequest | None = None) -> dict[str, Any]:
    """Return what a new form begins with: an hour to answer in, and a question; or what was asked before."""
    start: dict[str, Any] = {"answer_by": as_typed(now + ANSWER_WITHIN), QUESTIONS[0]: SUGGESTED_QUESTIONS[0]}
    if like is None:
        return start
    asked = like.dispatch.questions.order_by("position").values_list("text", flat=True)
    return start | {
        "title": like.title,
        "why": like.why,
        "severity": Severity(like.severity).code,
        "sharing": Sharing(like.sharing).code,
        "areas": list(like.audience_areas.values_list("slug", flat=True)),
        "roles": list(like.audience_roles.values_list("code", flat=True)),
        **dict(zip(QUESTIONS, asked, strict=False)),
    }


class SendRequestForm(ApprovalForm):
    """What the one who sends was shown, and says about it: also which details stay after secrecy was weighed."""

    version = None  # type: ignore[assignment]
    keep: SomeOf[Detail] = SomeOf(
        label=_("Behåll, jag har prövat sekretessen"), unknown=_("Välj bland uppgifterna i listan.")
    )

    def __init__(self, *args: Any, details: Iterable[Detail], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["alone_on_duty_reason"].label = _("Varför kan ingen annan läsa först?")
        self.fields["keep"].offer(  # type: ignore[attr-defined]
            [(f"{one.kind.code}:{one.text}", f"{one.text} ({one.kind.value})", one) for one in details]
        )

    def kept(self) -> list[tuple[str, str]]:
        """Return the details that were ticked."""
        return [one.key for one in self.cleaned_data["keep"]]
