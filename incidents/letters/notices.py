"""Notices to staff about reports. They travel by mail, so they hold nothing of what the reports say."""

from __future__ import annotations

from datetime import datetime

from django.utils.functional import Promise, lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from contacts.models import User
from incidents.letters.wording import when
from incidents.models import SituationReport

Notice = tuple[Promise, list[str | Promise]]
when_lazy = lazy(when, str)


def approval_waiting(by: User) -> Notice:
    """Tell those who may approve that a report waits for one of them."""
    return _("En lägesrapport väntar på godkännande"), [
        format_lazy(_("{name} har lämnat en lägesrapport för godkännande."), name=by.name),
        _("Läs den och välj: godkänn och skicka, eller skicka tillbaka med en kommentar."),
        _("Flera har fått det här mejlet. Den första som svarar räcker."),
    ]


def next_report_due(due: datetime, now: datetime) -> Notice:
    """Tell the author when the readers were promised the next report."""
    late = due <= now
    return _("Nästa lägesrapport är försenad") if late else _("Dags för nästa lägesrapport"), [
        format_lazy(
            _("Läsarna skulle ha fått nästa rapport senast {when}.")
            if late
            else _("Läsarna har fått veta att nästa rapport kommer senast {when}."),
            when=when_lazy(due),
        ),
        _("Skriv nästa rapport, också om inget har hänt. Då vet de att det du skrev förut gäller."),
        _("Är allt över? Skriv en sista rapport och kryssa i att det är den sista."),
    ]


def alone_on_duty(report: SituationReport, by: User, count: int) -> Notice:
    """Tell the säkerhetschef that a report that takes two people was sent by one."""
    return _("En lägesrapport skickades av en person ensam i tjänst"), [
        format_lazy(
            _("{name} godkände en lägesrapport till {count} mottagare utan att någon annan har läst den."),
            name=by.name,
            count=count,
        ),
        format_lazy(_("Skäl: {reason}"), reason=report.alone_on_duty_reason),
        _("Läs rapporten. Du kan ångra utskicket så länge det väntar."),
    ]
