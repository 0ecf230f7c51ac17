"""Every kind of letter as its readers meet it: 320 px, light and dark, axe, both parts, nothing from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

import pytest
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import Browser, Page

from botkyrka_oro.demo.load import load_demo_week
from contacts.models import User
from contacts.scales import Language
from notifications.actions.attachments import refuse_attachments
from notifications.letters.drills import drill_letters
from notifications.letters.reviews import review_letters
from notifications.lifecycle import DeliveryState
from notifications.markers import LINK, NAME, REASONS, UNSUBSCRIBE, fill, fill_html
from notifications.models import Delivery, Rendition
from notifications.models.dispatches import DispatchKind
from notifications.new_links import post_new_link
from tests.figures import Tell
from tests.reports.test_language_browser import LAW, NARROW, THEMES, faults_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LARGEST = 60_000
OWN = {
    NAME: "Nadia Nattvandrare med ett ganska långt efternamn",
    REASONS: "nattvandrare i Alby",
    LINK: "https://lagesstod.botkyrka.example/l/qOJ4RrqN8gEIhcHuqIBf4Vv1WwS2VBtl/",
    UNSUBSCRIBE: "https://lagesstod.botkyrka.example/avanmal/qOJ4RrqN8gEIhcHuqIBf4Vv1WwS2VBtl/",
}
LINKS = re.compile(r'href="([^"]+)"')
FETCHED = re.compile(
    r"<(?:img|link|script|iframe|video|audio|object|embed|form|input)\b|\burl\(|@import", re.IGNORECASE
)
WORDS = re.compile(r"\w+(?:[.:@-]\w+)*")
# «Område:» before a value, and «Läs och kvittera på din egen sida:» before a link; the HTML part has buttons.
LABELS = re.compile(r"^[^\n:.]+:(?=\s)|https?://\S+", re.MULTILINE)
SPOKEN = ("mailto:", "tel:")
WITHOUT_LINKS = """() => { const body = document.body.cloneNode(true);
  body.querySelectorAll('a').forEach(link => link.remove()); document.body.after(body);
  const words = body.innerText; body.remove(); return words; }"""


class Mail(NamedTuple):
    """One letter as one recipient gets it."""

    name: str
    subject: str
    text: str
    html: str


def mails(sara: User) -> Iterator[Mail]:
    """Return the letters of a week, one of each kind, language and sharing, and our own in every language."""
    now = timezone.now()
    answered = Delivery.objects.filter(state=DeliveryState.SENT, dispatch__kind=DispatchKind.REPORT)
    newest = answered.exclude(contact=None).select_related("dispatch", "rendition", "contact").latest("id")
    with transaction.atomic():
        post_new_link(newest, address=newest.address, now=now)
    assert refuse_attachments(delivery=newest, answered_at=now, now=now)
    others = Rendition.objects.exclude(dispatch__kind__in=(DispatchKind.DRILL, DispatchKind.REVIEW))
    seen = others.select_related("dispatch").order_by("dispatch__kind", "language", "sharing", "-id")
    for one in seen.distinct("dispatch__kind", "language", "sharing"):
        name = f"{one.dispatch.kind}-{one.language}-{one.sharing}"
        yield Mail(name, one.subject, fill(one.text, OWN), fill_html(one.html, OWN))
    for kind, write in (("drill", drill_letters), ("review", review_letters)):
        for letter in write(Language.values, by=sara):
            name = f"{kind}-{letter.language}"
            yield Mail(name, letter.subject, fill(letter.text, OWN), fill_html(letter.html, OWN))


def left_out(mail: Mail, shown: str, without_links: str) -> Iterator[str]:
    """Return what only one part says: a word, a number, a time or a link; what buttons are called does not count."""
    only_in_html = words_of(without_links) - words_of(mail.subject) - words_of(mail.text)
    only_in_text = words_of(LABELS.sub("", mail.text)) - words_of(shown)
    for part, missing in (("text", only_in_html), ("HTML", only_in_text)):
        if missing:
            yield f"the {part} part lacks {sorted(missing)}"
    for link in map(unescape, LINKS.findall(mail.html)):
        if link not in mail.text and not link.startswith(SPOKEN):
            yield f"the text part has no {link}"


def words_of(text: str) -> set[str]:
    return set(WORDS.findall(text.casefold()))


def wrong_with(page: Page, mail: Mail) -> Iterator[str]:
    """Return what is wrong with the letter, however it looks."""
    yield from left_out(mail, page.inner_text("body"), page.evaluate(WITHOUT_LINKS))
    if fetched := FETCHED.findall(mail.html):
        yield f"fetches or asks for more: {fetched}"
    if (size := len(mail.html.encode())) > LARGEST:
        yield f"{size} bytes"


def test_every_kind_of_letter_can_be_read_by_everybody(browser: Browser, tell: Tell) -> None:
    load_demo_week(timezone.now())
    sara = User.objects.get(email="trygghetssamordnare@botkyrka.example")
    every = list(mails(sara))
    faults: list[str] = []
    asked: list[str] = []
    for theme in THEMES:
        page = browser.new_context(viewport={"width": NARROW, "height": 800}, color_scheme=theme).new_page()
        page.on("request", lambda request: asked.append(request.url))
        for mail in every:
            page.set_content(mail.html)
            faults += [f"{mail.name}, {theme}: {fault}" for fault in wrong_with(page, mail)]
            faults += faults_of(page, f"{mail.name}-{theme}", LAW)
        page.context.close()
    largest = max(len(mail.html.encode()) for mail in every)
    kinds = {mail.name.partition("-")[0] for mail in every}
    tell(f"{len(every)} letters of {len(kinds)} kinds, light and dark: {len(faults)} faults; largest {largest} bytes")
    assert kinds >= {"report", "reminder", "deputy", "request", "drill", "review", "new_link", "reply", "notice"}
    assert asked == []
    assert not faults, "\n".join(faults)
