"""The step «Språk»: readers are counted, a person writes beside the Swedish text, and the review tells the rest."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from contacts.models import Area, Contact, User
from incidents.actions.approval import approve_report
from incidents.actions.reports import ContainsPersonalData, submit_report
from incidents.contents import content_of
from incidents.models import ReportChange, ReportSection, SituationReport
from incidents.models.reports import SectionKind
from tests.reports.conftest import TEXTS, Draft
from tests.reports.test_letters import visible
from tests.reports.tongues import ARABIC, readers, rewrite, write

pytestmark = pytest.mark.django_db

OLD = "Texten skrevs före den senaste ändringen av den svenska."


@pytest.fixture
def report(draft: Draft, alby: Area, nadia: Contact) -> SituationReport:
    """A draft in Swedish for five readers, each of another language."""
    readers(alby)
    return draft()


@pytest.fixture
def desk(client: Client, tove: User) -> Client:
    """Tove's browser."""
    client.force_login(tove)
    return client


def section_of(html: str, label: str) -> str:
    """Return what the page says under a heading."""
    return visible(html.split(f">{label}</h2>")[1].split("</section>", maxsplit=1)[0])


def the_form(report: SituationReport, texts: dict[SectionKind, str]) -> dict[str, str]:
    return {"version": str(report.version), **{kind.value: text for kind, text in texts.items()}}


def test_the_step_counts_who_reads_which_language(desk: Client, report: SituationReport) -> None:
    html = desk.get(f"/lagesrapporter/{report.pk}/sprak/").content.decode()
    assert section_of(html, "Svenska") == "1 läser svenska."
    assert "1 läsare Ingen har skrivit texten på det språket." in section_of(html, "Arabiska")
    assert [label for label in ("Engelska", "Arabiska", "Somaliska", "Turkiska") if f">{label}</h2>" not in html] == []


def test_a_person_writes_beside_the_swedish_text(desk: Client, tove: User, report: SituationReport) -> None:
    address = f"/lagesrapporter/{report.pk}/sprak/ar/"
    html = desk.get(address).content.decode()
    assert all(line in html for text in TEXTS.values() for line in text.split("\n"))
    assert re.search(r'<textarea[^>]*name="ask"[^>]*lang="ar"[^>]*dir="rtl"', html)
    assert html.count("<textarea") == len(TEXTS), "one field for each section that the Swedish text has"
    answer = desk.post(address, the_form(report, ARABIC))
    assert answer.headers["Location"] == f"/lagesrapporter/{report.pk}/sprak/"
    rows = ReportSection.objects.filter(report=report, language="ar").values_list("kind", "text")
    assert {SectionKind(kind): text for kind, text in rows} == ARABIC
    assert {SectionKind(one.kind) for one in report.sections.filter(language="sv")} == set(TEXTS)
    said = section_of(desk.get(f"/lagesrapporter/{report.pk}/sprak/").content.decode(), "Arabiska")
    assert "Texten skickas på det språket. Skriven eller läst av en person: Tove Trygghetssamordnare," in said
    assert ReportChange.objects.filter(report=report, field="ask.ar", by=tove).get().new == ARABIC[SectionKind.ASK]


def test_the_review_and_the_preview_show_it_in_each_language(
    desk: Client, tove: User, now: datetime, report: SituationReport
) -> None:
    write(report, tove, now, ARABIC, "ar")
    said = section_of(desk.get(f"/lagesrapporter/{report.pk}/granska/").content.decode(), "Språk")
    assert "Arabiska 1 läsare Texten skickas på det språket." in said
    assert "Turkiska 1 läsare Ingen har skrivit texten på det språket. Den svenska går ut, med en rad om det." in said
    assert ARABIC[SectionKind.ASK] in said
    arabic = desk.get(f"/lagesrapporter/{report.pk}/mejl.html?lang=ar").content.decode()
    assert '<html lang="ar" dir="rtl">' in arabic
    assert ARABIC[SectionKind.ASK] in arabic
    turkish = desk.get(f"/lagesrapporter/{report.pk}/mejl.txt?lang=tr").content.decode()
    assert "Raporun metni yalnızca İsveççedir." in turkish
    assert '<html lang="sv">' in desk.get(f"/lagesrapporter/{report.pk}/mejl.html?lang=fi").content.decode()


def test_a_change_of_the_swedish_text_asks_for_the_translation_to_be_read_again(
    desk: Client, tove: User, now: datetime, report: SituationReport
) -> None:
    write(report, tove, now, ARABIC, "ar")
    rewrite(report, tove, now, ask="Håll er borta från torget.")
    review = f"/lagesrapporter/{report.pk}/granska/"
    assert OLD in section_of(desk.get(review).content.decode(), "Språk")
    address = f"/lagesrapporter/{report.pk}/sprak/ar/"
    assert OLD in desk.get(address).content.decode()
    desk.post(address, the_form(report, ARABIC))
    assert OLD not in desk.get(review).content.decode()
    report.refresh_from_db()
    assert content_of(report).language_for("ar") == "ar"


def test_a_change_of_the_audience_or_the_level_leaves_the_translation_as_new_as_it_was(
    tove: User, now: datetime, report: SituationReport
) -> None:
    write(report, tove, now, ARABIC, "ar")
    rewrite(report, tove, now)
    assert content_of(report).outdated == frozenset()


def test_a_text_that_is_not_whole_says_what_is_missing(
    desk: Client, tove: User, now: datetime, report: SituationReport
) -> None:
    write(report, tove, now, {kind: text for kind, text in ARABIC.items() if kind is not SectionKind.UNKNOWN}, "ar")
    said = section_of(desk.get(f"/lagesrapporter/{report.pk}/granska/").content.decode(), "Språk")
    assert "Texten är inte hel. Det här saknas: Det vet vi inte än." in said


def test_all_of_it_left_empty_takes_the_text_away(
    desk: Client, tove: User, now: datetime, report: SituationReport
) -> None:
    write(report, tove, now, ARABIC, "ar")
    desk.post(f"/lagesrapporter/{report.pk}/sprak/ar/", the_form(report, dict.fromkeys(ARABIC, " ")))
    assert set(report.sections.values_list("language", flat=True)) == {"sv"}


def test_changing_the_swedish_text_in_its_form_keeps_what_is_written_in_other_languages(
    desk: Client, tove: User, now: datetime, report: SituationReport
) -> None:
    write(report, tove, now, ARABIC, "ar")
    texts = {kind.value: text for kind, text in TEXTS.items()} | {"ask": "Stanna hemma."}
    form = {
        "version": report.version,
        "title": report.title,
        "severity": "high",
        "sharing": "volunteers",
        "is_last": "on",
    }
    assert desk.post(f"/lagesrapporter/{report.pk}/andra/", form | texts).status_code == 302
    report.refresh_from_db()
    assert content_of(report).translations == {"ar": ARABIC}
    assert content_of(report).outdated == {"ar"}


def test_who_comes_second_sees_the_new_swedish_text_and_overwrites_nothing(
    desk: Client, tove: User, now: datetime, report: SituationReport
) -> None:
    drawn = the_form(report, ARABIC)
    rewrite(report, tove, now, ask="Stanna hemma.")
    answer = desk.post(f"/lagesrapporter/{report.pk}/sprak/ar/", drawn)
    assert answer.status_code == 409
    html = answer.content.decode()
    assert "Någon annan ändrade rapporten. Jämför texterna och spara igen." in html
    assert "Stanna hemma." in html
    assert ARABIC[SectionKind.ASK] in html
    assert content_of(report).translations == {}


def test_the_watch_for_personal_data_reads_every_language(
    desk: Client, tove: User, now: datetime, report: SituationReport
) -> None:
    write(report, tove, now, {**ARABIC, SectionKind.DOING: "اتصل بـ 070-174 06 05"}, "ar")
    with pytest.raises(ContainsPersonalData) as refused:
        submit_report(report=report, by=tove, now=now)
    assert {name: [one.text for one in found] for name, found in refused.value.details.items()} == {
        "doing.ar": ["070-174 06 05"]
    }
    assert "070-174 06 05" in desk.get(f"/lagesrapporter/{report.pk}/granska/").content.decode()
    report.refresh_from_db()
    assert report.status == "draft"


def test_a_text_that_is_too_long_is_refused_at_its_field(desk: Client, report: SituationReport) -> None:
    answer = desk.post(f"/lagesrapporter/{report.pk}/sprak/so/", the_form(report, {SectionKind.ASK: "x" * 4001}))
    assert answer.status_code == 422
    assert "Skriv högst 4000 tecken. Du har skrivit 4001." in answer.content.decode()
    assert content_of(report).translations == {}


def test_swedish_and_unknown_languages_have_no_form_of_their_own(desk: Client, report: SituationReport) -> None:
    assert [desk.get(f"/lagesrapporter/{report.pk}/sprak/{code}/").status_code for code in ("sv", "fi")] == [404, 404]


def test_an_approved_text_stays_in_every_language(
    desk: Client, tove: User, now: datetime, report: SituationReport
) -> None:
    write(report, tove, now, ARABIC, "ar")
    approve_report(report=report, by=tove, now=now, straight_from_draft=True)
    report.refresh_from_db()
    desk.post(f"/lagesrapporter/{report.pk}/sprak/ar/", the_form(report, {SectionKind.ASK: "x"}))
    with pytest.raises(DatabaseError, match="its words stay"), transaction.atomic():
        ReportSection.objects.filter(report=report, language="ar").update(text="x")
    assert content_of(report).translations == {"ar": ARABIC}
    assert ARABIC[SectionKind.ASK] in desk.get(f"/lagesrapporter/{report.pk}/").content.decode()
