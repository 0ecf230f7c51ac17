"""A report for thousands: as few questions to the database as one for ten, and pages that can still be read."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from contacts.audience import Audience, Recipient
from contacts.models import Area, Assignment, Contact, User
from contacts.scales import Sharing
from incidents.actions.approval import approve_report
from incidents.actions.audiences import NAMED_UP_TO, difference, resolve_for, snapshot
from incidents.models import SituationReport
from notifications.models import Delivery
from tests.api.caller import Caller
from tests.cast import a_contact, a_crowd, an_actor
from tests.figures import Tell, models_made
from tests.reports.conftest import Draft
from tests.reports.test_report_pages import carried, url

pytestmark = pytest.mark.django_db
ANSWERS = {"confirmed": "on", "alone_on_duty_reason": "Ingen annan svarar."}


@pytest.fixture(autouse=True)
def two_people_from_six_on(settings: Settings) -> None:
    settings.FOUR_EYES_ABOVE, settings.RECIPIENTS_PER_DISPATCH = 5, 10_000


@pytest.fixture
def crowd(alby: Area, fittja: Area) -> list[Contact]:
    """Two thousand caretakers and ten night walkers; every other one reads English."""
    walkers = a_crowd(10, an_actor("Nattvandrarna", "night_walkers"), alby)
    return [*walkers, *a_crowd(2_000, an_actor("Bostadsbolaget", "housing_company"), alby, fittja)]


def questions(client: Client, by: User, report: SituationReport, another: SituationReport) -> list[int]:
    """Return how many questions the review, sending it by the browser, and sending another by the API ask."""
    with CaptureQueriesContext(connection) as reviewing:
        review = client.get(url("report_review", report)).content.decode()
    with CaptureQueriesContext(connection) as sending:
        assert client.post(url("report_approve", report), carried(review) | ANSWERS).status_code == 302
    body = {"expected_recipients": resolve_count(another), "alone_on_duty_reason": ANSWERS["alone_on_duty_reason"]}
    caller = Caller(by)
    with CaptureQueriesContext(connection) as calling:
        assert caller.post(f"situation-reports/{another.pk}/approve/", body).status_code == 200
    return [len(reviewing), len(sending), len(calling)]


def resolve_count(report: SituationReport) -> int:
    assert report.submitted_audience is not None
    return int(report.submitted_audience["count"])


def test_two_thousand_take_as_many_queries_as_ten(
    client: Client, tove: User, alby: Area, fittja: Area, submitted: Draft, tell: Tell
) -> None:
    client.force_login(tove)
    a_crowd(10, an_actor("Nattvandrarna", "night_walkers"), alby)
    few = questions(client, tove, submitted(), submitted())
    a_crowd(1_990, an_actor("Bostadsbolaget", "housing_company"), alby, fittja)
    many = questions(client, tove, submitted(), submitted())
    tell(f"{many[0]} queries to review, {many[1]} to send from the page, {many[2]} by the API")
    assert many == few
    assert Delivery.objects.filter(dispatch__kind="report").count() == 2 * (10 + 2_000)


def test_no_model_is_made_of_a_recipient(client: Client, tove: User, crowd: list[Contact], submitted: Draft) -> None:
    client.force_login(tove)
    report = submitted()
    with models_made() as made:
        review = client.get(url("report_review", report)).content.decode()
        client.post(url("report_approve", report), carried(review) | ANSWERS)
    assert Delivery.objects.filter(dispatch__kind="report").count() == len(crowd)
    assert made[Delivery] == made[Contact] == made[Assignment] == 0
    assert sum(made.values()) < 300


def test_everybody_is_told_why_in_their_own_language(
    tove: User, crowd: list[Contact], submitted: Draft, now: datetime
) -> None:
    dispatch = approve_report(report=submitted(), by=tove, now=now, alone_on_duty_reason="Ingen svarar.")
    told = set(dispatch.deliveries.values_list("rendition__language", "role", "reasons__0"))
    assert told == {
        ("sv", "Bostadsbolag", "Bostadsbolag i Alby"),
        ("en", "Bostadsbolag", "Housing company in Alby"),
        ("sv", "Nattvandrare", "Nattvandrare i Alby"),
        ("en", "Nattvandrare", "Night walkers in Alby"),
    }


def test_the_review_of_thousands_counts_everybody_and_names_them_in_a_list_of_pages(
    client: Client, tove: User, alby: Area, crowd: list[Contact], submitted: Draft, now: datetime
) -> None:
    a_contact("Palle Paus", crowd[-1].actor, alby, paused_until=now + timedelta(days=1))
    client.force_login(tove)
    report = submitted()
    page = client.get(url("report_review", report)).content.decode()
    assert "<strong>2010 mottagare</strong> i 2 organisationer. 10 är frivilliga." in page
    assert '<td class="num" data-label="Mottagare">2000</td>' in page
    assert "1 får inget eget mejl" in page
    assert "Kontakt 1999" not in page
    assert len(page) < 150_000

    everybody = url("report_recipients", report)
    assert f'href="{everybody}"' in page
    first = client.get(everybody).content.decode()
    assert "Visar 1–100 av 2010" in first
    assert first.count('class="row__name"') == 100
    last = client.get(everybody, {"page": "21"}).content.decode()
    assert (last.count('class="row__name"'), "Visar 2001–2010 av 2010" in last) == (10, True)
    walkers = client.get(everybody, {"roll": "Nattvandrare"}).content.decode()
    assert (walkers.count('class="row__name"'), walkers.count("Nattvandrare i Alby")) == (10, 10)
    without = client.get(everybody, {"utan": "1"}).content.decode()
    assert (without.count('class="row__name"'), "Palle Paus" in without, "är pausad" in without) == (1, True, True)
    for absurd in ({"page": "x"}, {"page": "-1"}, {"roll": "x" * 5_000}, {"utan": ""}):
        assert client.get(everybody, absurd).status_code == 200


def test_choosing_recipients_counts_thousands_and_says_where_their_names_are(
    client: Client, tove: User, crowd: list[Contact], draft: Draft
) -> None:
    client.force_login(tove)
    choices = {"areas": ["alby"], "roles": ["night_walkers", "housing_company"], "version": "1", "preview": "1"}
    page = client.post(url("report_audience", draft()), choices, headers={"HX-Request": "true"}).content.decode()
    assert "<strong>2010 mottagare</strong>" in page
    assert "Spara, så ser du alla i en lista." in page
    assert len(page) < 5_000


def test_one_among_thousands_who_left_is_named(
    client: Client, tove: User, crowd: list[Contact], submitted: Draft
) -> None:
    client.force_login(tove)
    report = submitted()
    review = client.get(url("report_review", report)).content.decode()
    Contact.objects.filter(id=crowd[7].id).update(active=False)
    Contact.objects.filter(id=crowd[8].id).update(language="sv")
    refused = client.post(url("report_approve", report), carried(review) | ANSWERS)
    page = refused.content.decode()
    assert refused.status_code == 409
    assert "<li>Kontakt 7, Nattvandrarna</li>" in page
    assert "<li>Kontakt 8, Nattvandrarna</li>" in page
    assert Delivery.objects.filter(dispatch__kind="report").count() == 0


def test_hundreds_who_left_do_not_fill_the_page(
    client: Client, tove: User, crowd: list[Contact], submitted: Draft
) -> None:
    client.force_login(tove)
    report = submitted()
    review = client.get(url("report_review", report)).content.decode()
    Contact.objects.filter(id__in=[one.id for one in crowd[10:410]]).update(active=False)
    page = client.post(url("report_approve", report), carried(review) | ANSWERS).content.decode()
    assert "Antalet mottagare ändrades från 2010 till 1610 medan du läste." in page
    assert page.count("<li>Kontakt ") == 50
    assert "<li>och 350 till</li>" in page


def test_the_list_of_reports_leaves_the_lists_of_people_behind(
    client: Client, tove: User, crowd: list[Contact], submitted: Draft
) -> None:
    report = submitted()
    client.force_login(tove)
    with CaptureQueriesContext(connection) as asked:
        for page in (reverse("incidents:report_list"), url("report", report)):
            assert client.get(page).status_code == 200
    assert not [one for one in asked.captured_queries if "submitted_audience" in one["sql"]]


def of(count: int) -> Audience:
    """Return an audience of that many that nobody has to be stored for."""
    recipients = (
        Recipient(
            address=f"{number}@x.example",
            contact_id=number,
            user_id=None,
            name=f"Kontakt {number}",
            actor="Aktören",
            role="Skola",
            area="Alby",
            phone="",
            language="sv",
            clearance=Sharing.PARTNERS,
            volunteer=False,
            reasons=(),
        )
        for number in range(count)
    )
    return Audience(recipients=tuple(recipients), omissions=(), version=f"of {count}")


@pytest.mark.parametrize(("count", "names"), [(NAMED_UP_TO, 1), (NAMED_UP_TO + 1, 0)])
def test_of_very_many_only_the_number_is_carried(count: int, names: int) -> None:
    shown = snapshot(of(count))
    found = difference(shown, of(count + 1))
    assert (found.before, found.after, len(found.added)) == (count, count + 1, names)


def test_a_report_is_resolved_once_for_each_press(
    client: Client, tove: User, nadia: Contact, draft: Draft, now: datetime
) -> None:
    client.force_login(tove)
    report = draft()
    review = client.get(url("report_review", report)).content.decode()
    with CaptureQueriesContext(connection) as asked:
        assert client.post(url("report_approve", report), carried(review) | ANSWERS).status_code == 302
    looked = [one["sql"] for one in asked.captured_queries if 'FROM "contacts_assignment"' in one["sql"]]
    assert len([sql for sql in looked if not sql.startswith('SELECT "contacts_contact"')]) == 1
    assert resolve_for(report, now).count == 1
