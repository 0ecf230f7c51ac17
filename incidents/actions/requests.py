"""Asking for information: one press sends the questions to exactly those who were shown, and keeps what was asked."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from contacts.access import area_ids_within_reach, demand
from contacts.audience import Audience, resolve
from contacts.duties import reasons_in
from contacts.models import User
from contacts.rights import Right
from contacts.scales import Language, Mode
from contacts.telling import Topic, tell
from incidents import letters
from incidents.actions.approval import NoRecipients
from incidents.actions.audiences import Shown, demand_the_same
from incidents.actions.four_eyes import demand_eyes_to_ask
from incidents.actions.report_steps import ContainsPersonalData
from incidents.actions.sending import addressees, hold_seconds_at, mail_the_chiefs
from incidents.contents import Problems
from incidents.models import InformationRequest
from incidents.request_contents import RequestContent, details_of_request, problems_of_request
from notifications.markers import tidy
from notifications.models import Dispatch, DispatchChange, Question
from notifications.models.dispatches import DispatchKind, random_public_id
from notifications.outbox import post

# Whoever answers late is still heard.
ANSWERS_TAKEN_AFTER = timedelta(days=1)


class UnableToAsk(Exception):
    """The request cannot be sent as it is. ``problems`` says why, by field."""

    def __init__(self, problems: Problems) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = problems


class NobodyToAsk(NoRecipients):
    """Nobody would get the request."""

    def __init__(self) -> None:
        words = _("Ingen får begäran med de områden, roller och den delning som är valda. Ändra mottagarna.")
        Exception.__init__(self, words)


@transaction.atomic(durable=True)
def send_request(
    *,
    by: User,
    key: str,
    content: RequestContent,
    now: datetime,
    audience_version: str | None = None,
    expected_recipients: int | None = None,
    shown: Shown | None = None,
    kept: Collection[tuple[str, str]] = (),
    alone_on_duty_reason: str = "",
) -> tuple[InformationRequest, bool]:
    """Send a request once for each ``key`` of ``by``; tell whether it is new. All of it, or nothing.

    ``audience_version`` or ``expected_recipients`` is what ``by`` was shown, ``shown`` the set behind it, if at
    hand. ``kept`` names the details that ``by`` keeps after weighing secrecy, each by its kind's code and its words.
    """
    demand(by, Right.SEND_REPORT)
    User.objects.select_for_update(no_key=True).get(id=by.id)
    earlier = InformationRequest.objects.filter(by=by, idempotency_key=key).select_related("dispatch").first()
    if earlier is not None:
        return earlier, False
    content = _demand_sendable(content, by, now)
    weighed = _demand_weighed(content, kept)
    audience = _in_swedish(content, now)
    demand_the_same(audience, audience_version, expected_recipients, shown)
    if not audience.count:
        raise NobodyToAsk
    reason = tidy(alone_on_duty_reason)
    alone = demand_eyes_to_ask(by=by, audience=audience, sharing=content.sharing, reason=reason, now=now)
    dispatch = _post(content, audience, by=by, now=now)
    request = InformationRequest.objects.create(
        mode=dispatch.mode,
        dispatch=dispatch,
        title=content.title,
        why=content.why,
        severity=content.severity,
        sharing=content.sharing,
        by=by,
        created_at=now,
        alone_on_duty_reason=reason if alone else "",
        idempotency_key=key,
    )
    request.audience_areas.set(content.area_ids)
    request.audience_roles.set(content.role_ids)
    DispatchChange.objects.bulk_create(
        DispatchChange(dispatch=dispatch, field="kept_detail", new=f"{kind}: {text}", by=by, recorded_at=now)
        for kind, text in weighed
    )
    tell(Topic.INBOX)
    if alone:
        notice = letters.asked_alone(request, by, audience.count)
        mail_the_chiefs(notice, about_path=dispatch.about_path, by=by, now=now)
    return request, True


def audience_of(content: RequestContent, now: datetime) -> Audience:
    """Return who a request goes to if it is sent at ``now``."""
    return resolve(
        area_ids=content.area_ids,
        role_ids=content.role_ids,
        severity=content.severity,
        sharing=content.sharing,
        now=now,
    )


def _in_swedish(content: RequestContent, now: datetime) -> Audience:
    with translation.override(Language.SWEDISH.value):
        return audience_of(content, now)


def _demand_sendable(content: RequestContent, by: User, now: datetime) -> RequestContent:
    """Return the tidy content; raise when it lacks something, or reaches further than ``by`` may send."""
    content = content.tidy()
    if problems := problems_of_request(content, now):
        raise UnableToAsk(problems)
    within = area_ids_within_reach(by, Right.SEND_REPORT)
    if within is not None and not content.area_ids <= within:
        raise PermissionDenied(Right.SEND_REPORT)
    return content


def _demand_weighed(content: RequestContent, kept: Collection[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the details that were weighed; raise while one was not, or may never leave."""
    found = details_of_request(content)
    left = {name: [one for one in details if one.forbidden or one.key not in kept] for name, details in found.items()}
    if standing := {name: details for name, details in left.items() if details}:
        raise ContainsPersonalData(standing)
    return sorted({one.key for details in found.values() for one in details})


def _post(content: RequestContent, audience: Audience, *, by: User, now: datetime) -> Dispatch:
    """Hand one letter a recipient to the post office, with the questions that its link asks."""
    languages = {one.language for one in audience.recipients} | {Language.SWEDISH.value}
    others = languages - {Language.SWEDISH.value}
    dispatch = post(
        kind=DispatchKind.REQUEST,
        title=letters.title_of_request(content),
        mode=Mode.LIVE,
        severity=content.severity,
        sharing=content.sharing,
        area_ids=sorted(content.area_ids),
        letters=letters.letters_of_request(content, by, now, languages),
        addressees=addressees(audience, {language: reasons_in(language) for language in others}),
        by=by,
        about_path="",
        hold=timedelta(seconds=hold_seconds_at(content.severity)),
        now=now,
        thread=f"begaran-{random_public_id()}",
    )
    dispatch.about_path = letters.request_path(dispatch.public_id)
    dispatch.answer_by = content.answer_by
    dispatch.links_expire_at = max(dispatch.links_expire_at, content.answer_by + ANSWERS_TAKEN_AFTER)
    dispatch.save(update_fields=["about_path", "answer_by", "links_expire_at"])
    Question.objects.bulk_create(
        Question(dispatch=dispatch, position=place, text=text) for place, text in enumerate(content.questions, 1)
    )
    return dispatch
