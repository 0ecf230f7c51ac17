"""No page says a Swedish word to who reads English, whether all goes well or something is wrong."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.conf import settings
from django.test import Client
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.translation import override

from contacts.models import Area, ContactRole, User
from contacts.models.users import Role
from contacts.scales import Severity, Sharing
from incidents.actions.approval import approve_report
from incidents.actions.reports import draft_report
from incidents.actions.requests import send_request
from incidents.models import Incident, SituationReport
from incidents.models.reports import SectionKind
from incidents.report_content import ReportContent
from incidents.request_contents import RequestContent
from notifications.actions import release_now
from notifications.links import Purpose, token_for
from notifications.models import Delivery
from tests.cast import a_contact, an_actor, staff
from tests.frame.swedish import COMMON, swedish_on
from tests.incidents.steps import an_incident

LINKS = re.compile(r'href="(/[^"#]*|\?[^"#]*)"')


@pytest.fixture
def reader(db: None) -> Client:
    """A browser that asks for English."""
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


@pytest.fixture
def chief(db: None) -> User:
    return staff("Sara Smith", Role.SECURITY_CHIEF)


@pytest.fixture
def administrator(db: None) -> User:
    return staff("Adam Adams", Role.SYSTEM_ADMINISTRATOR)


@pytest.fixture
def fire(chief: User, alby: Area) -> Incident:
    """An incident that somebody wrote about in English."""
    an_incident(chief, alby, text="Shouting by the square.", type_code="threat")
    return an_incident(chief, alby, text="A container is burning.")


@pytest.fixture
def letter(chief: User, alby: Area, fire: Incident, now: datetime) -> Delivery:
    """A letter in English about a report, which is on its way; another report is a draft."""
    a_contact("Nora Walker", an_actor("Walkers of Alby", "night_walkers"), alby, language="en")
    content = ReportContent(
        title="Unrest at Alby square",
        sharing=Sharing.VOLUNTEERS,
        sections={
            SectionKind.HAPPENED: "A container burned.",
            SectionKind.DOING: "The fire is out.",
            SectionKind.ASK: "Walk together.",
        },
        severity=Severity.HIGH,
        next_report_due=now + timedelta(hours=2),
        area_ids=frozenset({alby.id}),
        role_ids=frozenset(ContactRole.objects.filter(code="night_walkers").values_list("id", flat=True)),
    )
    draft_report(by=chief, key="a draft", content=content, now=now)
    report, _new = draft_report(by=chief, key="a report", content=content, now=now)
    dispatch = approve_report(report=report, by=chief, now=now, straight_from_draft=True)
    asked = RequestContent(
        title="Unrest tonight",
        questions=("How is it?",),
        severity=Severity.HIGH,
        sharing=Sharing.VOLUNTEERS,
        answer_by=now + timedelta(hours=1),
        area_ids=content.area_ids,
        role_ids=content.role_ids,
    )
    with override("en"):
        send_request(by=chief, key="a request", content=asked, now=now, expected_recipients=1)
    return dispatch.deliveries.get()


def pages_from(client: Client, *starts: str) -> dict[str, Any]:
    """Follow the links and return one answer for each view that answers with a page."""
    found: dict[str, Any] = {}
    queue = list(starts)
    while queue:
        address = queue.pop(0)
        try:
            name = str(resolve(urlsplit(address).path).view_name)
        except Resolver404:
            continue
        if name in found or address.startswith("/static/"):
            continue
        answer = client.get(address)
        if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
            continue
        found[name] = answer
        queue += [urljoin(address, unescape(link)) for link in LINKS.findall(answer.content.decode())]
    return found


def test_every_page_of_the_staff_is_in_english(
    reader: Client, chief: User, administrator: User, fire: Incident, letter: Delivery
) -> None:
    draft = SituationReport.objects.get(status="draft")
    writing = (f"/lagesrapporter/{draft.id}/{step}/" for step in ("andra", "mottagare", "sprak", "sprak/ar", "granska"))
    starts = ("/", f"/handelser/{fire.number}/sparad/", *writing, "/mitt-konto/", "/anvandare/")
    found: dict[str, Any] = {}
    for user in (chief, administrator):
        reader.force_login(user)
        found |= pages_from(reader, *starts)
    expected = "board incident_list incident_new incident incident_saved report_list report_new report "
    expected += "report_edit report_audience report_recipients report_review incident_close incident_merge note_new "
    expected += "report_languages report_translation"
    assert {f"incidents:{name}" for name in expected.split()} <= found.keys()
    assert {"incidents:request_list", "incidents:request_new", "incidents:request"} <= found.keys()
    expected = "contact_list contact contact_new coverage import actor_list role_list area_list user_list profile"
    assert {f"contacts:{name}" for name in expected.split()} <= found.keys()
    assert {"notifications:dispatch_list", "notifications:dispatch"} <= found.keys()
    title = letter.dispatch.title  # Dispatches keep the title that they were decided with.
    assert {name: said for name, answer in found.items() if (said := swedish_on(answer, title))} == {}


@pytest.mark.parametrize(
    "path",
    [
        "/handelser/ny/",
        "/lagesrapporter/ny/",
        "/begaran/ny/",
        "/kontakter/ny/",
        "/kontakter/import/",
        "/aktorer/ny/",
        "/roller/ny/",
        "/mitt-konto/",
        "/konto/losenord/",
    ],
)
def test_what_is_wrong_is_said_in_english(reader: Client, chief: User, path: str) -> None:
    reader.force_login(chief)
    answer = reader.post(path, {})
    assert b"There is a problem" in answer.content
    assert swedish_on(answer) == []


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/logga-in/", 200),
        ("/losenord/glomt/", 200),
        ("/losenord/skickat/", 200),
        ("/losenord/klart/", 200),
        ("/konto/avstangt/", 200),
        ("/finns-inte/", 404),
        ("/l/no-such-letter/", 404),
        ("/api/v1/docs/", 200),
    ],
)
def test_who_has_not_logged_in_reads_english_too(reader: Client, path: str, status: int) -> None:
    answer = reader.get(path)
    assert answer.status_code == status
    assert swedish_on(answer) == []


def test_a_refusal_is_in_english(reader: Client, administrator: User) -> None:
    reader.force_login(administrator)
    answer = reader.get("/lagesrapporter/")
    assert answer.status_code == 403
    assert "You do not have access to this page. The system administrator can give it." in answer.content.decode()
    assert swedish_on(answer) == []


def test_a_letter_in_english_leads_to_pages_in_english(letter: Delivery) -> None:
    """The pages follow the language of the letter, not that of the browser."""
    swedish = Client(headers={"Accept-Language": "sv"})
    release_now(dispatch=letter.dispatch, by=letter.dispatch.created_by, now=timezone.now())
    for path in (
        f"/l/{token_for(letter.public_id, Purpose.READ)}/",
        f"/avanmal/{token_for(letter.public_id, Purpose.DECLINE)}/",
    ):
        answer = swedish.get(path, follow=True)
        assert answer.status_code == 200
        assert swedish_on(answer) == []


def test_the_letter_itself_is_in_english_but_for_what_people_wrote(letter: Delivery) -> None:
    words = letter.rendition
    assert words.subject == "Situation report 1: Unrest at Alby square"
    assert "Danger to life? Call 112. Police: 114 14." in words.text
    assert "The report’s own text is in Swedish." in words.text
    assert [line for line in words.text.splitlines() if set(re.findall(r"[^\W\d_]+", line.lower())) & COMMON] == []


@pytest.mark.parametrize(("language", "time"), [("sv", "kl. 23.14"), ("en", "23:14")])
def test_each_language_writes_the_time_in_its_own_way(
    reader: Client, chief: User, fire: Incident, language: str, time: str
) -> None:
    night = datetime.fromisoformat("2026-11-20T23:14:05+01:00")
    Incident.objects.filter(id=fire.id).update(occurred_at=night)
    reader.force_login(chief)
    reader.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    page = reader.get(f"/handelser/{fire.number}/").content.decode()
    assert f'<time datetime="2026-11-20T23:14:05+01:00">20 november 2026 {time}' in page.replace(
        "20 November 2026 at ", "20 november 2026 "
    )
