"""The letter of a request as it arrives: what it asks, until when, and nobody's words as markup."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from contacts.models import Area, Contact, User
from contacts.scales import Severity, Sharing
from incidents.models import InformationRequest
from notifications.actions import undo_dispatch
from notifications.lifecycle import DispatchState
from notifications.links import Purpose, url_for
from notifications.models import Delivery, Dispatch
from tests.cast import a_contact, an_actor
from tests.notifications.test_deliver import carried
from tests.reports.test_letters import visible
from tests.requests.steps import QUESTIONS, ask
from tests.smtp import Letter, Sink

pytestmark = pytest.mark.django_db

NIGHT = datetime(2026, 11, 21, 22, 14, tzinfo=UTC)
AFTER_THE_HOLD = timedelta(seconds=31)


def mailed(sink: Sink) -> dict[str, Letter]:
    return {letter.recipients[0]: letter for letter in sink.letters}


class Tags(HTMLParser):
    """Gathers the elements of a page, whatever its attributes say."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.add(tag)


def tags_of(html: str) -> set[str]:
    """Return the elements that a browser finds."""
    reader = Tags()
    reader.feed(html)
    return reader.found


def test_the_mail_asks_says_until_when_and_why_in_both_parts(
    tove: User, alby: Area, nadia: Contact, bo: Contact, smtp_sink: Sink
) -> None:
    ask(tove, NIGHT, alby)
    assert carried(NIGHT + timedelta(seconds=29)).sent == 0
    assert smtp_sink.letters == []
    assert carried(NIGHT + AFTER_THE_HOLD).sent == 2

    letters = mailed(smtp_sink)
    assert sorted(letters) == [bo.address_norm, nadia.address_norm]
    letter = letters[nadia.address_norm]
    assert letter.message["Subject"] == "Svara senast 22 november 2026 kl. 00.14: Alby i kväll"
    text, html = letter.text(), letter.html()
    facts = [
        "Begäran om lägesrapport",
        "Alby i kväll",
        "Hej Nadia Nattvandrare,",
        "vi behöver veta hur läget är i Alby. Svara senast 22 november 2026 kl. 00.14.",
        "Allvarlighetsgrad: Förhöjd",
        f"1. {QUESTIONS[0]}",
        f"2. {QUESTIONS[1]}",
        "Därför frågar vi",
        "Flera har ringt om bråk vid torget.",
        "Är du frivillig? Håll avstånd. Ingrip inte. Ring 112 vid fara.",
        "Fara för liv? Ring 112. Polisen: 114 14.",
        "Delning: Även frivilliga (TLP:GREEN). Du får dela detta inom din förening eller organisation.",
        "Du får det här för att du är: Nattvandrare i Alby.",
        "Avsändare: Botkyrka kommun, Trygghetssamordnare.",
    ]
    for part in (" ".join(text.split()), visible(html)):
        assert [fact for fact in facts if fact not in part] == []
    assert f"{settings.SITE_URL}/l/" in text
    assert ">Svara</a>" in html
    assert len(letter.raw) < 60_000


def test_of_this_very_day_the_subject_says_only_the_hour(tove: User, alby: Area, bo: Contact, smtp_sink: Sink) -> None:
    ask(tove, NIGHT, alby, answer_by=NIGHT + timedelta(minutes=30), severity=Severity.CRITICAL)
    assert carried(NIGHT + timedelta(seconds=11)).sent == 1
    (letter,) = smtp_sink.letters
    assert letter.message["Subject"] == "Svara senast kl. 23.44: Alby i kväll"


def test_who_reads_english_gets_our_words_in_english_and_the_questions_as_they_were_written(
    tove: User, alby: Area, smtp_sink: Sink
) -> None:
    actor = an_actor("Nattvandrarna i Alby", "night_walkers")
    emma = a_contact("Emma English", actor, alby, language="en")
    ask(tove, NIGHT, alby, why="")
    carried(NIGHT + AFTER_THE_HOLD)
    (letter,) = smtp_sink.letters
    assert letter.recipients == (emma.address_norm,)
    text = " ".join(letter.text().split())
    assert (
        "we need to know how it is in Alby. Answer by 22 November 2026 at 00:14. The questions are in Swedish." in text
    )
    assert f"1. {QUESTIONS[0]}" in text
    assert "Why we ask" not in text
    assert re.search(rf'<div lang="sv"[^>]*>\s*<p[^>]*>1\. {re.escape(QUESTIONS[0])}', letter.html())


def test_nobodys_words_become_markup_or_headers(tove: User, alby: Area, bo: Contact, smtp_sink: Sink) -> None:
    ask(
        tove,
        NIGHT,
        alby,
        title="<b>Alby</b>\r\nBcc: alla",
        why="<script>alert(1)</script>",
        questions=("<img src=x>?", "{{ settings.SECRET_KEY }}"),
    )
    carried(NIGHT + AFTER_THE_HOLD)
    (letter,) = smtp_sink.letters
    assert letter.message["Bcc"] is None
    assert letter.message["Subject"].endswith("<b>Alby</b> Bcc: alla")
    html = letter.html()
    assert tags_of(html) & {"script", "img", "b"} == set()
    assert "{{ settings.SECRET_KEY }}" in html


def test_the_personal_page_says_what_the_letter_says(tove: User, alby: Area, bo: Contact) -> None:
    sent = ask(tove, NIGHT, alby)
    page = sent.dispatch.renditions.get(language="sv").content
    assert page["title"] == "Alby i kväll"
    assert page["lead"] == "Svara senast 22 november 2026 kl. 00.14."
    assert page["facts"] == [
        ["Område", "Alby"],
        ["Allvarlighetsgrad", "Förhöjd"],
        ["Delning", "Även frivilliga (TLP:GREEN)"],
    ]
    assert page["sections"] == [
        {"heading": "Därför frågar vi", "text": "Flera har ringt om bråk vid torget."},
        {"heading": "Det här undrar vi", "text": f"1. {QUESTIONS[0]}\n\n2. {QUESTIONS[1]}"},
    ]
    assert page["closing"][:2] == [
        "Är du frivillig? Håll avstånd. Ingrip inte. Ring 112 vid fara.",
        "Fara för liv? Ring 112. Polisen: 114 14.",
    ]


def test_only_those_who_may_read_so_far_are_asked(
    tove: User, alby: Area, nadia: Contact, bo: Contact, smtp_sink: Sink
) -> None:
    ask(tove, NIGHT, alby, sharing=Sharing.PARTNERS)
    carried(NIGHT + AFTER_THE_HOLD)
    assert list(mailed(smtp_sink)) == [bo.address_norm]
    assert "Är du frivillig?" not in smtp_sink.letters[0].text()


def test_the_link_lives_as_long_as_answers_are_wanted_and_a_day_more(tove: User, alby: Area, bo: Contact) -> None:
    soon = ask(tove, NIGHT, alby, key="snart").dispatch
    late = ask(tove, NIGHT, alby, key="sent", answer_by=NIGHT + timedelta(days=6)).dispatch
    assert soon.links_expire_at == soon.release_at + timedelta(hours=72)
    assert late.links_expire_at == NIGHT + timedelta(days=7)


def test_a_request_that_was_undone_in_time_goes_to_nobody(tove: User, alby: Area, bo: Contact, smtp_sink: Sink) -> None:
    sent = ask(tove, NIGHT, alby)
    undo_dispatch(dispatch=sent.dispatch, by=tove, now=NIGHT + timedelta(seconds=20))
    assert carried(NIGHT + timedelta(minutes=5)).sent == 0
    assert smtp_sink.letters == []
    assert Dispatch.objects.get().state == DispatchState.UNDONE
    assert InformationRequest.objects.count() == 1


def test_on_a_page_in_another_language_the_questions_say_which_they_are_in(
    client: Client, tove: User, alby: Area, nadia: Contact, smtp_sink: Sink
) -> None:
    Contact.objects.filter(pk=nadia.pk).update(language="en")
    now = timezone.now()
    ask(tove, now, alby, questions=("Hur är <b>läget</b>?",))
    assert carried(now + AFTER_THE_HOLD).sent == 1
    letter = Delivery.objects.get()
    page = client.get(url_for(letter.public_id, Purpose.READ).removeprefix(settings.SITE_URL), follow=True)
    shown = page.content.decode()
    assert '<html lang="en"' in shown
    assert '<span lang="sv" dir="auto">Hur är &lt;b&gt;läget&lt;/b&gt;?</span>' in shown
