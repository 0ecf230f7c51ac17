"""What the personal page shows of a report: the same as its letter, as plain text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from contacts.scales import Sharing
from incidents.models.reports import SectionKind


def page_of(context: dict[str, Any], sharing: Sharing) -> dict[str, Any]:
    """Return what the personal page shows; see ``Rendition``."""
    facts: list[Sequence[str]] = []
    sections: list[dict[str, str]] = []
    closing = [_("Fara för liv? Ring 112. Polisen: 114 14.")]
    if sharing == Sharing.ORGANISATION:
        title = _("Ny lägesrapport")
        lead = _("En ny lägesrapport finns. Du läser den när du har loggat in.")
        if context["corrected"]:
            title = _("Rättelse av lägesrapport %(number)d") % {"number": context["corrected"]}
            lead = " ".join([context["no_longer_holds"], _("Du läser rättelsen när du har loggat in.")])
        return {"title": title, "lead": lead, "facts": facts, "sections": sections, "closing": closing}
    due = context["next_due"]
    facts = [
        [_("Område"), context["areas"]],
        [_("Allvarlighetsgrad"), str(context["severity"].label)],
        [_("Tid"), context["now"]],
        [_("Nästa lägesrapport"), _("Senast %(when)s") % {"when": due} if due else _("Det här är den sista.")],
        [_("Delning"), f"{sharing.label} ({sharing.tlp})"],
    ]
    ask = context["ask"]
    if context["for_volunteers"]:
        ask = f"{ask}\n\n{_('Är du frivillig? Håll avstånd. Ingrip inte. Ring 112 vid fara.')}"
    if context["wrong"]:
        sections.append({"heading": str(SectionKind.WRONG.label), "text": context["wrong"]})
    sections.append({"heading": str(SectionKind.ASK.label), "text": ask})
    sections += [{"heading": one["heading"], "text": one["text"]} for one in context["sections"]]
    return {
        "title_language": context["language"] if context["corrected"] else context["title_language"],
        "text_language": context["text_language"],
        "title": _title(context),
        "lead": _lead(context),
        "facts": facts,
        "sections": sections,
        "closing": [*closing, str(context["sharing_rule"])],
    }


def _title(context: dict[str, Any]) -> str:
    """Return what the page is called: a correction is called so, for its readers have seen the same title before."""
    if not context["corrected"]:
        return str(context["title"])
    words = _("Rättelse av lägesrapport %(number)d: %(title)s")
    return words % {"number": context["corrected"], "title": context["title"]}


def _lead(context: dict[str, Any]) -> str:
    """Return «Lägesrapport 3 · Uppdatering»; under a correction also that the earlier text no longer holds."""
    number = _("Lägesrapport %(number)d") % {"number": context["number"]}
    lead = f"{number} · {context['kind']}"
    more = [context["no_longer_holds"]] if context["corrected"] else []
    if context["text_language"] != context["language"]:
        more.append(_("Rapportens egen text är på svenska."))
    return " ".join([f"{lead}.", *more]) if more else lead
