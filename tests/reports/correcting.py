"""What the tests of corrections do again and again: send a report, let its letters fare, correct it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import transaction

from contacts.models import Contact, User
from incidents.actions.approval import approve_report
from incidents.actions.audiences import resolve_for, snapshot
from incidents.actions.corrections import correct_report
from incidents.actions.reports import edit_report
from incidents.contents import content_of
from incidents.models import SituationReport
from incidents.models.reports import SectionKind
from notifications.models import Delivery, Dispatch, Watch
from notifications.outbox import post
from tests.notifications.letters import a_letter, an_addressee
from tests.reports.conftest import new_key

WRONG = "Vi skrev Alby centrum. Det brann vid Fittja torg."


def dispatch_of(report: SituationReport) -> Dispatch:
    """Return what was sent of a report, as it stands."""
    report.refresh_from_db()
    assert report.dispatch is not None
    return Dispatch.objects.get(id=report.dispatch.id)


def send(report: SituationReport, by: User, now: datetime, state: str = "completed", **fates: str) -> SituationReport:
    """Approve a report and let its letters fare: all are sent, but for the ``fates`` of contacts by first name."""
    approve_report(report=report, by=by, now=now, straight_from_draft=True)
    dispatch = dispatch_of(report)
    Dispatch.objects.filter(id=dispatch.id).update(state="sending")
    fare(dispatch, now, **fates)
    if state != "sending":
        Dispatch.objects.filter(id=dispatch.id).update(state=state, ended_at=now)
    report.refresh_from_db()
    return report


def fare(dispatch: Dispatch, now: datetime, **fates: str) -> None:
    """Give each letter its fate: ``sent`` unless said otherwise; ``failed?`` is failed, but perhaps arrived."""
    for letter in dispatch.deliveries.all():
        state = fates.get(letter.name.split(maxsplit=1)[0].lower(), "sent")
        values: dict[str, Any] = {"state": state.rstrip("?"), "doubt": "answer_lost" if state.endswith("?") else ""}
        if values["state"] in {"sent", "bounced"}:
            values["sent_at"] = now
        if values["state"] == "bounced":
            values["bounced_at"] = now
        if values["state"] == "sending":
            watch = Watch.objects.create(
                id=uuid4(), worker="natt:1", began_at=now, lease_until=now + timedelta(minutes=1)
            )
            values["claim"] = watch.id
        Delivery.objects.filter(id=letter.id).update(**values)


def draft_correction(report: SituationReport, by: User, now: datetime, wrong: str = WRONG) -> SituationReport:
    """Press, and say what was wrong."""
    correction, _new = correct_report(report=report, by=by, key=new_key(), now=now)
    content = content_of(correction)
    wanted = replace(content, sections={**content.sections, SectionKind.WRONG: wrong})
    edit_report(report=correction, by=by, version=correction.version, content=wanted, now=now)
    correction.refresh_from_db()
    return correction


def approve_shown(report: SituationReport, by: User, now: datetime, **more: Any) -> Dispatch:
    """Look at who gets it, and approve exactly that."""
    shown = resolve_for(report, now)
    return approve_report(
        report=report,
        by=by,
        now=now,
        audience_version=shown.version,
        shown=snapshot(shown),
        straight_from_draft=True,
        **more,
    )


def resend(dispatch: Dispatch, contacts: list[Contact], by: User, now: datetime, state: str = "sending") -> Dispatch:
    """Send the words of a dispatch again, to these contacts at the addresses they have now."""
    with transaction.atomic():
        again = post(
            kind="resend",
            title=dispatch.title,
            mode=dispatch.mode,  # type: ignore[arg-type]
            severity=dispatch.severity,  # type: ignore[arg-type]
            sharing=dispatch.sharing,  # type: ignore[arg-type]
            area_ids=[],
            letters=[a_letter(dispatch.title)],
            addressees=[an_addressee(one) for one in contacts],
            by=by,
            about_path=dispatch.about_path,
            hold=timedelta(0),
            now=now,
            follows=dispatch,
        )
        Dispatch.objects.filter(id=again.id).update(state=state)
    again.refresh_from_db()
    return again


def first_names(dispatch: Dispatch) -> list[str]:
    """Return the first names of everybody who has a letter in a dispatch."""
    return sorted(one.name.split(maxsplit=1)[0].lower() for one in dispatch.deliveries.all())


def left_out(report: SituationReport, now: datetime) -> dict[str, str]:
    """Return who is left out of an audience, by first name, with the code of the reason."""
    return {one.name.split(maxsplit=1)[0].lower(): one.reason.code for one in resolve_for(report, now).omissions}
