"""The form of a report while somebody writes in it: it may lack anything, and holds what a conflict left to choose."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from contacts.scales import Sharing
from incidents.forms.reports import ReportForm, initial_of
from incidents.models import SituationReport
from incidents.models.reports import SectionKind
from incidents.report_content import ReportContent
from incidents.unfinished import STAND_IN_SEVERITY, STAND_IN_SHARING, UNTITLED
from incidents.word_changes import Comparison, compare

MINE, THEIRS = "mine", "theirs"
_UNSEEN = frozenset({"key", "version", "follows"})


class UnfinishedReportForm(ReportForm):
    """The same form, read while it is being filled in: what is missing is named, and something stands in for it."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in {"title", "sharing"} & self.fields.keys():
            self.fields[name].required = False

    def content(
        self, *, areas: Collection[int] = (), roles: Collection[int] = (), follows: SituationReport | None = None
    ) -> ReportContent:
        """Return what was typed so far."""
        typed = self.cleaned_data
        unchosen: set[str] = {
            name for name in ("title", "sharing") if name in self.fields and typed[name] in ("", None)
        }
        if typed["severity"] is None and not typed["incidents"]:
            unchosen.add("severity")
        self.cleaned_data = typed | {
            "title": typed["title"] or UNTITLED,
            "sharing": STAND_IN_SHARING if "sharing" in unchosen else typed.get("sharing"),
            "severity": STAND_IN_SEVERITY if "severity" in unchosen else typed["severity"],
        }
        content = super().content(areas=areas, roles=roles, follows=follows)
        return replace(content, unchosen=frozenset(unchosen))

    def reads(self) -> Sharing:
        """Return how far the text goes; while nobody has chosen, as if for those we work with."""
        sharing: Sharing | None = self.cleaned_data.get("sharing")
        return Sharing.PARTNERS if sharing in (None, STAND_IN_SHARING) else sharing


class TypedReportForm(UnfinishedReportForm):
    """The same form, sent by the script while somebody types: a paragraph whose readers aren't known waits on the page.

    Everything else is saved and shown meanwhile. A press of a button leaves the page, so there it is refused.
    """

    paragraphs_may_wait = True

    def content(
        self, *, areas: Collection[int] = (), roles: Collection[int] = (), follows: SituationReport | None = None
    ) -> ReportContent:
        """Return what was typed so far; for fewer than whom a paragraph is, only the choice for the whole says."""
        content = super().content(areas=areas, roles=roles, follows=follows)
        if "sharing" not in content.unchosen or not content.paragraphs:
            return content
        self.waits_for = self.waits_for or _("Välj hur långt texten får spridas.")
        return replace(content, paragraphs={})


def shown_in_form(content: ReportContent) -> dict[str, Any]:
    """Return a content as the form shows it: what nobody has chosen yet is empty."""
    return initial_of(content) | dict.fromkeys(content.unchosen, "")


@dataclass(frozen=True)
class Choice:
    """One part of the form that two people wrote differently: both, what differs, and which of them is proposed."""

    name: str
    heading: str
    mine: str
    theirs: str
    comparison: Comparison
    proposed: str

    @property
    def field(self) -> str:
        """Return the name of the choice in the form."""
        return f"keep_{self.name}"


def choices_between(form: ReportForm, theirs: ReportContent, began_with: ReportContent | None = None) -> list[Choice]:
    """Return every part that differs between what is typed in ``form`` and ``theirs``, in the order of the page.

    What only they changed since the text that both ``began_with`` is proposed as theirs, all else as one's own.
    """
    saved, base = shown_in_form(theirs), shown_in_form(began_with) if began_with else None
    found = []
    for name, fields in _units(form).items():
        mine = [_normal(_typed(form, one)) for one in fields]
        other = [_normal(saved.get(one, "")) for one in fields]
        if mine == other:
            continue
        untouched = base is not None and mine == [_normal(base.get(one, "")) for one in fields]
        words = [
            "\n".join(filter(None, (_in_words(form, one, value) for one, value in zip(fields, values, strict=True))))
            for values in (mine, other)
        ]
        heading = str(form.fields[name].label) if name in form.fields else ""
        if name.endswith("_fewer"):
            kind = SectionKind(name.removesuffix("_fewer"))
            heading = _("%(section)s: stycken för färre") % {"section": kind.label}
        found.append(
            Choice(name, heading, words[0], words[1], compare(words[1], words[0]), THEIRS if untouched else MINE)
        )
    return found


def settled(form: ReportForm, theirs: ReportContent, chosen: dict[str, str]) -> QueryDict:
    """Return the posted form with what is ``chosen`` as theirs, by the name of its part, in place of what was typed."""
    assert isinstance(form.data, QueryDict)
    data, saved = form.data.copy(), shown_in_form(theirs)
    for name, fields in _units(form).items():
        if chosen.get(name) != THEIRS:
            continue
        for one in fields:
            value = saved.get(one, "")
            if isinstance(value, list):
                data.setlist(one, value)
            elif value is False:
                data.pop(one, None)
            else:
                data[one] = "on" if value is True else str(value)
    return data


def parts_of_form(form: ReportForm) -> list[str]:
    """Return the names of everything that can be chosen apart."""
    return list(_units(form))


def _units(form: ReportForm) -> dict[str, list[str]]:
    """Return the fields by what is chosen as one: paragraphs for fewer hang together, everything else is on its own."""
    units: dict[str, list[str]] = {}
    for name in form.fields:
        if name in _UNSEEN:
            continue
        section, _underscore, rest = name.partition("_fewer_" if "_fewer_" in name else "_level_")
        units.setdefault(f"{section}_fewer" if rest else name, []).append(name)
    return units


def _typed(form: ReportForm, name: str) -> Any:
    assert isinstance(form.data, QueryDict)
    if name == "incidents":
        return form.data.getlist(name)
    return name in form.data if name == "is_last" else form.data.get(name, "")


def _normal(value: Any) -> Any:
    if isinstance(value, list):
        return sorted(value)
    return "\n".join(value.split("\r\n")).strip() if isinstance(value, str) else value


def _in_words(form: ReportForm, name: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("Ja") if value else _("Nej")
    words: dict[str, Any] = getattr(form.fields[name], "words", {})
    if isinstance(value, list):
        return "\n".join(str(words.get(one, one)) for one in value)
    if name == "next_report_due":
        return str(value).replace("T", " kl. ").replace(":", ".")
    return str(words.get(value, value))
