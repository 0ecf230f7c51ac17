"""The writing desk: what somebody writes on, the report before it, and how it is saved, for page and script."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Q
from django.http import HttpRequest, QueryDict

from contacts.models import User
from contacts.rights import Right
from contacts.scales import Sharing
from incidents.access import access_report, visible_incidents, visible_reports
from incidents.actions.drafting import write_draft
from incidents.actions.reports import edit_report
from incidents.contents import content_of
from incidents.forms.reports import ReportForm, as_typed_in
from incidents.forms.writing import shown_in_form
from incidents.lifecycle import OPEN
from incidents.models import Incident, SituationReport
from incidents.models.drafts import SavedHow
from incidents.models.reports import SectionKind
from incidents.report_content import ReportContent
from incidents.report_templates import ReportTemplate
from incidents.views.shared import user_of, whole_number

MOST_INCIDENTS = 100

Form = TypeVar("Form", bound=ReportForm)


@dataclass(frozen=True)
class Desk:
    """Somebody who writes: in a draft that is there, or in a new report, which may follow another."""

    user: User
    report: SituationReport | None
    follows: SituationReport | None

    @property
    def corrects(self) -> SituationReport | None:
        """Return the report that is corrected here."""
        return self.report.corrects if self.report else None

    def form(self, kind: type[Form], data: QueryDict | None = None, initial: Mapping[str, Any] | None = None) -> Form:
        """Return a form of this kind, with what may be chosen in it."""
        return kind(data, initial=dict(initial or {}), incidents=self._choosable(), corrects=self.corrects)

    def earlier(self) -> SituationReport | None:
        """Return the report that readers have before this one: the one it corrects, else the last that was sent."""
        if self.report is None or self.corrects is not None:
            return self.follows or self.corrects
        others = visible_reports(self.user).filter(series=self.report.series_id).exclude(id=self.report.id)
        return others.gone_out().first()

    def content(self, form: ReportForm) -> ReportContent:
        """Return what the form says, with what is decided elsewhere: recipients, and the text in other languages."""
        if self.report is not None:
            standing = content_of(self.report)
            said = form.content(areas=standing.area_ids, roles=standing.role_ids)
            incidents = (*said.incidents, *form.not_offered(standing.incidents))
            # While a paragraph waits, those saved before stay, and so do their translations.
            paragraphs = {**standing.paragraphs, **said.paragraphs} if form.waits_for else said.paragraphs
            return replace(
                said,
                incidents=incidents,
                paragraphs=paragraphs,
                translations=standing.translations,
                corrects=standing.corrects,
            )
        earlier = content_of(self.follows) if self.follows else None
        return form.content(
            areas=earlier.area_ids if earlier else (), roles=earlier.role_ids if earlier else (), follows=self.follows
        )

    def save(self, form: ReportForm, how: SavedHow, now: datetime) -> SituationReport:
        """Save what the form says, in the draft that is there or in a new one."""
        version = form.cleaned_data["version"]
        content = self.content(form)
        if self.report is None:
            key = form.cleaned_data["key"]
            return write_draft(by=self.user, key=key, version=version, content=content, how=how, now=now)
        return edit_report(report=self.report, by=self.user, version=version or 0, content=content, how=how, now=now)

    def start(self, number: str, template: ReportTemplate | None) -> dict[str, Any]:
        """Return what the form begins with: the draft, the report it follows, or the incident it is about."""
        if self.report is not None:
            begun = shown_in_form(content_of(self.report)) | {"version": self.report.version}
        elif self.follows is not None:
            begun = _carried_on(self.follows)
        else:
            begun = {"incidents": [number] if number else []}
        return begun | (_of_template(template, begun) if template else {})

    def from_earlier(self, data: QueryDict) -> dict[str, Any]:
        """Return what was typed as the start of a new form; what is empty says what the report before said."""
        earlier, typed = self.earlier(), as_typed_in(data)
        said = shown_in_form(content_of(earlier)) if earlier else {}
        texts = {name for name in said if name.split("_level_")[0].split("_fewer_")[0] in SectionKind}
        wanted = texts | {"title", "severity", "incidents"} | (set() if self.corrects else {"sharing"})
        return typed | {name: said[name] for name in wanted if name in said and not typed.get(name)}

    def _choosable(self) -> list[Incident]:
        """Return the incidents that a report can build on: the open ones, and those that it builds on already."""
        incidents = visible_incidents(self.user).live().filter(sharing__gt=Sharing.NAMED)
        wanted = Q(status__in=OPEN)
        report = self.report or self.follows
        if report is not None:
            wanted |= Q(id__in=report.incidents.values("id"))
        return list(incidents.filter(wanted).for_list()[:MOST_INCIDENTS])


def desk_for(request: HttpRequest, report_id: int | None = None) -> Desk:
    """Return the desk that the address is about; raises as ``access_report`` does."""
    user = user_of(request)
    if report_id is not None:
        return Desk(user, access_report(user, report_id, Right.WRITE_REPORT), None)
    follows = whole_number(request.POST.get("follows") or request.GET.get("foljer", ""))
    if follows is None:
        return Desk(user, None, None)
    return Desk(user, None, visible_reports(user).live().sent().filter(id=follows).first())


def _carried_on(follows: SituationReport) -> dict[str, Any]:
    earlier = shown_in_form(content_of(follows))
    kept: tuple[str, ...] = ("title", "severity", "sharing", "incidents")
    # What people were asked goes on to the same people, also where only some were.
    kept += tuple(
        name
        for name in earlier
        for kind in (SectionKind.ASK, SectionKind.DOING)
        if name == kind or name.startswith(f"{kind}_")
    )
    return {name: earlier[name] for name in kept} | {"follows": follows.pk}


def _of_template(template: ReportTemplate, begun: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a template says where nothing is written yet."""
    said = {"title": template.title, "is_last": template.is_last}
    said |= {kind.value: text for kind, text in template.sections.items()}
    return {name: value for name, value in said.items() if not begun.get(name)}
