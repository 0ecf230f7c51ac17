"""The pages of situation reports, by the test client: the whole road without any JavaScript."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contacts.models import Area, Contact, User
from contacts.scales import Sharing
from incidents.forms.fields import as_typed
from incidents.models import KeptDetail, LogEntry, SituationReport
from notifications.models import Delivery, Dispatch
from tests.cast import a_contact, an_actor
from tests.incidents.steps import words
from tests.reports.conftest import Draft, an_incident
from tests.reports.correcting import send

pytestmark = pytest.mark.django_db


def typed(now: datetime, **changes: object) -> dict[str, object]:
    """Return what a person types into the form of a report."""
    values: dict[str, object] = {
        "key": "formuläret",
        "title": "Oroligt vid Alby centrum",
        "happened": "En container brann.",
        "doing": "Väktarbilen är på plats.",
        "ask": "Gå tillsammans.",
        "severity": "high",
        "sharing": "volunteers",
        "next_report_due": as_typed(now + timedelta(hours=2)),
    }
    return {name: value for name, value in (values | changes).items() if value is not None}


def carried(page: str) -> dict[str, str]:
    """Return what the form that sends carries unseen."""
    form = page[page.index("/skicka/") :]
    return {name: re.search(rf'name="{name}" value="([^"]*)"', form)[1] for name in ("version", "shown")}  # type: ignore[index]


def url(name: str, report: SituationReport) -> str:
    return reverse(f"incidents:{name}", args=[report.pk])


def test_from_an_incident_to_the_dispatch_in_four_pages(
    client: Client, tove: User, alby: Area, nadia: Contact, bo: Contact, now: datetime
) -> None:
    client.force_login(tove)
    incident = an_incident(alby, tove, now)
    page = client.get(reverse("incidents:report_new"), {"handelse": incident.number})
    assert page.status_code == 200
    assert f'value="{incident.number}"' in page.content.decode()
    facts = client.post(
        reverse("incidents:report_new"),
        typed(now, happened="Se nedan.", incidents=[incident.number], insert_facts="1"),
    )
    assert facts.status_code == 200
    assert "Alby: Brand." in facts.content.decode()
    assert SituationReport.objects.count() == 0

    saved = client.post(reverse("incidents:report_new"), typed(now, incidents=[incident.number]))
    report = SituationReport.objects.get()
    assert saved.headers["Location"] == url("report_audience", report)
    again = client.post(reverse("incidents:report_new"), typed(now, incidents=[incident.number]))
    assert again.headers["Location"] == url("report_audience", report)
    assert SituationReport.objects.count() == 1

    choices = {"areas": ["alby"], "roles": ["night_walkers", "housing_company"], "version": "1"}
    shown = client.post(url("report_audience", report), choices | {"preview": "1"}).content.decode()
    assert "<strong>2 mottagare</strong> i 2 organisationer." in shown
    assert "Nattvandrare i Alby" in shown
    report.refresh_from_db()
    assert report.audience_areas.count() == 0
    chosen = client.post(url("report_audience", report), choices | {"save": "1"})
    assert chosen.headers["Location"] == url("report_review", report)

    review = client.get(url("report_review", report)).content.decode()
    assert "Skicka till 2 mottagare" in review
    assert "Den går till 2 personer, varav 1 frivillig." in review
    sent = client.post(url("report_approve", report), carried(review) | {"confirmed": "on"})
    dispatch = Dispatch.objects.get()
    assert sent.headers["Location"] == reverse("notifications:dispatch", args=[dispatch.public_id])
    assert sorted(Delivery.objects.values_list("address", flat=True)) == [bo.address_norm, nadia.address_norm]
    assert incident.log.filter(kind="information_out").count() == 1

    twice = client.post(url("report_approve", report), carried(review) | {"confirmed": "on"})
    assert twice.headers["Location"] == sent.headers["Location"]
    assert Dispatch.objects.count() == 1
    assert Delivery.objects.count() == 2


def test_the_words_beside_the_times_of_the_list_move_with_the_minute(
    client: Client, tove: User, draft: Draft, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = now.replace(second=5)
    report = draft()
    SituationReport.objects.filter(id=report.id).update(created_at=at)
    client.force_login(tove)
    monkeypatch.setattr(timezone, "now", lambda: at)
    page = client.get("/lagesrapporter/")
    assert "nyss" in page.content.decode()
    known = {"HX-Request": "true", "If-None-Match": page["ETag"]}
    monkeypatch.setattr(timezone, "now", lambda: at + timedelta(seconds=54))
    assert client.get("/lagesrapporter/", headers=known).status_code == 304
    monkeypatch.setattr(timezone, "now", lambda: at + timedelta(seconds=61))
    fresh = client.get("/lagesrapporter/", headers=known)
    assert fresh.status_code == 200
    assert "för 1 min sedan" in fresh.content.decode()


def test_without_the_tick_nothing_is_sent(client: Client, tove: User, nadia: Contact, draft: Draft) -> None:
    client.force_login(tove)
    report = draft()
    review = client.get(url("report_review", report)).content.decode()
    refused = client.post(url("report_approve", report), carried(review))
    assert refused.status_code == 422
    assert "Läs texten och kryssa i rutan innan du skickar." in refused.content.decode()
    assert Dispatch.objects.count() == 0
    report.refresh_from_db()
    assert report.status == "draft"


def test_who_came_and_went_while_the_page_was_open_is_named_and_nothing_is_sent(
    client: Client, tove: User, alby: Area, nadia: Contact, bo: Contact, draft: Draft
) -> None:
    client.force_login(tove)
    report = draft()
    review = client.get(url("report_review", report)).content.decode()
    Contact.objects.filter(id=bo.id).update(active=False)
    a_contact("Noor Nattvandrare", an_actor("Nattvandrarna i Alby", "night_walkers"), alby)
    a_contact("Nils Nattvandrare", an_actor("Nattvandrarna i Alby", "night_walkers"), alby)
    refused = client.post(url("report_approve", report), carried(review) | {"confirmed": "on"})
    page = refused.content.decode()
    assert refused.status_code == 409
    assert "Antalet mottagare ändrades från 2 till 3 medan du läste. Inget är skickat. Granska igen." in page
    assert "<li>Nils Nattvandrare, Nattvandrarna i Alby</li><li>Noor Nattvandrare, Nattvandrarna i Alby</li>" in page
    assert "<li>Bo Bovärd, Bostadsbolaget</li>" in page
    assert Dispatch.objects.count() == Delivery.objects.count() == 0
    assert "Skicka till 3 mottagare" in page
    sent = client.post(url("report_approve", report), carried(page) | {"confirmed": "on"})
    assert sent.status_code == 302
    assert Delivery.objects.count() == 3


@pytest.mark.parametrize("shown", ["", "x", "x:y:z"])
def test_a_page_that_was_tampered_with_sends_nothing(
    client: Client, tove: User, nadia: Contact, draft: Draft, shown: str
) -> None:
    client.force_login(tove)
    report = draft()
    refused = client.post(url("report_approve", report), {"version": "1", "shown": shown, "confirmed": "on"})
    assert refused.status_code == 409
    assert Dispatch.objects.count() == 0


def test_a_text_that_changed_while_it_was_read_is_not_sent(
    client: Client, tove: User, nadia: Contact, draft: Draft, now: datetime
) -> None:
    client.force_login(tove)
    report = draft()
    review = client.get(url("report_review", report)).content.decode()
    edited = client.post(
        url("report_edit", report), typed(now, title="En annan rubrik", version="1", review="1", key=None)
    )
    assert edited.status_code == 302
    refused = client.post(url("report_approve", report), carried(review) | {"confirmed": "on"})
    assert refused.status_code == 409
    assert "Någon annan ändrade rapporten" in refused.content.decode()
    assert Dispatch.objects.count() == 0


def test_two_who_write_at_once_both_see_both_texts(
    client: Client, tove: User, sara: User, draft: Draft, now: datetime
) -> None:
    report = draft()
    client.force_login(sara)
    assert client.post(url("report_edit", report), typed(now, happened="Saras ord.", version="1")).status_code == 302
    client.force_login(tove)
    conflict = client.post(url("report_edit", report), typed(now, happened="Toves ord.", version="1"))
    page = conflict.content.decode()
    assert conflict.status_code == 409
    assert "<p>Saras ord.</p>" in page
    assert ">Borttaget: </span>Saras<" in page
    assert ">Tillagt: </span>Toves<" in page
    assert "Sara Säkerhetschef ändrade texten" in page
    assert report.sections.get(kind="happened").text == "Saras ord."
    assert 'name="version" value="2"' in page


def test_an_empty_form_says_what_is_missing_and_keeps_what_was_typed(client: Client, tove: User) -> None:
    client.force_login(tove)
    refused = client.post(reverse("incidents:report_new"), {"happened": "Halva meningen"})
    page = refused.content.decode()
    assert refused.status_code == 422
    for sentence in ("Skriv en rubrik.", "Välj hur långt texten får spridas."):
        assert sentence in page
    assert "Halva meningen" in page
    assert SituationReport.objects.count() == 0


def test_the_narrowest_level_is_not_offered(client: Client, tove: User, now: datetime) -> None:
    client.force_login(tove)
    assert "TLP:RED" not in client.get(reverse("incidents:report_new")).content.decode()
    refused = client.post(reverse("incidents:report_new"), typed(now, sharing="named"))
    assert refused.status_code == 422
    assert SituationReport.objects.count() == 0


@pytest.mark.parametrize(
    "absurd",
    [
        {"title": "x" * 10_000},
        {"happened": "å" * 10_000},
        {"title": "a\0b"},
        {"severity": "9"},
        {"next_report_due": "9999-12-31T23:59"},
        {"next_report_due": "inte en tid"},
        {"incidents": ["2026-999999999"]},
        {"follows": "9" * 40},
        {"key": "k" * 10_000},
    ],
)
def test_absurd_values_are_refused_in_words(
    client: Client, tove: User, now: datetime, absurd: dict[str, object]
) -> None:
    client.force_login(tove)
    refused = client.post(reverse("incidents:report_new"), typed(now, **absurd))
    assert refused.status_code == 422
    assert SituationReport.objects.count() == 0


def test_absurd_addresses_are_not_found(client: Client, tove: User) -> None:
    client.force_login(tove)
    for page in ("", "andra/", "mottagare/", "granska/", "mejl.html"):
        assert client.get(f"/lagesrapporter/{'9' * 40}/{page}").status_code == 404
    assert client.get(reverse("incidents:report_new"), {"foljer": "9" * 40, "handelse": "x" * 500}).status_code == 200


def test_a_phone_number_waits_for_a_decision_that_is_logged(
    client: Client, tove: User, nadia: Contact, draft: Draft, now: datetime
) -> None:
    client.force_login(tove)
    report = draft(sections={"happened": "x"})
    client.post(url("report_edit", report), typed(now, ask="Ring jouren på 070-174 06 05.", version="1", review="1"))
    page = client.get(url("report_review", report)).content.decode()
    assert "Kan det här peka ut en person?" in page
    assert "Skicka till" not in page
    assert client.post(url("report_submit", report)).status_code == 409
    assert client.post(url("report_approve", report), {"version": "2", "confirmed": "on"}).status_code == 409
    kept = client.post(url("report_keep", report), {"keep": ["phone:070-174 06 05"]})
    assert kept.status_code == 302
    assert KeptDetail.objects.get().by == tove
    page = client.get(url("report_review", report)).content.decode()
    assert "Skicka till 1 mottagare" in page
    assert "Tove Trygghetssamordnare prövade att behålla 070-174 06 05" in page


def test_an_approver_sends_back_with_a_comment_that_the_author_sees(
    client: Client, tove: User, sara: User, nadia: Contact, submitted: Draft
) -> None:
    report = submitted()
    client.force_login(sara)
    for nothing in (" ", "\x07"):
        assert client.post(url("report_return", report), {"comment": nothing}).status_code == 422
    assert client.post(url("report_return", report), {"comment": "Skriv vilka gator."}).status_code == 302
    client.force_login(tove)
    for name in ("report", "report_edit", "report_review"):
        assert "Skriv vilka gator." in client.get(url(name, report)).content.decode()
    assert Dispatch.objects.filter(kind="report").count() == 0


def test_the_menu_counts_what_waits_for_those_who_may_approve(
    client: Client, tove: User, sara: User, submitted: Draft
) -> None:
    submitted()
    client.force_login(sara)
    assert "1 väntar på godkännande" in client.get(reverse("incidents:report_list")).content.decode()


def test_partners_read_what_was_sent_and_nothing_before(
    client: Client, tove: User, petra: User, nadia: Contact, draft: Draft
) -> None:
    report = draft()
    client.force_login(petra)
    assert client.get(url("report", report)).status_code == 404
    for name in ("report_edit", "report_review", "report_audience", "report_preview_html"):
        assert client.get(url(name, report)).status_code == 403
    client.force_login(tove)
    review = client.get(url("report_review", report)).content.decode()
    client.post(url("report_approve", report), carried(review) | {"confirmed": "on"})
    client.force_login(petra)
    assert client.get(url("report", report)).status_code == 404, "still held"
    Dispatch.objects.update(state="sending")
    page = client.get(url("report", report)).content.decode()
    assert "Gå tillsammans." in page
    assert "Tove" not in page
    assert "Trygghetssamordnare" in page


def test_reports_about_other_areas_are_not_the_coordinators_business(
    client: Client, tove: User, sara: User, tumba: Area, draft: Draft
) -> None:
    report = draft(tumba, by=sara)
    client.force_login(tove)
    assert client.get(url("report", report)).status_code == 404
    assert client.get(url("report_review", report)).status_code == 404


def test_an_undone_dispatch_can_be_opened_again(
    client: Client, tove: User, alby: Area, nadia: Contact, draft: Draft, now: datetime
) -> None:
    incident = an_incident(alby, tove, now)
    report = draft(incidents=(incident,))
    client.force_login(tove)
    review = client.get(url("report_review", report)).content.decode()
    client.post(url("report_approve", report), carried(review) | {"confirmed": "on"})
    assert client.post(url("report_reopen", report)).status_code == 302
    report.refresh_from_db()
    assert report.status == "approved", "not while it may still leave"
    Dispatch.objects.update(state="undone", ended_at=timezone.now())
    assert "Öppna rapporten igen" in client.get(url("report", report)).content.decode()
    client.post(url("report_reopen", report))
    report.refresh_from_db()
    assert (report.status, report.number, report.dispatch) == ("returned", None, None)
    assert report.series.last_number == 0
    struck = LogEntry.objects.get(incident=incident, kind="correction")
    assert struck.corrects is not None
    assert struck.corrects.kind == "information_out"
    review = client.get(url("report_review", report)).content.decode()
    client.post(url("report_approve", report), carried(review) | {"confirmed": "on"})
    report.refresh_from_db()
    assert (report.status, report.number) == ("approved", 1)
    assert Dispatch.objects.count() == 2


def test_the_preview_is_the_letter_in_a_frame_that_can_do_nothing(client: Client, tove: User, draft: Draft) -> None:
    client.force_login(tove)
    report = draft()
    page = client.get(url("report_preview_html", report))
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert policy.count("'sha256-") == 2
    assert page.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "Hej Tove Trygghetssamordnare," in page.content.decode()
    assert "frame-src 'self'" in client.get(url("report_review", report)).headers["Content-Security-Policy"]
    assert "Gå tillsammans." in client.get(url("report_preview_text", report)).content.decode()


def test_sharing_with_the_own_organisation_reaches_accounts_alone(
    client: Client, tove: User, petra: User, alby: Area, nadia: Contact, draft: Draft
) -> None:
    a_contact("Petra Polis", an_actor("Polisen", "police"), alby, email=petra.email)
    a_contact("Per Polis", an_actor("Polisen", "police"), alby, email="per@polisen.example")
    report = draft(roles="police night_walkers", sharing=Sharing.ORGANISATION)
    client.force_login(tove)
    review = client.get(url("report_review", report)).content.decode()
    assert "Skicka till 1 mottagare" in review
    assert "saknar konto" in review


def test_an_incident_says_what_became_of_the_reports_about_it(
    client: Client, tove: User, nadia: Contact, alby: Area, draft: Draft, now: datetime
) -> None:
    incident = an_incident(alby, tove, now)
    send(draft(incidents=(incident,)), tove, now)
    client.force_login(tove)
    for page in (f"/handelser/{incident.number}/", "/sok/?q=Oroligt&kind=report"):
        text = words(client.get(page))
        assert "Klart" in text
        assert "Godkänd" not in text
