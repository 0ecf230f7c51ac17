"""What an approval sets going: letters in the post, lines in the log of the incidents, word to the säkerhetschef."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import translation

from contacts.audience import Audience, Recipient
from contacts.duties import reasons_in
from contacts.models import User
from contacts.models.users import Role
from contacts.scales import Language, Mode, Severity, Sharing
from contacts.telling import Topic, tell
from incidents import letters
from incidents.actions.audiences import resolve_for
from incidents.actions.corrected_audience import reasons_to_be_corrected
from incidents.contents import content_of
from incidents.models import LogEntry, SituationReport
from incidents.models.log import LogKind
from incidents.report_content import ReportContent
from notifications.models import Dispatch
from notifications.models.dispatches import DispatchKind
from notifications.notices import post_notice
from notifications.outbox import Addressee, post


def post_letters(report: SituationReport, audience: Audience, *, by: User, now: datetime) -> Dispatch:
    """Hand one letter a recipient to the post office, in the transaction of the approval."""
    content = content_of(report)
    languages = {one.language for one in audience.recipients} | {Language.SWEDISH.value}
    wrong = report.corrects.dispatch if report.corrects else None
    return post(
        kind=DispatchKind.REPORT if wrong is None else DispatchKind.CORRECTION,
        follows=wrong,
        title=letters.title_of(report),
        mode=Mode(report.mode),
        severity=Severity(report.severity),
        sharing=content.sharing,
        area_ids=sorted(content.area_ids),
        letters=[
            letter
            for read, spoken in _classes(content, audience).items()
            for letter in letters.letters_for(report, content, now, spoken, read=read)
        ],
        addressees=_addressees(report, audience, languages, now),
        by=by,
        about_path=letters.report_path(report),
        hold=timedelta(seconds=hold_seconds(report)),
        now=now,
        thread=f"lagesrapport-serie-{report.series_id}",
    )


def _classes(content: ReportContent, audience: Audience) -> dict[Sharing, set[str]]:
    """Return the classes of readers that there are, and which languages are read in each: a letter for each of them.

    Swedish is always among them, for who calls, and so are the words that everybody may read, for who comes later.
    """
    found: dict[Sharing, set[str]] = {content.sharing: {Language.SWEDISH.value}}
    for language, clearance in {(one.language, one.clearance) for one in audience.recipients}:
        found.setdefault(content.class_of(clearance), {Language.SWEDISH.value}).add(language)
    return found


def hold_seconds(report: SituationReport) -> int:
    """Return for how long the letters wait so that they can be undone: shortly where every second counts."""
    return settings.HOLD_SECONDS_CRITICAL if report.corrects_id is not None else hold_seconds_at(report.severity)


def hold_seconds_at(severity: int) -> int:
    """Return the same for a text of this severity that is no correction."""
    return settings.HOLD_SECONDS_CRITICAL if severity == Severity.CRITICAL else settings.HOLD_SECONDS


def _addressees(report: SituationReport, audience: Audience, languages: set[str], now: datetime) -> list[Addressee]:
    """Return the recipients with their reasons, which the audience gives in Swedish, in their own language."""
    others = languages - {Language.SWEDISH.value}
    return addressees(audience, {language: _reasons_in(language, report, audience, now) for language in others})


def addressees(audience: Audience, words: Mapping[str, Mapping[str, str]]) -> list[Addressee]:
    """Return the recipients of a Swedish ``audience`` as the post office wants them.

    ``words`` holds, for each other language, what the Swedish reasons are called in it.
    """

    def in_own_words(one: Recipient) -> tuple[str, ...]:
        known = words.get(one.language)
        return tuple([known.get(reason, reason) for reason in one.reasons]) if known else one.reasons

    return [
        Addressee(
            address=one.address,
            name=one.name,
            language=one.language,
            clearance=one.clearance,
            reasons=in_own_words(one),
            actor=one.actor,
            role=one.role,
            area=one.area,
            phone=one.phone,
            contact_id=one.contact_id,
            user_id=one.user_id,
        )
        for one in audience.recipients
    ]


def _reasons_in(language: str, report: SituationReport, audience: Audience, now: datetime) -> dict[str, str]:
    """Return what the Swedish reasons of ``audience`` are called in another language.

    What a rota says of who is on duty is not known beforehand: only where somebody has such a reason is it asked anew.
    """
    known = reasons_in(language) if report.corrects_id is None else reasons_to_be_corrected(report, language)
    if all(reason in known for one in audience.recipients for reason in one.reasons):
        return known
    with translation.override(language):
        again = {one.address: one.reasons for one in resolve_for(report, now).recipients}
    return known | {
        swedish: other
        for one in audience.recipients
        for swedish, other in zip(one.reasons, again.get(one.address, one.reasons), strict=True)
    }


def log_key(dispatch: Dispatch) -> str:
    """Return what the keys of log entries about ``dispatch`` begin with."""
    return f"dispatch {dispatch.public_id} "


def log_on_incidents(report: SituationReport, entries: Sequence[str], *, by: User, now: datetime, key: str) -> None:
    """Write in the log of every incident that the report builds on what left the house, or did not."""
    tell(Topic.INCIDENTS)
    LogEntry.objects.bulk_create(
        LogEntry(
            incident=incident,
            mode=incident.mode,
            kind=LogKind.INFORMATION_OUT,
            text=text,
            by=by,
            occurred_at=now,
            recorded_at=now,
            idempotency_key=f"{key}{incident.id} {place}",
        )
        for incident in report.incidents.all()
        for place, text in enumerate(entries)
    )


def tell_the_chiefs(report: SituationReport, audience: Audience, *, by: User, now: datetime) -> None:
    """Mail the säkerhetschef that somebody sent alone what takes two."""
    notice = letters.alone_on_duty(report, by, audience.count)
    mail_the_chiefs(notice, about_path=letters.report_path(report), by=by, now=now)


def mail_the_chiefs(notice: letters.Notice, *, about_path: str, by: User, now: datetime) -> None:
    """Mail the säkerhetschef, if there is one."""
    chiefs = list(User.objects.all().in_roles([Role.SECURITY_CHIEF]))
    if chiefs:
        title, lines = notice
        post_notice(to=chiefs, title=title, lines=lines, about_path=about_path, by=by, now=now)
