"""The letter of a correction: nobody who reads either part of it can go on believing the earlier text."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from contacts.models import Contact, User
from contacts.scales import Sharing
from incidents.actions.reports import edit_report
from incidents.contents import LONGEST_SECTION, content_of
from incidents.letters import letters_for
from incidents.models import SituationReport
from incidents.models.reports import SectionKind
from notifications.markers import REASONS
from notifications.outbox import Letter
from tests.cast import a_contact, an_actor
from tests.reports.conftest import Draft
from tests.reports.correcting import WRONG, approve_shown, draft_correction, send
from tests.reports.test_letters import visible

pytestmark = pytest.mark.django_db

NIGHT = datetime(2026, 11, 21, 22, 14, tzinfo=UTC)
LATER = NIGHT + timedelta(minutes=26)


@pytest.fixture
def correction(draft: Draft, tove: User, nadia: Contact) -> SituationReport:
    """The correction of a report that was sent at 23.14."""
    return draft_correction(send(draft(next_report_due=NIGHT + timedelta(hours=2)), tove, NIGHT), tove, LATER)


def the_letter(correction: SituationReport, language: str = "sv", **extra: Any) -> Letter:
    return letters_for(correction, content_of(correction), LATER, {language}, **extra)[0]


def test_the_inbox_says_at_once_that_it_is_a_correction_and_of_what(correction: SituationReport) -> None:
    letter = the_letter(correction)
    assert letter.subject == "Rättelse av lägesrapport 1: Oroligt vid Alby centrum"
    preheader = letter.html.split('class="preheader"')[1].split(">")[1].split("<")[0]
    assert preheader.startswith("Lägesrapport 1, som skickades 21 november 2026 kl. 23.14, gäller inte längre. Gå")
    assert the_letter(correction, trial=True).subject == f"PROV – {letter.subject}"


def test_both_parts_say_which_text_no_longer_holds_and_what_was_wrong(correction: SituationReport) -> None:
    letter = the_letter(correction)
    plain, html = " ".join(letter.text.split()), visible(letter.html)
    facts = [
        "Rättelse av lägesrapport 1: Oroligt vid Alby centrum",
        "Lägesrapport 2 · Rättelse",
        "Lägesrapport 1, som skickades 21 november 2026 kl. 23.14, gäller inte längre. Läs det här i stället.",
        "Det här var fel",
        WRONG,
        "Gå tillsammans. Prata lugnt med dem ni möter.",
        f"Du får det här för att du {REASONS}.",
    ]
    assert [fact for fact in facts if fact not in plain] == []
    assert [fact for fact in facts if fact not in html] == []
    assert "för att du är" not in plain + html
    for text in (plain, html):
        places = [text.index(heading) for heading in ("Det här var fel", "Det här ber vi dig göra", "Det här har hänt")]
        assert places == sorted(places), "what was wrong stands first"


def test_an_ordinary_letter_says_nothing_of_the_kind(draft: Draft, now: datetime) -> None:
    report = draft()
    letter = letters_for(report, content_of(report), now, {"sv"})[0]
    assert "Rättelse" not in letter.subject + letter.text + letter.html + str(letter.content)
    assert "gäller inte längre" not in letter.text + letter.html


def test_the_personal_page_says_it_first(correction: SituationReport) -> None:
    content = the_letter(correction).content
    assert content["title"] == "Rättelse av lägesrapport 1: Oroligt vid Alby centrum"
    assert content["lead"] == (
        "Lägesrapport 2 · Rättelse. Lägesrapport 1, som skickades 21 november 2026 kl. 23.14, gäller inte längre."
    )
    assert content["sections"][0] == {"heading": "Det här var fel", "text": WRONG}


def test_the_fixed_words_follow_the_reader(correction: SituationReport) -> None:
    letter = the_letter(correction, "en")
    assert letter.subject == "Correction of situation report 1: Oroligt vid Alby centrum"
    assert "Situation report 1, sent 21 November 2026 at 23:14, no longer holds. Read this instead." in letter.text
    assert f"You are getting this because you {REASONS}." in letter.text
    assert re.search(rf'<div lang="sv"[^>]*><p[^>]*>{re.escape(WRONG)}</p>', letter.html)
    assert letter.content["lead"].startswith("Situation report 2 · Correction. Situation report 1, sent 21 November")


def test_every_reader_gets_the_reason_in_their_language_also_who_only_gets_the_correction(
    tove: User, nadia: Contact, draft: Draft, now: datetime
) -> None:
    for name in ("Emma", "Eve"):
        a_contact(f"{name} Walker", nadia.actor, nadia.assignments.get().areas.get(), language="en")
    wrong = send(draft(), tove, now, "sending", eve="queued")
    dispatch = approve_shown(draft_correction(wrong, tove, now), tove, now)
    assert {one.name.split()[0]: one.reasons for one in dispatch.deliveries.all()} == {
        "Nadia": ["fick lägesrapport 1"],
        "Emma": ["got situation report 1"],
        "Eve": ["were about to get situation report 1"],
    }
    assert {one.rendition.language for one in dispatch.deliveries.filter(name__startswith="E")} == {"en"}


def test_a_correction_within_the_organisation_says_which_report_and_nothing_of_what_it_says(
    tove: User, petra: User, draft: Draft, nadia: Contact
) -> None:
    area = nadia.assignments.get().areas.get()
    a_contact("Petra Polis", an_actor("Polisen", "police"), area, email=petra.email)
    wrong = send(
        draft(roles="police", sharing=Sharing.ORGANISATION, next_report_due=NIGHT + timedelta(hours=2)), tove, NIGHT
    )
    letter = the_letter(draft_correction(wrong, tove, LATER))
    assert letter.subject == "Rättelse av lägesrapport 1 finns"
    says = "Lägesrapport 1, som skickades 21 november 2026 kl. 23.14, gäller inte längre."
    assert says in letter.text
    assert says in visible(letter.html)
    assert says in letter.content["lead"]
    assert letter.content["title"] == "Rättelse av lägesrapport 1"
    for part in (letter.subject, letter.text, letter.html, str(letter.content)):
        assert "Alby" not in part
        assert "Fittja" not in part
        assert "Gå tillsammans" not in part


def test_the_longest_correction_is_not_cut_off(correction: SituationReport, tove: User) -> None:
    standing = content_of(correction)
    long = dict.fromkeys((*standing.sections, SectionKind.RESIDENTS), "å" * (LONGEST_SECTION // 2))
    content = type(standing)(**(vars(standing) | {"sections": long}))
    edit_report(report=correction, by=tove, version=correction.version, content=content, now=LATER)
    correction.refresh_from_db()
    assert len(the_letter(correction).html.encode()) <= 60_000
