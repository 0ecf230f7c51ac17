"""The letter that asks people to look through what we know about them."""

from __future__ import annotations

from collections.abc import Collection

from django.utils import translation
from django.utils.translation import gettext as _

from contacts.models import User
from notifications.letters.frame import letter_in_this_language
from notifications.outbox import Letter


def review_letters(languages: Collection[str], *, by: User) -> list[Letter]:
    """Return the letter once for each language."""
    return [_letter(language, by) for language in sorted(languages)]


def _letter(language: str, by: User) -> Letter:
    with translation.override(language):
        asked = _("Titta på dina uppgifter. Tryck på «Uppgifterna stämmer», eller ändra det som är fel.")
        content = {
            "title": _("Stämmer dina uppgifter?"),
            "lead": _("Det här är ingen lägesrapport. Inget har hänt."),
            "facts": [],
            "sections": [{"heading": _("Det här ber vi dig göra"), "text": asked}],
            "closing": [],
        }
        return letter_in_this_language("review", by=by, content=content, preheader=asked)
