"""What makes a press on a personal page look like a machine's, in plain words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SIGNS: dict[str, Promise] = {
    "soon_after_handover": _("Trycket kom inom några sekunder efter att mejlet lämnats."),
    "soon_after_page": _("Trycket kom genast när sidan öppnats."),
    "several_links": _("Flera länkar i mejlet öppnades på ett par sekunder."),
    "scanner_network": _("Trycket kom från ett nät där mejl granskas av program."),
    "head_before": _("Ett program tittade på länken strax före."),
    "decoy": _("En dold länk eller knapp användes, som ingen människa ser."),
}
SOME_SIGN = _("Trycket liknar ett programs.")


def in_words(sign: str) -> str:
    """Return the sentence for a sign; an unknown one is told as what all of them mean."""
    return str(SIGNS.get(sign, SOME_SIGN))
