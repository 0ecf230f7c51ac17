"""Notices to our own staff: something waits, something happened. Counted apart from what recipients get."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise

from contacts.models import User
from contacts.scales import Language, Mode, Severity, Sharing
from notifications.markers import NAME, clean
from notifications.models import Dispatch
from notifications.models.dispatches import DispatchKind
from notifications.outbox import Addressee, Letter, post

Words = str | Promise
"""Words for people; lazy ones (``gettext_lazy``, ``format_lazy``) reach each reader in their own language."""


def post_notice(
    *,
    to: Iterable[User],
    title: Words,
    lines: Sequence[Words],
    about_path: str,
    by: User,
    now: datetime,
    mode: Mode = Mode.LIVE,
) -> Dispatch:
    """Write a letter to members of staff in the caller's transaction. It is not held, and links to ``about_path``."""
    readers = {user.email.lower(): user for user in to if user.is_active}
    languages = {user.language for user in readers.values()} | {Language.SWEDISH.value}
    with translation.override(Language.SWEDISH.value):
        swedish_title = str(title)
    return post(
        kind=DispatchKind.NOTICE,
        title=swedish_title,
        mode=mode,
        severity=Severity.LOW,
        sharing=Sharing.ORGANISATION,
        area_ids=(),
        letters=[_letter(language, title, lines, about_path) for language in sorted(languages)],
        addressees=[_addressee(address, user) for address, user in readers.items()],
        by=by,
        about_path=about_path,
        hold=timedelta(0),
        now=now,
    )


def _letter(language: str, title: Words, lines: Sequence[Words], about_path: str) -> Letter:
    with translation.override(language):
        context = {
            "title": clean(str(title)),
            "lines": [clean(str(line)) for line in lines],
            "name": NAME,
            "url": f"{settings.SITE_URL}{about_path}",
        }
        sections = [{"heading": "", "text": line} for line in context["lines"]]
        return Letter(
            language=language,
            sharing=Sharing.ORGANISATION,
            subject=" ".join(render_to_string("notifications/letters/notice_subject.txt", context).split()),
            text=render_to_string("notifications/letters/notice.txt", context),
            html=render_to_string("notifications/letters/notice.html", context),
            content={"title": context["title"], "lead": "", "facts": [], "sections": sections, "closing": []},
        )


def _addressee(address: str, user: User) -> Addressee:
    return Addressee(
        address=address,
        name=user.name,
        language=user.language,
        clearance=Sharing.ORGANISATION,
        role=str(user.get_role_display()),
        phone=user.phone,
        user_id=user.id,
    )
