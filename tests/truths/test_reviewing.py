"""Before anything is sent the review shows what each class will read, and what nobody will; staff read by clearance."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from contacts.models import Area, Contact, User
from contacts.scales import Sharing
from incidents.actions.approval import ParagraphsUnread, approve_report
from incidents.models import SituationReport
from incidents.models.reports import SectionKind
from incidents.paragraphs import Part
from incidents.views.report_parts import sections_of
from notifications.models import Delivery, Dispatch
from tests.cast import a_contact, an_actor
from tests.reports.conftest import Draft
from tests.reports.test_letters import visible
from tests.reports.test_report_pages import carried, url

pytestmark = pytest.mark.django_db

FOR_PARTNERS = Part(SectionKind.DOING, Sharing.PARTNERS)
AT_HOME = Part(SectionKind.UNKNOWN, Sharing.ORGANISATION)
WORDS = {FOR_PARTNERS: "Väktarna låser garaget.", AT_HOME: "Polisen tror på ett bakhåll."}
TICK = "Jag vet att ingen av mottagarna får läsa det som är utpekat här ovanför."


def card(page: str, code: str) -> str:
    """Return what the review says of one class, as a reader sees it."""
    found = re.search(rf'data-read="{code}".*?</form>', page, re.DOTALL)
    assert found is not None
    return visible(found[0])


def test_each_class_stands_side_by_side_with_who_reads_it_and_what(
    client: Client, tove: User, draft: Draft, nadia: Contact, bo: Contact, alby: Area
) -> None:
    a_contact("Berit Bovärd", bo.actor, alby)
    report = draft(paragraphs={FOR_PARTNERS: WORDS[FOR_PARTNERS]})
    client.force_login(tove)
    page = client.get(url("report_review", report)).content.decode()
    everybody, partners = card(page, "volunteers"), card(page, "partners")
    assert "Alla andra 1 mottagare" in everybody
    assert "1 Nattvandrare" in everybody
    assert WORDS[FOR_PARTNERS] not in everybody
    assert "Samverkansaktörer 2 mottagare" in partners
    assert WORDS[FOR_PARTNERS] in partners
    assert "Väktarbilen är på plats." in everybody
    assert "Väktarbilen är på plats." in partners
    assert 'data-sharing="partners"' in page
    assert "Ingen av mottagarna" not in page
    letter = client.get(url("report_preview_html", report), {"lasare": "partners"}).content.decode()
    assert WORDS[FOR_PARTNERS] in letter
    for wide in ({}, {"lasare": "volunteers"}, {"lasare": "named"}, {"lasare": "x"}):
        assert WORDS[FOR_PARTNERS] not in client.get(url("report_preview_text", report), wide).content.decode()


def test_a_report_that_says_the_same_to_all_is_reviewed_as_before(
    client: Client, tove: User, draft: Draft, nadia: Contact
) -> None:
    client.force_login(tove)
    page = client.get(url("report_review", draft())).content.decode()
    assert "Vad var och en läser" not in page
    assert "unread_known" not in page


def test_a_paragraph_above_everyones_clearance_is_pointed_out_and_ticked_before_anything_is_sent(
    client: Client, tove: User, draft: Draft, nadia: Contact
) -> None:
    report = draft(paragraphs={FOR_PARTNERS: WORDS[FOR_PARTNERS]})
    client.force_login(tove)
    page = client.get(url("report_review", report)).content.decode()
    assert "Ingen av mottagarna får läsa det här stycket" in page
    assert TICK in page
    assert "Samverkansaktörer 0 mottagare" in card(page, "partners")
    values = carried(page) | {"confirmed": "on"}
    refused = client.post(url("report_approve", report), values)
    assert refused.status_code == 422
    assert "Ta bort det som ingen får läsa, eller kryssa i att du vet om det." in refused.content.decode()
    assert not Dispatch.objects.filter(kind="report").exists()
    assert client.post(url("report_approve", report), values | {"unread_known": "on"}).status_code == 302
    assert [one.sharing for one in Delivery.objects.filter(dispatch__kind="report")] == [Sharing.VOLUNTEERS]


def test_whoever_was_not_told_sends_nothing(tove: User, draft: Draft, nadia: Contact, now: datetime) -> None:
    report = draft(paragraphs=WORDS)
    with pytest.raises(ParagraphsUnread, match=r"Det här gör vi \(Samverkansaktörer\), Det vet vi inte än") as refusal:
        approve_report(report=report, by=tove, now=now, straight_from_draft=True)
    assert list(refusal.value.parts) == [FOR_PARTNERS, AT_HOME]
    assert not Dispatch.objects.exists()
    report.refresh_from_db()
    assert report.status == "draft"


def test_who_can_not_log_in_is_no_reader_of_what_is_behind_the_login(
    tove: User, draft: Draft, petra: User, alby: Area, now: datetime
) -> None:
    police = an_actor("Polisen", "police")
    a_contact("Per", police, alby, clearance=Sharing.ORGANISATION)
    report = draft(paragraphs={AT_HOME: WORDS[AT_HOME]}, roles="police")
    with pytest.raises(ParagraphsUnread):
        approve_report(report=report, by=tove, now=now, straight_from_draft=True)
    a_contact("Petra", police, alby, clearance=Sharing.ORGANISATION, email=petra.email)
    approve_report(report=report, by=tove, now=now, straight_from_draft=True)
    read = dict(Delivery.objects.filter(dispatch__kind="report").values_list("name", "sharing"))
    assert read == {"Per": Sharing.VOLUNTEERS, "Petra": Sharing.ORGANISATION}


def test_staff_read_every_paragraph_that_their_clearance_allows_with_its_level(
    client: Client, tove: User, petra: User, draft: Draft, nadia: Contact, now: datetime
) -> None:
    report = draft(paragraphs=WORDS)
    approve_report(report=report, by=tove, now=now, straight_from_draft=True, unread_paragraphs_known=True)
    Dispatch.objects.update(state="completed", ended_at=now)
    client.force_login(petra)
    page = client.get(url("report", report)).content.decode()
    for part, text in WORDS.items():
        assert re.search(rf'class="fewer" data-sharing="{part.sharing.code}".*?{text}', page, re.DOTALL)
    assert [one["sharing"] for one in sections_of(report, Sharing.PARTNERS) if one["sharing"]] == [Sharing.PARTNERS]
    assert [one for one in sections_of(report, Sharing.VOLUNTEERS) if one["sharing"]] == []


def test_a_trial_is_the_letter_of_the_class_that_was_asked_for(
    client: Client, tove: User, draft: Draft, nadia: Contact, bo: Contact
) -> None:
    report = draft(paragraphs=WORDS)
    client.force_login(tove)
    for read, expected in (("volunteers", [False, False]), ("partners", [True, False]), ("", [True, False])):
        client.post(reverse("incidents:report_trial", args=[report.pk]), {"read": read})
        text = Dispatch.objects.filter(kind="trial").latest("id").renditions.get().text
        assert [words in text for words in WORDS.values()] == expected, "what is for the house is never mailed"
    assert SituationReport.objects.get().status == "draft"
