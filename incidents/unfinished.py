"""What is not decided yet in a draft: it is kept while somebody types, and goes nowhere before it is.

The rows of a report need a title, a level of severity and a sharing. Until somebody has chosen them something stands
in: for the sharing the narrowest, which is never sent.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from contacts.scales import Severity, Sharing
from incidents.lifecycle import EDITABLE
from incidents.models import SituationReport
from incidents.models.reports import SectionKind
from incidents.paragraphs import Part, label_of
from incidents.report_content import ReportContent
from incidents.report_templates import problem_with_gaps

UNTITLED = "Utan rubrik"
STAND_IN_SEVERITY = Severity.LOW
STAND_IN_SHARING = Sharing.NAMED


def unchosen_in(report: SituationReport) -> frozenset[str]:
    """Return the names of what nobody has decided yet, as the latest version of the draft says."""
    if report.status not in EDITABLE:
        return frozenset()
    latest = report.draft_versions.order_by("-version").values_list("content__unchosen", flat=True).first()
    return frozenset(latest or ())


def problems_of_what_is_unchosen(content: ReportContent) -> dict[str, str]:
    """Return what still has to be chosen, by field."""
    words = {
        "title": _("Skriv en rubrik. Den blir mejlets ämne."),
        "severity": _("Välj hur allvarligt läget är, eller en händelse att utgå från."),
        "sharing": _("Välj hur långt texten får spridas."),
    }
    return {name: words[name] for name in words if name in content.unchosen}


def problems_of_gaps(content: ReportContent) -> dict[str, str]:
    """Return where a gap of a template is left, by field; in other languages too."""
    headings = {"title": _("Rubrik")}
    keys: list[SectionKind | Part] = [*content.sections, *content.paragraphs]
    for key in keys:
        headings[key.name if isinstance(key, Part) else key.value] = label_of(key)
    found = {
        name: problem_with_gaps(text, headings.get(name) or headings.get(name.rpartition(".")[0], name))
        for name, text in content.texts().items()
    }
    return {name: words for name, words in found.items() if words}
