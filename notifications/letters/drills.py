"""The letter that tests whether we reach somebody. It says first and last that nothing has happened."""

from __future__ import annotations

from collections.abc import Collection

from django.utils import translation
from django.utils.translation import gettext as _

from contacts.models import User
from notifications.letters.frame import letter_in_this_language
from notifications.outbox import Letter


def drill_letters(languages: Collection[str], *, by: User) -> list[Letter]:
    """Return the letter once for each language."""
    return [_letter(language, by) for language in sorted(languages)]


def _letter(language: str, by: User) -> Letter:
    with translation.override(language):
        nothing = _("Inget har hänt.")
        content = {
            "title": _("Svarsprov"),
            "lead": f"{nothing} {_('Det här är ett prov på om vi når dig.')}",
            "facts": [],
            "sections": [
                {
                    "heading": _("Det här ber vi dig göra"),
                    "text": _("Tryck på knappen «Jag har läst». Mer behöver du inte göra."),
                }
            ],
            "closing": [nothing],
        }
        return letter_in_this_language("drill", by=by, content=content, preheader=nothing)
