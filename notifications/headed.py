"""The words of a dispatch once more, with a line above them that says why they come again or to somebody else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from contacts.scales import Sharing
from notifications.models import Dispatch, Rendition
from notifications.outbox import Letter

# The words are frozen, markers and all. The line goes in where the reader begins: inside what the letter itself calls
# its article, otherwise at the top of the body.
BEGINNING = re.compile(r"<body\b[^>]*>(?:.*?<div role=\"article\"[^>]*>)?", re.DOTALL)


def reminding(original: Dispatch, released_at: datetime) -> list[Letter]:
    """Return the letters of a reminder: every rendition of ``original``, its subject marked, with a line at its top."""
    return [_headed(one, "reminder", released_at) for one in _renditions(original)]


def for_deputies(original: Dispatch, released_at: datetime) -> list[Letter]:
    """Return the letters to deputies: the same words, under a line that says why they get them."""
    return [_headed(one, "deputy", released_at) for one in _renditions(original)]


def _renditions(original: Dispatch) -> Sequence[Rendition]:
    return list(original.renditions.order_by("id"))


def _headed(words: Rendition, why: str, released_at: datetime) -> Letter:
    with translation.override(words.language):
        context = {"why": why, "released_at": released_at, "language": words.language}
        line = " ".join(render_to_string("notifications/letters/head.txt", context).split())
        head = render_to_string("notifications/letters/head.html", context | {"line": line})
        subject = _("Påminnelse: %(subject)s") % {"subject": words.subject} if why == "reminder" else words.subject
    beginning = BEGINNING.search(words.html)
    place = beginning.end() if beginning else 0
    return Letter(
        language=words.language,
        sharing=Sharing(words.sharing),
        subject=subject,
        text=f"{line}\n\n{words.text}",
        html=f"{words.html[:place]}\n{head}{words.html[place:]}",
        content=words.content,
    )
