"""The letter of a report: both parts say everything, nothing is fetched, nobody's words become markup."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.test import override_settings

from contacts.models import Area, Contact, User
from contacts.scales import Severity, Sharing
from incidents.actions.approval import approve_report
from incidents.contents import content_of
from incidents.letters import letters_for
from incidents.letters.wording import when
from incidents.models.reports import SectionKind
from notifications.markers import LINK, MARKERS, NAME, REASONS, UNSUBSCRIBE
from notifications.outbox import Letter
from tests.cast import a_contact, an_actor
from tests.reports.conftest import TEXTS, Draft, an_incident

pytestmark = pytest.mark.django_db

NIGHT = datetime(2026, 11, 21, 22, 14, tzinfo=UTC)
HEADINGS = [kind for kind in SectionKind if kind is not SectionKind.WRONG]  # Only a correction says what was wrong.
EVERYTHING = {kind: f"Text om {kind.value}.\nAndra raden om {kind.value}." for kind in HEADINGS} | TEXTS


def the_letter(draft: Draft, language: str = "sv", **extra: object) -> Letter:
    report = draft(**({"sections": EVERYTHING, "next_report_due": NIGHT + timedelta(hours=2)} | extra))
    return letters_for(report, content_of(report), NIGHT, {language})[0]


def visible(html: str) -> str:
    """Return the words that a reader of the HTML part sees, on one line."""
    body = re.sub(r"<(style|title)[^>]*>.*?</\1>", "", html, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def test_both_parts_say_everything(draft: Draft, alby: Area) -> None:
    letter = the_letter(draft)
    facts = [
        "Oroligt vid Alby centrum",
        "Lägesrapport 1",
        "Första rapporten",
        f"Hej {NAME},",
        "här är läget i Alby, 21 november 2026 kl. 23.14.",
        "Allvarlighetsgrad: Hög",
        "Är du frivillig? Håll avstånd. Ingrip inte. Ring 112 vid fara.",
        "Senast 22 november 2026 kl. 01.14.",
        "Fara för liv? Ring 112. Polisen: 114 14.",
        "Delning: Även frivilliga (TLP:GREEN).",
        "Du får dela detta inom din förening eller organisation. Lägg inte ut det öppet.",
        f"Du får det här för att du är: {REASONS}.",
        "Avsändare: Botkyrka kommun, Trygghetssamordnare.",
        *(str(kind.label) for kind in HEADINGS),
        *(line for text in EVERYTHING.values() for line in text.split("\n")),
    ]
    assert letter.subject == "Lägesrapport 1: Oroligt vid Alby centrum"
    plain, html = " ".join(letter.text.split()), visible(letter.html)
    assert [fact for fact in facts if fact not in plain] == []
    assert [fact for fact in facts if fact not in html] == []
    for marker in (LINK, UNSUBSCRIBE):
        assert f"\n{marker}\n" in letter.text, "on a line of its own"
        assert f'href="{marker}"' in letter.html


def test_the_letter_asks_for_a_receipt_and_says_why_but_a_trial_does_not(draft: Draft) -> None:
    why = "Då vet vi att du har läst, och behöver inte ringa dig."
    letter = the_letter(draft)
    assert f"Läs och kvittera på din egen sida:\n{LINK}\n{why}\n" in letter.text
    assert f"Läs och kvittera {why}" in visible(letter.html)
    report = draft()
    trial = letters_for(report, content_of(report), NIGHT, {"sv"}, trial=True)[0]
    for part in (trial.text, visible(trial.html)):
        assert "kvittera" not in part
        assert "Läs rapporten" in part


def test_what_we_ask_for_comes_first(draft: Draft) -> None:
    letter = the_letter(draft)
    for text in (" ".join(letter.text.split()), visible(letter.html)):
        headings = ("Det här ber vi dig göra", "Det här har hänt", "Det här gör vi", "Det vet vi inte än", "Nästa läge")
        places = [text.index(heading) for heading in headings]
        assert places == sorted(places)


def test_the_html_part_is_readable_by_everybody_and_fetches_nothing(draft: Draft) -> None:
    html = the_letter(draft).html
    assert html.startswith('<!DOCTYPE html><html lang="sv">')
    assert "<title>Lägesrapport 1: Oroligt vid Alby centrum</title>" in html
    assert '<meta name="color-scheme" content="light dark">' in html
    assert "prefers-color-scheme:dark" in html
    assert html.count("<table") == html.count('role="presentation"') > 0
    assert html.count("<h1") == 1
    assert re.findall(r"<(?:img|script|form|link|iframe|object|svg|video|audio|input)\b", html) == []
    assert re.findall(r"(?:src=|url\(|@import)", html) == []
    assert set(re.findall(r'href="([^"]*)"', html)) == {LINK, UNSUBSCRIBE}
    assert len(html.encode()) <= 60_000
    assert 'style="' in html


def test_the_longest_report_that_may_be_sent_is_not_cut_off(draft: Draft) -> None:
    letter = the_letter(
        draft, sections=dict.fromkeys([*TEXTS, SectionKind.RESIDENTS, SectionKind.PUBLIC_ACTORS], "å" * 2500)
    )
    assert len(letter.html.encode()) <= 60_000


def test_what_people_write_never_becomes_markup_or_a_marker(draft: Draft) -> None:
    wild = f'<b>fet</b> <script>x</script> & "citat" https://ond.example/a {LINK} {NAME}\u202e\x07'
    letter = the_letter(draft, title=f"<i>Alby</i> {NAME}\nBcc: x@y.example", sections={**TEXTS, SectionKind.ASK: wild})
    assert "<b>" not in letter.html
    assert "<script" not in letter.html
    assert "<i>" not in re.sub(r'aria-label="[^"]*"', "", letter.html)
    assert "ond.example" not in "".join(re.findall(r'href="[^"]*"', letter.html))
    assert "https://ond.example/a" in visible(letter.html)
    assert '<b>fet</b> <script>x</script> & "citat"' in letter.text
    assert "\n" not in letter.subject
    assert all(marker not in letter.subject for marker in MARKERS)
    assert letter.text.count(LINK) == letter.text.count(NAME) == 1
    assert "\u202e" not in letter.text
    assert "\x07" not in letter.text


def test_the_fixed_words_follow_the_reader_and_the_text_stays_as_written(draft: Draft) -> None:
    letter = the_letter(draft, language="en")
    assert '<html lang="en">' in letter.html
    assert '<h1 lang="sv"' in letter.html
    assert TEXTS[SectionKind.ASK] in letter.text


@pytest.mark.parametrize("sharing", [Sharing.PARTNERS, Sharing.VOLUNTEERS, Sharing.OPEN])
def test_the_line_for_volunteers_stands_where_volunteers_read(draft: Draft, sharing: Sharing) -> None:
    letter = the_letter(draft, sharing=sharing)
    assert ("Håll avstånd. Ingrip inte." in letter.text) is (sharing >= Sharing.VOLUNTEERS)
    assert f"({sharing.tlp})" in letter.text
    assert f"({sharing.tlp})" in visible(letter.html)


@pytest.mark.parametrize("severity", list(Severity))
def test_the_severity_is_a_word(draft: Draft, severity: Severity) -> None:
    letter = the_letter(draft, severity=severity)
    assert f"Allvarlighetsgrad: {severity.label}" in letter.text
    assert f"Allvarlighetsgrad: {severity.label}" in visible(letter.html)


def test_a_letter_within_the_organisation_says_only_that_a_report_waits(draft: Draft) -> None:
    with override_settings(SITE_URL="https://lage.example"):
        letter = the_letter(draft, sharing=Sharing.ORGANISATION)
    for part in (letter.subject, letter.text, letter.html, str(letter.content)):
        assert "Alby" not in part
        assert all(text.split("\n")[0] not in part for text in EVERYTHING.values())
        assert "Hög" not in part
    assert re.search(r"^https://lage\.example/lagesrapporter/\d+/$", letter.text, re.MULTILINE)
    assert LINK not in letter.text + letter.html
    assert "Ring 112" in letter.text


def test_the_personal_page_gets_all_of_it_as_plain_text(draft: Draft) -> None:
    content = the_letter(draft).content
    assert content["title"] == "Oroligt vid Alby centrum"
    assert content["lead"] == "Lägesrapport 1 · Första rapporten"
    assert dict(content["facts"])["Allvarlighetsgrad"] == "Hög"
    assert [one["heading"] for one in content["sections"]][:2] == ["Det här ber vi dig göra", "Det här har hänt"]
    assert len(content["sections"]) == len(EVERYTHING)
    assert content["closing"][0] == "Fara för liv? Ring 112. Polisen: 114 14."


def test_every_reader_gets_their_language_with_their_own_reasons(
    tove: User, alby: Area, nadia: Contact, submitted: Draft, now: datetime
) -> None:
    a_contact("Emma Walker", an_actor("Nattvandrarna i Alby", "night_walkers"), alby, language="en")
    dispatch = approve_report(report=submitted(), by=tove, now=now)
    letters = {one.name: one for one in dispatch.deliveries.select_related("rendition")}
    assert letters["Emma Walker"].rendition.language == "en"
    assert letters["Nadia Nattvandrare"].rendition.language == "sv"
    assert letters["Nadia Nattvandrare"].reasons == ["Nattvandrare i Alby"]
    assert letters["Emma Walker"].reasons[0].startswith("Night walkers")
    assert dispatch.renditions.count() == 2


def test_a_report_is_about_the_areas_of_its_incidents(
    tove: User, alby: Area, fittja: Area, draft: Draft, now: datetime
) -> None:
    letter = the_letter(draft, incidents=(an_incident(fittja, tove, now),))
    assert "här är läget i Fittja," in letter.text


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "25 oktober 2026 kl. 02.30 sommartid"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "25 oktober 2026 kl. 02.30 normaltid"),
        (datetime(2027, 3, 28, 1, 0, tzinfo=UTC), "28 mars 2027 kl. 03.00"),
    ],
)
def test_the_hour_that_comes_twice_says_which_it_is(moment: datetime, words: str) -> None:
    assert when(moment) == words
