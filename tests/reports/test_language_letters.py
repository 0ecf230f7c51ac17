"""Each recipient reads the mail and the page in their own language; the author's text only where a person wrote it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.test import Client, override_settings
from django.utils import timezone

from botkyrka_oro.translation import MESSAGE_LANGUAGES, catalogue_of
from contacts.models import Area, Contact, User
from incidents.actions.approval import approve_report
from incidents.contents import content_of
from incidents.letters import letters_for
from incidents.models import SituationReport
from incidents.models.reports import SectionKind
from tests.reports.conftest import TEXTS, Draft
from tests.reports.correcting import approve_shown, draft_correction, send
from tests.reports.test_letters import visible
from tests.reports.tongues import ARABIC, READERS, pieces, readers, rewrite, write
from tests.smtp import Letter, Sink

MAILS = Path(__file__).parent / "mails"
NIGHT = datetime(2026, 11, 21, 22, 14, tzinfo=UTC)
LINKS = re.compile(r'https://lage\.example/[^\s"<]+')

# What has to be said in both parts, whoever reads: area, level, time, next report, 112, sharing, reasons.
FACTS = {
    "sv": [
        "Hej Nadia Nattvandrare,",
        "här är läget i Alby, 21 november 2026 kl. 23.14.",
        "Allvarlighetsgrad: Hög",
        "Är du frivillig? Håll avstånd. Ingrip inte. Ring 112 vid fara.",
        "Senast 22 november 2026 kl. 01.14.",
        "Fara för liv? Ring 112. Polisen: 114 14.",
        "Delning: Även frivilliga (TLP:GREEN).",
        "Du får det här för att du är: Nattvandrare i Alby.",
    ],
    "en": [
        "Hello Emma Walker,",
        "here is the situation in Alby on 21 November 2026 at 23:14.",
        "Severity: High",
        "Are you a volunteer? Keep your distance. Do not intervene. Call 112 if there is danger.",
        "By 22 November 2026 at 01:14.",
        "Danger to life? Call 112. Police: 114 14.",
        "Sharing: Volunteers too (TLP:GREEN).",
        "You get this because you are: Night walkers in Alby.",
    ],
    "ar": [
        "مرحبًا Amal Walker،",
        "هذا هو الوضع في Alby، 21 نوفمبر 2026 الساعة 23:14.",
        "درجة الخطورة: عالية",
        "هل أنت متطوع؟ ابقَ بعيدًا. لا تتدخل. اتصل بالرقم 112 عند الخطر.",
        "في موعد أقصاه 22 نوفمبر 2026 الساعة 01:14.",
        "هل هناك خطر على الحياة؟ اتصل بالرقم 112. الشرطة: 11414.",
        "المشاركة: المتطوعون أيضًا (TLP:GREEN).",
        "وصلتك هذه الرسالة بصفتك: Nattvandrare في Alby.",
    ],
    "so": [
        "Salaan Sahra Walker,",
        "waa tan xaaladda Alby, 21 Nofembar 2026 saacadda 23:14.",
        "Heerka halista: Sare",
        "Ma mutadawac baad tahay? Ka fogow. Ha faragelin. Haddii khatar jirto, wac 112.",
        "Ugu dambayn 22 Nofembar 2026 saacadda 01:14.",
        "Ma jirtaa khatar nafta ah? Wac 112. Booliska: 114 14.",
        "Wadaagista: Xitaa mutadawiciinta (TLP:GREEN).",
        "Waxaad tan u heshay maadaama aad tahay: Nattvandrare ee Alby.",
    ],
    "tr": [
        "Merhaba Tuba Walker,",
        "21 Kasım 2026 saat 23:14 itibarıyla Alby bölgesindeki durum aşağıdadır.",
        "Tehlike derecesi: Yüksek",
        "Gönüllü müsünüz? Uzak durun. Müdahale etmeyin. Tehlike varsa 112'yi arayın.",
        "En geç 22 Kasım 2026 saat 01:14.",
        "Hayati tehlike mi var? 112'yi arayın. Polis: 114 14.",
        "Paylaşım: Gönüllüler de dahil (TLP:GREEN).",
        "Bu e-postayı şu göreviniz nedeniyle alıyorsunuz: Nattvandrare, Alby.",
    ],
}
WRONG_PLACE = "كتبنا مكانًا خاطئًا."
SUBJECTS = {
    "sv": "Lägesrapport 1: Oroligt vid Alby centrum",
    "en": "Situation report 1: Oroligt vid Alby centrum",
    "ar": "تقرير الوضع 1: Oroligt vid Alby centrum",
    "so": "Warbixinta xaaladda 1: Oroligt vid Alby centrum",
    "tr": "Durum raporu 1: Oroligt vid Alby centrum",
}


@pytest.fixture
def report(draft: Draft, alby: Area, nadia: Contact, tove: User) -> SituationReport:
    """A report for readers of five languages, whose text somebody has written in Arabic too."""
    readers(alby)
    report = draft(next_report_due=NIGHT + timedelta(hours=2))
    write(report, tove, NIGHT, ARABIC, "ar")
    return report


def mails(report: SituationReport, by: User, sink: Sink, now: datetime = NIGHT) -> dict[str, Letter]:
    """Send the report and return the mail that came for each language."""
    SituationReport.objects.filter(id=report.id).update(next_report_due=now + timedelta(hours=2))
    approve_report(report=report, by=by, now=now, straight_from_draft=True)
    call_command("deliver", verbosity=0)
    return {language: sink.to(f"{name.lower()}@night-walkers.example")[0] for language, name in READERS.items()}


@pytest.mark.django_db(transaction=True)
@override_settings(SITE_URL="https://lage.example", REPLY_TO_EMAIL="lage@botkyrka.example")
def test_everybody_gets_the_whole_mail_in_their_language(report: SituationReport, tove: User, smtp_sink: Sink) -> None:
    came = mails(report, tove, smtp_sink)
    assert len(smtp_sink.letters) == 5
    for language, letter in came.items():
        text, html = letter.text(), letter.html()
        assert letter.message["Content-Language"] == language
        assert letter.message["Subject"] == SUBJECTS[language]
        plain, seen = " ".join(text.split()), visible(html)
        assert [fact for fact in FACTS[language] if fact not in plain] == []
        bare = re.sub(r"\s+(?=[.,،])", "", seen)
        assert [fact for fact in FACTS[language] if fact not in bare] == []
        said = [line for words in (ARABIC if language == "ar" else TEXTS).values() for line in words.split("\n")]
        for part in (text, html):
            whole = re.sub("[\u2066\u2069]", "", part)
            assert [line for line in said if line not in whole] == []
            assert len(LINKS.findall(part)) == 2, "the report, and the way out"
        assert len(letter.raw) <= 60_000
        frozen = LINKS.sub("https://lage.example/…", text.replace("\r\n", "\n"))
        assert frozen == (MAILS / f"{language}.txt").read_text()


@pytest.mark.django_db(transaction=True)
def test_the_mail_in_arabic_runs_from_right_to_left(report: SituationReport, tove: User, smtp_sink: Sink) -> None:
    html = mails(report, tove, smtp_sink)["ar"].html()
    assert '<html lang="ar" dir="rtl">' in html
    assert re.search(r'<div role="article" [^>]*lang="ar" dir="rtl"', html)
    assert re.search(r'<td class="sheet inner" dir="rtl" style="[^"]*text-align: ?right', html)
    assert re.search(r'<td class="ask" style="[^"]*border-right: ?6px', html)
    assert "border-left" not in html
    assert re.search(r'<h1 lang="sv" dir="ltr"[^>]*text-align: ?left', html)
    assert '<bdi dir="auto">Amal Walker</bdi>' in html
    assert '<bdi dir="auto">Alby</bdi>' in html
    assert re.search(r'<div lang="ar" dir="rtl"[^>]*><p[^>]*>امشوا معًا', html)
    assert "\u2066114 14\u2069" in html, "a number in groups keeps its order"


@pytest.mark.django_db(transaction=True)
def test_without_a_text_in_their_language_they_read_the_swedish_one_with_a_note(
    report: SituationReport, tove: User, smtp_sink: Sink
) -> None:
    came = mails(report, tove, smtp_sink)
    notes = {
        "en": "The report’s own text is in Swedish.",
        "so": "Qoraalka warbixinta laftiisu wuxuu ku qoran yahay Iswiidhish oo keliya.",
        "tr": "Raporun metni yalnızca İsveççedir.",
    }
    for language, note in notes.items():
        letter = came[language]
        assert note in letter.text()
        assert note in visible(letter.html())
        assert re.search(r'<div lang="sv"[^>]*><p[^>]*>Gå tillsammans', letter.html())
    assert "نص التقرير نفسه متوفر بالسويدية فقط." not in came["ar"].text()
    assert "Gå tillsammans" not in came["ar"].text() + came["ar"].html()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("language", MESSAGE_LANGUAGES)
def test_no_fixed_word_is_left_in_swedish(
    client: Client, report: SituationReport, tove: User, smtp_sink: Sink, language: str
) -> None:
    letter = mails(report, tove, smtp_sink, timezone.now() - timedelta(minutes=1))[language]
    pages = pages_behind(client, letter)
    assert len(pages) == 2
    said = [letter.text(), *(visible(page) for page in (letter.html(), *pages))]
    data = [*TEXTS.values(), "Oroligt vid Alby centrum", "Nattvandrare", "Lägesstöd Botkyrka"]
    for text in said:
        words = " ".join(text.split())
        for one in [line for known in data for line in known.split("\n")]:
            words = words.replace(one, "")
        assert swedish_in(words, language) == []


def pages_behind(client: Client, letter: Letter) -> list[str]:
    """Return the pages that the links of a mail lead to: the report, and the way out."""
    paths = [urlsplit(line).path for line in letter.text().split("\n") if line.startswith("http")]
    return [client.get(path, follow=True).content.decode() for path in paths]


def swedish_in(words: str, language: str) -> list[str]:
    """Return the fixed strings that are there in Swedish although ``language`` has its own."""
    found = []
    for message in catalogue_of(language):
        for msgid in [message.id] if isinstance(message.id, str) else list(message.id):
            own = str(message.string)
            found += [
                piece
                for piece in pieces(msgid)
                if piece not in own and re.search(rf"(?<!\w){re.escape(piece)}(?!\w)", words)
            ]
    return found


@pytest.mark.django_db(transaction=True)
def test_the_personal_page_is_in_the_readers_language(
    client: Client, report: SituationReport, tove: User, smtp_sink: Sink
) -> None:
    came = mails(report, tove, smtp_sink, timezone.now() - timedelta(minutes=1))
    shown = {language: pages_behind(client, letter)[0] for language, letter in came.items()}
    assert '<html lang="ar" dir="rtl"' in shown["ar"]
    assert '<html lang="so"' in shown["so"]
    assert "dir=" not in shown["so"].split(">")[1]
    assert "امشوا معًا. تحدثوا بهدوء مع من تلتقون بهم." in shown["ar"]
    assert "Gå tillsammans" not in shown["ar"]
    assert "Raporun metni yalnızca İsveççedir." in shown["tr"]
    assert re.search(
        r'<h2>Sizden ne yapmanızı istiyoruz</h2>\s*<div lang="sv" dir="ltr">\s*<p>Gå tillsammans', shown["tr"]
    )
    assert re.search(r'<h2>هذا ما نطلب منك أن تفعله</h2>\s*<div lang="ar" dir="rtl">\s*<p>امشوا معًا', shown["ar"])


@pytest.mark.django_db
def test_a_text_that_is_not_whole_is_not_sent(report: SituationReport, tove: User) -> None:
    some: dict[SectionKind, str] = {kind: ARABIC[kind] for kind in ARABIC if kind is not SectionKind.UNKNOWN}
    write(report, tove, NIGHT, some, "ar")
    letter = letters_for(report, content_of(report), NIGHT, {"ar"})[0]
    assert "Gå tillsammans" in letter.text
    assert "امشوا معًا" not in letter.text
    assert "نص التقرير نفسه متوفر بالسويدية فقط." in letter.text


@pytest.mark.django_db
def test_a_text_from_before_the_last_change_is_not_sent_until_somebody_has_read_it_again(
    report: SituationReport, tove: User
) -> None:
    rewrite(report, tove, NIGHT, ask="Håll er borta från Alby centrum.")
    letter = letters_for(report, content_of(report), NIGHT, {"ar"})[0]
    assert "Håll er borta från Alby centrum." in letter.text
    assert "امشوا معًا" not in letter.text
    write(report, tove, NIGHT, ARABIC, "ar")
    letter = letters_for(report, content_of(report), NIGHT, {"ar"})[0]
    assert "امشوا معًا" in letter.text
    assert "Håll er borta" not in letter.text


@pytest.mark.django_db
def test_a_correction_takes_over_what_was_sent_and_says_in_each_language_what_was_wrong_first(
    report: SituationReport, tove: User
) -> None:
    wrong = send(report, tove, NIGHT)
    correction = draft_correction(wrong, tove, NIGHT + timedelta(minutes=20))
    content = content_of(correction)
    assert content.translations["ar"] == ARABIC
    assert content.language_for("ar") == "sv", "what was wrong is not said in Arabic yet"
    said: dict[SectionKind, str] = {SectionKind.WRONG: WRONG_PLACE}
    write(correction, tove, NIGHT + timedelta(minutes=25), {**ARABIC, **said}, "ar")
    dispatch = approve_shown(correction, tove, NIGHT + timedelta(minutes=30))
    by_language = {one.language: one for one in dispatch.renditions.all()}
    assert set(by_language) == set(READERS)
    assert WRONG_PLACE in by_language["ar"].text
    assert by_language["ar"].subject == "تصحيح تقرير الوضع 1: Oroligt vid Alby centrum"
    reasons = {one.rendition.language: one.reasons for one in dispatch.deliveries.select_related("rendition")}
    assert reasons == {
        "sv": ["fick lägesrapport 1"],
        "en": ["got situation report 1"],
        "ar": ["تلقيت تقرير الوضع 1"],
        "so": ["heshay warbixinta xaaladda 1"],
        "tr": ["1 numaralı durum raporunu aldınız"],
    }
