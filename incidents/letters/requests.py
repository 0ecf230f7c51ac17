"""The letter that asks for information, in each fixed language: subject, text, HTML and the personal page."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

import css_inline
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.models import Area, User
from contacts.scales import Language, Sharing
from incidents.letters.notices import Notice
from incidents.letters.wording import SHARING_RULES, listed, when
from incidents.models import InformationRequest
from incidents.request_contents import RequestContent
from notifications.markers import LINK, NAME, REASONS, UNSUBSCRIBE
from notifications.outbox import Letter

_INLINER = css_inline.CSSInliner(load_remote_stylesheets=False)


def request_path(public_id: str) -> str:
    """Return where staff read the answers to a request."""
    return reverse("incidents:request", args=[public_id])


def title_of_request(content: RequestContent) -> str:
    """Return what a request is called in lists."""
    return _("Begäran om lägesrapport: %(title)s") % {"title": content.title}


def letters_of_request(content: RequestContent, by: User, now: datetime, languages: Collection[str]) -> list[Letter]:
    """Return the letter once for each language. The questions stay in the language they were written in."""
    return [_letter(content, by, now, language) for language in sorted(languages)]


def preview_of_request(
    content: RequestContent, by: User, now: datetime, language: str = Language.SWEDISH.value
) -> tuple[str, str, str]:
    """Return subject, text and HTML, its style still in its place, for a page that shows what would be sent."""
    with translation.override(language):
        return _rendered(_context(content, by, now))


def asked_alone(request: InformationRequest, by: User, count: int) -> Notice:
    """Tell the säkerhetschef that one person alone asked what takes two."""
    return gettext_lazy("En begäran om lägesrapport skickades av en person ensam i tjänst"), [
        format_lazy(
            gettext_lazy("{name} skickade en begäran till {count} mottagare utan att någon annan har läst den."),
            name=by.name,
            count=count,
        ),
        format_lazy(gettext_lazy("Skäl: {reason}"), reason=request.alone_on_duty_reason),
        gettext_lazy("Läs begäran. Du kan ångra utskicket så länge det väntar."),
    ]


def _letter(content: RequestContent, by: User, now: datetime, language: str) -> Letter:
    with translation.override(language):
        context = _context(content, by, now)
        subject, text, html = _rendered(context)
        return Letter(
            language=language,
            sharing=content.sharing,
            subject=subject,
            text=text,
            html=_INLINER.inline(html),
            content=_page(context),
        )


def _rendered(context: dict[str, Any]) -> tuple[str, str, str]:
    subject = " ".join(render_to_string("incidents/letters/request_subject.txt", context).split())
    return (
        subject,
        render_to_string("incidents/letters/request_body.txt", context).strip() + "\n",
        render_to_string("incidents/letters/request_body.html", context | {"subject": subject}),
    )


def _context(content: RequestContent, by: User, now: datetime) -> dict[str, Any]:
    areas = Area.objects.filter(id__in=content.area_ids).in_swedish_order()
    return {
        "language": translation.get_language(),
        "text_language": Language.SWEDISH.value,
        "title": content.title,
        "why": content.why,
        "questions": content.questions,
        "areas": listed([area.name for area in areas]),
        "severity": content.severity,
        "answer_by": when(content.answer_by),
        "answer_by_shortly": _shortly(content.answer_by, now),
        "preheader": " ".join(content.questions)[:140],
        "for_volunteers": content.sharing >= Sharing.VOLUNTEERS,
        "sharing": content.sharing,
        "sharing_rule": SHARING_RULES[content.sharing],
        "sender_role": by.get_role_display(),
        "reply_to": settings.REPLY_TO_EMAIL,
        "markers": {"name": NAME, "link": LINK, "unsubscribe": UNSUBSCRIBE, "reasons": REASONS},
    }


def _shortly(moment: datetime, now: datetime) -> str:
    """Return «kl. 23.14» of this very day, and day and time of any other."""
    words = when(moment)
    if timezone.localdate(moment) != timezone.localdate(now):
        return words
    return _("kl. {time}").format(time=timezone.localtime(moment).strftime(_("%H.%M")))


def _page(context: dict[str, Any]) -> dict[str, Any]:
    """Return what the personal page shows; see ``Rendition``. The fields for the answers stand below it."""
    sharing: Sharing = context["sharing"]
    questions = [f"{place}. {text}" for place, text in enumerate(context["questions"], 1)]
    sections = [{"heading": _("Därför frågar vi"), "text": context["why"]}] if context["why"] else []
    sections.append({"heading": _("Det här undrar vi"), "text": "\n\n".join(questions)})
    closing = [_("Är du frivillig? Håll avstånd. Ingrip inte. Ring 112 vid fara.")] if context["for_volunteers"] else []
    return {
        "title": context["title"],
        "title_language": context["text_language"],
        "text_language": context["text_language"],
        "lead": _("Svara senast %(when)s.") % {"when": context["answer_by"]},
        "facts": [
            [_("Område"), context["areas"]],
            [_("Allvarlighetsgrad"), str(context["severity"].label)],
            [_("Delning"), f"{sharing.label} ({sharing.tlp})"],
        ],
        "sections": sections,
        "closing": [*closing, _("Fara för liv? Ring 112. Polisen: 114 14."), str(context["sharing_rule"])],
    }
