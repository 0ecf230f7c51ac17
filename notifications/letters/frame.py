"""What our own letters to recipients share: they are rendered once for each language, with the look of a report."""

from __future__ import annotations

from typing import Any

import css_inline
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from contacts.models import User
from contacts.scales import Sharing
from notifications.markers import LINK, NAME, REASONS, UNSUBSCRIBE
from notifications.outbox import Letter

_INLINER = css_inline.CSSInliner(load_remote_stylesheets=False)


def letter_in_this_language(name: str, *, by: User, content: dict[str, Any], preheader: str) -> Letter:
    """Return the letter whose templates are called ``name``, in the language of the moment, for anybody to read."""
    language = translation.get_language()
    context = {
        "language": language,
        "preheader": preheader,
        "sender_role": by.get_role_display(),
        "reply_to": settings.REPLY_TO_EMAIL,
        "markers": {"name": NAME, "link": LINK, "unsubscribe": UNSUBSCRIBE, "reasons": REASONS},
    }
    templates = f"notifications/letters/{name}"
    subject = " ".join(render_to_string(f"{templates}_subject.txt", context).split())
    return Letter(
        language=language,
        sharing=Sharing.OPEN,
        subject=subject,
        text=render_to_string(f"{templates}.txt", context).strip() + "\n",
        html=_INLINER.inline(render_to_string(f"{templates}.html", context | {"subject": subject})),
        content=content,
    )
