"""How the personal page is drawn: in which language, with which forms, and what stands there when a link is dead."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contacts.scales import Language
from notifications.access import PressedLink, acknowledgement_of, correction_to
from notifications.links import Purpose, token_for
from notifications.models import Delivery
from notifications.models.dispatches import random_public_id
from notifications.nonces import nonce_for
from notifications.personal_links import Opened, newer_than, words_in
from notifications.scanners import Press, Seen, just_seen, remember, signs_of
from notifications.views.responding import respond_context

ASKED_LANGUAGE = "sprak"
# What a reader looks for who does not read the language of the page, each in its own.
SWITCHES = {"sv": "På svenska", "en": "In English", "ar": "بالعربية", "so": "Af Soomaali", "tr": "Türkçe"}
PRESS_AGAIN = _(
    "Det gick så fort att det kan ha varit ett program som granskar mejl. Inget är ändrat. "
    "Är det du? Vänta en minut och tryck igen."
)


class SeeOther(HttpResponseRedirect):
    """Leads on by GET, whatever was asked (RFC 9110, section 15.4.4)."""

    status_code = HTTPStatus.SEE_OTHER


def draw(request: HttpRequest, opened: Opened, now: datetime, note: str | Promise = "") -> HttpResponse:
    """Return the personal page."""
    link, letter = opened
    language = language_of(request, letter.rendition.language)
    correction, own = correction_to(letter, now)
    newer = newer_than(letter, now)
    with translation.override(language):
        nonce = nonce_for(link.public_id, now)
        context = {
            **respond_context(letter, now),
            "answer_nonce": nonce,
            "nonce": nonce,
            "link": link,
            "letter": letter,
            "words": words_in(letter, language),
            "acknowledgement": acknowledgement_of(letter),
            "correction": correction,
            "read_instead": _read_url(own) if own else "",
            "newer": newer if newer and newer != own else None,
            "newer_url": _read_url(newer) if newer else "",
            "decoy": reverse("notifications:decoy", args=[token_for(link.public_id, Purpose.DECOY)]),
            "note": note,
            "kept": kept(request),
            "switches": _switches(request, link, {"sv", "en", letter.rendition.language} - {language}),
        }
        return in_language(request, language, "notifications/personal_link.html", context)


def lead_back(request: HttpRequest, opened: Opened, now: datetime) -> HttpResponse:
    """Return to the personal page after a press; a browser that keeps no cookies gets it in place."""
    if settings.LINK_COOKIE_NAME not in request.COOKIES:
        return draw(request, opened, now)
    return remembering(SeeOther(reverse("notifications:personal_page") + kept(request)), opened.link)


def gone(request: HttpRequest, public_id: str | None, now: datetime, *, renewable: bool = True) -> HttpResponse:
    """Return the one page for links that do not work, whatever the reason and whether they ever did.

    It offers a new link, unless this kind of link is not ``renewable``: then somebody has to ask for one.
    """
    # A number that nobody has stands in for one that we do not know, so that the pages are alike.
    context = {"nonce": nonce_for(public_id or random_public_id(), now), "kept": kept(request), "renewable": renewable}
    return in_language(request, "", "notifications/no_such_link.html", context, HTTPStatus.NOT_FOUND)


def in_language(
    request: HttpRequest, language: str, template: str, context: dict[str, Any], status: int = HTTPStatus.OK
) -> HttpResponse:
    """Return a page in ``language`` (empty: the browser's), unless the address asks for another."""
    shown = language_of(request, language or translation.get_language() or Language.SWEDISH)
    with translation.override(shown):
        response = render(request, template, context, status=status)
    response.headers["Content-Language"] = shown
    return response


def remembering(response: HttpResponse, link: Delivery) -> HttpResponse:
    """Let the browser keep the token for an hour, so that it leaves the address bar."""
    response.set_cookie(
        settings.LINK_COOKIE_NAME,
        token_for(link.public_id, Purpose.READ),
        max_age=settings.LINK_COOKIE_AGE,
        secure=settings.LINK_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def note_use(request: HttpRequest, letter: Delivery, seen: Seen, now: datetime) -> None:
    """Remember for a minute that a link of this letter was used from where the request comes."""
    remember(letter.public_id, Seen.HEAD if request.method == "HEAD" else seen, _address(request), now)


def signs_in(request: HttpRequest, pressed: PressedLink, now: datetime) -> list[str]:
    """Return what makes this press look like a program's."""
    link = pressed.opened.link
    return signs_of_press(request, link, pressed.drawn_at, now)


def signs_of_press(request: HttpRequest, letter: Delivery, drawn_at: datetime, now: datetime) -> list[str]:
    """Return the same for a page that stands behind another link of the letter."""
    seen = just_seen(letter.public_id, _address(request))
    if "via" in request.POST:  # Only a button that no person sees sends it.
        seen[Seen.DECOY] = now
    return signs_of(Press(at=now, sent_at=letter.sent_at, drawn_at=drawn_at, seen=seen))


def _address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


def language_of(request: HttpRequest, otherwise: str) -> str:
    """Return the language that the address asks for, if it is one of ours, else ``otherwise``."""
    asked = request.GET.get(ASKED_LANGUAGE, "")
    return asked if asked in Language.values else otherwise


def kept(request: HttpRequest) -> str:
    """Return the part of the address that keeps the language that was asked for."""
    asked = language_of(request, "")
    return f"?{ASKED_LANGUAGE}={asked}" if asked else ""


def _switches(request: HttpRequest, link: Delivery, languages: set[str]) -> list[tuple[str, str, str]]:
    """Return where the page stands in other languages. What a press is answered with has no address to come back to."""
    here = ""
    if request.method == "POST":
        here = reverse("notifications:personal_link_open", args=[token_for(link.public_id, Purpose.READ)])
    return [(code, SWITCHES[code], f"{here}?{ASKED_LANGUAGE}={code}") for code in SWITCHES if code in languages]


def _read_url(letter: Delivery) -> str:
    return reverse("notifications:personal_link", args=[token_for(letter.public_id, Purpose.READ)])
