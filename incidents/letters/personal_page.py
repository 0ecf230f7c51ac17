"""What the personal page shows of a report: the same as its letter, as plain text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from contacts.scales import Sharing
from incidents.letters.wording import MORE_BEHIND_LOGIN
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
    undated = _("Det här är den sista.") if context["is_last"] else _("Inte bestämt än.")
    narrowest: Sharing = context["sharing"]
    facts = [
        [_("Område"), context["areas"]],
        [_("Allvarlighetsgrad"), str(context["severity_words"])],
        [_("Tid"), context["now"]],
        [_("Nästa lägesrapport"), _("Senast %(when)s") % {"when": due} if due else undated],
        [_("Delning"), f"{narrowest.label} ({narrowest.tlp})"],
    ]
    ask = with_fewer(context["ask"], context["ask_fewer"])
    if context["for_volunteers"]:
        ask = f"{ask}\n\n{_('Är du frivillig? Håll avstånd. Ingrip inte. Ring 112 vid fara.')}"
    if context["wrong"]:
        wrong = with_fewer(context["wrong"], context["wrong_fewer"])
        sections.append({"heading": str(SectionKind.WRONG.label), "text": wrong})
    if ask:
        sections.append({"heading": str(SectionKind.ASK.label), "text": ask})
    sections += [
        {"heading": one["heading"], "text": with_fewer(one["text"], one["fewer"])} for one in context["sections"]
    ]
    closing.append(str(context["sharing_rule"]))
    if context["unmarked"] is not None:
        unmarked: Sharing = context["unmarked"]
        closing.append(f"{_('Det som inte är märkt:')} {unmarked.label} ({unmarked.tlp}). {context['unmarked_rule']}")
    if context["more_behind_login"]:
        closing.append(f"{MORE_BEHIND_LOGIN} {context['url']}")
    return {
        "title_language": context["language"] if context["corrected"] else context["title_language"],
        "text_language": context["text_language"],
        "title": _title(context),
        "lead": _lead(context),
        "facts": facts,
        "sections": sections,
        "closing": closing,
    }


def with_fewer(text: str, fewer: Sequence[dict[str, str]]) -> str:
    """Return a section with the paragraphs under it that fewer read, each below its mark."""
    return "\n\n".join(filter(None, [text, *(f"[{one['mark']}]\n{one['text']}" for one in fewer)]))


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
