"""Paragraphs for fewer are written, judged, recorded, and read back; nothing of them is lost on the way."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from contacts.models import Area, User
from contacts.scales import Sharing
from incidents.actions.report_steps import ContainsPersonalData
from incidents.actions.reports import UnableToWriteReport, edit_report, keep_details, submit_report
from incidents.contents import content_of, problems_before_sending
from incidents.models import KeptDetail, ReportSection, SituationReport
from incidents.models.reports import SectionKind
from incidents.paragraphs import Part
from tests.reports.conftest import Draft
from tests.reports.test_report_pages import typed, url
from tests.reports.tongues import ARABIC

pytestmark = pytest.mark.django_db

FOR_PARTNERS = Part(SectionKind.DOING, Sharing.PARTNERS)
AT_HOME = Part(SectionKind.UNKNOWN, Sharing.ORGANISATION)
WORDS = {FOR_PARTNERS: "Väktarna låser garaget kl. 22.", AT_HOME: "Polisen tror att det är ett bakhåll."}


def edit(report: SituationReport, by: User, now: datetime, **changes: Any) -> SituationReport:
    report.refresh_from_db()
    wanted = replace(content_of(report), **changes)
    edit_report(report=report, by=by, version=report.version, content=wanted, now=now)
    report.refresh_from_db()
    return report


def recorded(report: SituationReport) -> list[tuple[str, str, str]]:
    changes = report.changes.exclude(field__in=["status", "language"]).order_by("id")
    return list(changes.values_list("field", "old", "new"))


def test_paragraphs_are_saved_in_order_and_every_change_of_them_is_recorded(
    draft: Draft, tove: User, now: datetime
) -> None:
    report = draft(paragraphs=dict(reversed(WORDS.items())))
    assert list(content_of(report).paragraphs.items()) == list(WORDS.items()), "by section, then from wide to narrow"
    edit(report, tove, now, paragraphs={FOR_PARTNERS: "  Garaget är låst.\r\n"})
    assert content_of(report).paragraphs == {FOR_PARTNERS: "Garaget är låst."}
    assert recorded(report) == [
        ("doing.partners", "Väktarna låser garaget kl. 22.", "Garaget är låst."),
        ("unknown.organisation", "Polisen tror att det är ett bakhåll.", ""),
    ]
    assert content_of(report).sections == content_of(draft()).sections


@pytest.mark.parametrize("sharing", [Sharing.NAMED, Sharing.VOLUNTEERS, Sharing.OPEN])
def test_a_paragraph_is_for_fewer_than_the_report_and_for_more_than_named_people(
    sharing: Sharing, draft: Draft, tove: User, now: datetime
) -> None:
    report = draft()
    with pytest.raises(UnableToWriteReport) as refusal:
        edit(report, tove, now, paragraphs={Part(SectionKind.ASK, sharing): "Läs det här."})
    assert list(refusal.value.problems) == [f"ask.{sharing.code}"]
    assert ("namngivna" in str(refusal.value)) is (sharing is Sharing.NAMED)
    assert not ReportSection.objects.filter(report=report).exclude(sharing=Sharing.VOLUNTEERS).exists()


def test_narrowing_the_report_judges_its_paragraphs_anew(draft: Draft, tove: User, now: datetime) -> None:
    report = draft(paragraphs=WORDS)
    with pytest.raises(UnableToWriteReport, match="inte för färre än rapporten") as refusal:
        edit(report, tove, now, sharing=Sharing.PARTNERS)
    assert list(refusal.value.problems) == ["doing.partners"]
    report.refresh_from_db()
    assert (report.sharing, report.version) == (Sharing.VOLUNTEERS, 1)
    edit(report, tove, now, sharing=Sharing.OPEN)
    assert content_of(report).paragraphs == WORDS


def test_only_a_correction_says_to_some_what_was_wrong(draft: Draft) -> None:
    with pytest.raises(UnableToWriteReport, match="Bara en rättelse"):
        draft(paragraphs={Part(SectionKind.WRONG, Sharing.PARTNERS): "Fel garage."})
    assert not SituationReport.objects.exists()


def test_the_text_of_the_fullest_class_has_to_fit_into_a_letter(draft: Draft, now: datetime) -> None:
    long = {Part(kind, one): "ö" * 2_000 for kind in list(SectionKind)[1:6] for one in (Sharing.PARTNERS,)}
    assert "title" not in problems_before_sending(content_of(draft(paragraphs=long)), now)
    longer = long | {Part(kind, Sharing.ORGANISATION): "ö" * 2_000 for kind in list(SectionKind)[1:6]}
    assert "för lång" in problems_before_sending(content_of(draft(paragraphs=longer)), now)["title"]


def test_what_was_weighed_for_a_paragraph_is_weighed_again_for_a_wider_text(
    draft: Draft, tove: User, now: datetime
) -> None:
    report = draft(paragraphs={FOR_PARTNERS: "Ring jouren, 070-123 45 67."})
    with pytest.raises(ContainsPersonalData) as found:
        submit_report(report=report, by=tove, now=now)
    assert list(found.value.details) == ["doing.partners"]
    key = found.value.details["doing.partners"][0].key
    keep_details(report=report, by=tove, details=[key], now=now)
    assert KeptDetail.objects.get().sharing == Sharing.PARTNERS
    edit(report, tove, now, sections={**content_of(report).sections, SectionKind.ASK: "Ring jouren, 070-123 45 67."})
    with pytest.raises(ContainsPersonalData) as again:
        submit_report(report=report, by=tove, now=now)
    assert list(again.value.details) == ["ask"]
    keep_details(report=report, by=tove, details=[key], now=now)
    assert sorted(KeptDetail.objects.values_list("sharing", flat=True)) == [Sharing.PARTNERS, Sharing.VOLUNTEERS]
    submit_report(report=report, by=tove, now=now)


def test_an_identity_number_in_a_paragraph_never_leaves(draft: Draft, tove: User, now: datetime) -> None:
    report = draft(paragraphs={AT_HOME: "Det gäller 19811218-9876."})
    with pytest.raises(ContainsPersonalData) as found:
        submit_report(report=report, by=tove, now=now)
    assert [one.forbidden for one in found.value.details["unknown.organisation"]] == [True]


def test_a_changed_paragraph_makes_what_was_written_in_another_language_old(
    draft: Draft, tove: User, now: datetime
) -> None:
    report = draft(paragraphs=WORDS, translations={"ar": {**ARABIC, FOR_PARTNERS: "أُغلق المرآب."}})
    standing = content_of(report)
    assert {one: standing.language_for("ar", one) for one in standing.classes} == dict.fromkeys(standing.classes, "ar")
    edit(report, tove, now, paragraphs={**WORDS, FOR_PARTNERS: "Garaget är öppet."})
    assert content_of(report).outdated == {"ar"}
    assert content_of(report).language_for("ar") == "sv"
    edit(report, tove, now, paragraphs={})
    assert FOR_PARTNERS not in content_of(report).translations["ar"], "of what is gone nothing stays in any language"


def test_the_form_takes_paragraphs_shows_them_again_and_says_what_is_wrong_beside_them(
    client: Client, tove: User, alby: Area, now: datetime
) -> None:
    client.force_login(tove)
    new = reverse("incidents:report_new")
    page = client.get(new).content.decode()
    assert page.count("Lägg till stycke för färre") == 8, "one under each section, all closed"
    assert '<details class="fewer-form" open>' not in page

    unsaid = client.post(new, typed(now, doing_fewer_0="Väktarna låser."))
    assert unsaid.status_code == 422
    assert "Välj vilka som ska läsa stycket." in unsaid.content.decode()
    wide = client.post(new, typed(now, doing_fewer_0="Väktarna låser.", doing_level_0="volunteers"))
    assert wide.status_code == 422
    assert 'id="id_doing_level_0_error"' in wide.content.decode()
    twice = typed(now, doing_fewer_0="Ett.", doing_level_0="partners", doing_fewer_1="Två.", doing_level_1="partners")
    assert "Skriv ihop dem till ett." in client.post(new, twice).content.decode()
    assert not SituationReport.objects.exists()

    saved = client.post(new, typed(now, doing_fewer_0="Väktarna låser.", doing_level_0="partners"))
    report = SituationReport.objects.get()
    assert saved.status_code == 302
    assert content_of(report).paragraphs == {FOR_PARTNERS: "Väktarna låser."}
    shown = client.get(url("report_edit", report)).content.decode()
    assert shown.count('<details class="fewer-form" open>') == 1
    assert "Väktarna låser.</textarea>" in shown
    assert 'name="doing_fewer_1"' in shown, "there is room for one more"
    both = typed(
        now, version=1, doing_fewer_0="Väktarna låser.", doing_level_0="partners",
        doing_fewer_1="Bakhåll?", doing_level_1="organisation",
    )  # fmt: skip
    assert client.post(url("report_edit", report), both).status_code == 302
    assert [part.sharing for part in content_of(report).paragraphs] == [Sharing.PARTNERS, Sharing.ORGANISATION]
    narrowed = client.post(url("report_edit", report), both | {"version": 2, "sharing": "partners"})
    assert narrowed.status_code == 422
    assert "inte för färre än rapporten" in narrowed.content.decode()


def test_saving_the_swedish_text_keeps_what_is_written_of_the_paragraphs_in_other_languages(
    client: Client, tove: User, draft: Draft, now: datetime
) -> None:
    report = draft(paragraphs={FOR_PARTNERS: "Garaget låses."})
    client.force_login(tove)
    translation = reverse("incidents:report_translation", args=[report.pk, "ar"])
    page = client.get(translation).content.decode()
    assert "Det här gör vi (Samverkansaktörer)" in page
    words = {kind.value: text for kind, text in ARABIC.items()}
    client.post(translation, {**words, "doing_partners": "أُغلق المرآب.", "version": 1})
    assert content_of(report).missing_in("ar", Sharing.PARTNERS) == []
    content = content_of(report)
    again = typed(now, version=2, doing_fewer_0="Garaget låses.", doing_level_0="partners")
    again |= {kind.value: text for kind, text in content.sections.items()}
    assert client.post(url("report_edit", report), again).status_code == 302
    assert content_of(report).translations["ar"][FOR_PARTNERS] == "أُغلق المرآب."
