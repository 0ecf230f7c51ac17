"""What the review of a situation report rests on: what is missing, what was found, who gets it, who may send it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contacts.audience import Audience
from contacts.models import User
from contacts.personal_data import Detail
from contacts.rights import Right
from contacts.scales import Severity, Sharing
from incidents.access import may_with_report
from incidents.actions.audiences import Difference, difference, resolve_for
from incidents.actions.four_eyes import four_eyes_needed, may_approve_alone
from incidents.actions.report_steps import unsettled_details
from incidents.contents import Problems, content_of, problems_before_sending
from incidents.letters.reports import title_of
from incidents.lifecycle import EDITABLE, ReportStatus
from incidents.models import ReportChange, SituationReport
from incidents.views.audience import summary_of
from incidents.views.language_parts import Tongue, in_use, tongues_of
from incidents.views.report_parts import latest_return, sections_of
from incidents.views.truths import Truth, Unread, truths_of, unread_in
from notifications.caps import Passed, caps_passed
from notifications.corrections import carriers_of

TICK_ABOVE = 50


@dataclass(frozen=True)
class Review:
    """One report as one user may decide about it at one moment."""

    subject: str
    sections: list[dict[str, Any]]
    truths: list[Truth]
    unread: list[Unread]
    tongues: list[Tongue]
    problems: Problems
    forbidden: list[Detail]
    unweighed: list[Detail]
    audience: Audience
    summary: dict[str, object]
    since_submission: Difference | None
    returned: object | None
    editable: bool
    four_eyes: bool
    own: bool
    may_send: bool
    may_send_alone: bool
    may_submit: bool
    caps: tuple[Passed, ...]
    stops_the_rest: bool
    tick: str
    button: str
    kept: list[tuple[ReportChange, str]]

    @property
    def capped(self) -> bool:
        """Tell whether more would leave than one person may send, so that only somebody else can send it."""
        return self.sendable and bool(self.caps) and not self.may_send

    @property
    def ready(self) -> bool:
        """Tell whether nothing in the text keeps it from leaving."""
        return not (self.problems or self.forbidden or self.unweighed)

    @property
    def sendable(self) -> bool:
        """Tell whether there is anything to send, and anybody to send it to."""
        return self.ready and self.audience.count > 0


def look_at(report: SituationReport, user: User, now: datetime) -> Review:
    """Return everything the review shows and decides by. It only reads."""
    content = content_of(report)
    audience = resolve_for(report, now)
    editable = report.status in EDITABLE
    problems = problems_before_sending(content, now) if editable else {}
    forbidden, unweighed = unsettled_details(report, content)
    weighable = {one.key: one for details in unweighed.values() for one in details}
    ready = not (problems or forbidden or unweighed)
    sendable = ready and audience.count > 0
    caps = caps_passed(by=user, recipients=audience.count, now=now)
    alone = may_approve_alone(report, user, audience, caps)
    submitted = report.submitted_audience if report.status == ReportStatus.SUBMITTED else None
    return Review(
        subject=title_of(report),
        sections=sections_of(report),
        truths=truths_of(content, audience),
        unread=unread_in(content, audience),
        tongues=in_use(tongues_of(report, content, audience)),
        problems=problems,
        forbidden=[one for details in forbidden.values() for one in details],
        unweighed=list(weighable.values()),
        audience=audience,
        summary=summary_of(audience),
        since_submission=difference(submitted, audience)
        if submitted and submitted["version"] != audience.version
        else None,
        returned=latest_return(report),
        editable=editable,
        four_eyes=four_eyes_needed(audience, Sharing(report.sharing)),
        own=user.id in (report.author_id, report.submitted_by_id),
        may_send=sendable and alone,
        may_send_alone=sendable and not (alone or caps) and may_with_report(user, report, Right.SEND_REPORT),
        may_submit=sendable and editable,
        caps=caps,
        stops_the_rest=_stops_the_rest(report),
        tick=sentence_to_tick(audience.count, audience.volunteers, Severity(report.severity)),
        button=words_on_button(audience.count, correction=report.corrects is not None),
        kept=[
            (change, change.new.partition(": ")[2])
            for change in report.changes.filter(field="kept_detail").select_related("by").order_by("recorded_at", "id")
        ],
    )


def sentence_to_tick(count: int, volunteers: int, severity: Severity) -> str:
    """Return the sentence to tick before many, volunteers, or anybody in an acute situation get it; else nothing."""
    if count <= TICK_ABOVE and not volunteers and severity != Severity.CRITICAL:
        return ""
    people = ngettext("{count} person", "{count} personer", count).format(count=count)
    if not volunteers:
        return _("Jag har läst texten. Den går till {people}.").format(people=people)
    among = ngettext("{count} frivillig", "{count} frivilliga", volunteers).format(count=volunteers)
    return _("Jag har läst texten. Den går till {people}, varav {volunteers}.").format(people=people, volunteers=among)


def words_on_button(count: int, *, correction: bool = False) -> str:
    """Return what stands on the button that sends: always how many get it."""
    if correction:
        words = ngettext("Skicka rättelsen till {count} mottagare", "Skicka rättelsen till {count} mottagare", count)
    else:
        words = ngettext("Skicka till {count} mottagare", "Skicka till {count} mottagare", count)
    return words.format(count=count)


def _stops_the_rest(report: SituationReport) -> bool:
    """Tell whether the text that a correction corrects is still being sent, which its approval ends."""
    if report.corrects is None or report.corrects.dispatch is None:
        return False
    return carriers_of(report.corrects.dispatch).under_way().exists()
