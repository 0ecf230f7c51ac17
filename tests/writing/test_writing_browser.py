"""The writing desk in a real browser: two write at once, one loses the session, and goes back to a version."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from contacts.models import Area, User
from incidents import plain_language
from incidents.models import DraftVersion, SituationReport
from notifications.models import Dispatch
from tests.design.in_chromium import DESK, STATES, TALL, faults_of, let_in
from tests.figures import Tell
from tests.reports.conftest import an_incident
from tests.writing.conftest import Draft, texts, url

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

PHONE = {"width": 360, "height": 740}
Open = Callable[..., Page]
# What the page may take to save: two seconds after the last keystroke, and the way there and back.
SAVED = 15_000


@pytest.fixture
def browse(browser: Browser, live_server: Any) -> Iterator[Open]:
    """Open a browser of its own for a person."""
    with ExitStack() as stack:

        def open_as(user: User, **options: Any) -> Page:
            context = browser.new_context(
                base_url=live_server.url, locale="sv-SE", **({"viewport": {"width": 1280, "height": 900}} | options)
            )
            stack.callback(context.close)
            context.set_default_timeout(SAVED)
            page = context.new_page()
            let_in(page.context, live_server.url, user)
            return page

        yield open_as


def happened(page: Page) -> Any:
    return page.get_by_label("Det här har hänt", exact=True)


def saved(page: Page) -> None:
    expect(page.locator("[data-saved]")).to_have_text(re.compile(r"^Utkast sparat kl\. \d\d\.\d\d$"), timeout=SAVED)


def test_two_write_at_once_one_loses_the_session_and_goes_back_to_a_version(
    browse: Open, live_server: Any, tove: User, sara: User, draft: Draft, tell: Tell
) -> None:
    report = draft()
    first = texts(report)["happened"]
    toves, saras = browse(tove), browse(sara)
    for page in (toves, saras):
        page.goto(url("report_edit", report.pk))
    happened(saras).fill("Saras ord.")
    saved(saras)

    happened(toves).fill("Toves ord.")
    expect(toves.get_by_role("alert").filter(has_text="Sara Säkerhetschef ändrade texten kl.")).to_be_visible()
    assert texts(report)["happened"] == "Saras ord."
    assert happened(toves).input_value() == "Toves ord."
    toves.get_by_role("button", name="Jämför texterna").click()
    expect(toves.get_by_role("heading", name=re.compile("Sara Säkerhetschef ändrade texten"))).to_be_visible()
    part = toves.get_by_role("group", name="Det här har hänt")
    expect(part.get_by_label("Din text")).to_be_checked()
    assert "Saras ord." in part.inner_text()
    toves.get_by_role("button", name="Spara det jag valt").click()
    expect(toves.get_by_text("Texten är sparad. Det andra finns kvar bland versionerna.")).to_be_visible()
    assert texts(report)["happened"] == "Toves ord."

    Session.objects.all().delete()
    happened(toves).fill("Toves ord efter att ha loggats ut.")
    expect(toves.locator("[data-saved]")).to_contain_text("Du är utloggad. Texten finns kvar här på sidan")
    toves.get_by_role("button", name="Spara och granska").last.click()
    assert happened(toves).input_value() == "Toves ord efter att ha loggats ut."
    assert texts(report)["happened"] == "Toves ord."
    with toves.context.expect_page() as opened:
        toves.get_by_role("link", name="Logga in i en ny flik").click()
    expect(opened.value.get_by_role("heading", level=1, name="Logga in")).to_be_visible()
    opened.value.close()
    let_in(toves.context, live_server.url, tove)
    toves.evaluate("dispatchEvent(new Event('focus'))")
    saved(toves)
    assert texts(report)["happened"] == "Toves ord efter att ha loggats ut."

    toves.get_by_role("link", name="Versioner").click()
    expect(toves.get_by_role("heading", level=1, name="Versioner")).to_be_visible()
    rows = toves.locator(".version")
    kept = DraftVersion.objects.count()
    expect(rows).to_have_count(kept)
    rows.last.get_by_role("button", name=re.compile(r"Återgå till version kl\. \d\d\.\d\d")).click()
    expect(toves.get_by_text(re.compile(r"Texten är som kl\. \d\d\.\d\d igen\."))).to_be_visible()
    assert texts(report)["happened"] == first
    assert DraftVersion.objects.count() == kept + 1
    said = set(DraftVersion.objects.values_list("content__texts__happened", flat=True))
    assert {"Saras ord.", "Toves ord.", "Toves ord efter att ha loggats ut."} <= said
    assert Dispatch.objects.count() == 0
    tell(f"two writers, one lost session, one way back: {kept + 1} versions, 0 texts lost, 0 letters")


def test_a_new_report_saves_itself_and_shows_its_letter_while_it_is_typed(browse: Open, tove: User, alby: Area) -> None:
    page = browse(tove)
    page.goto(f"{url('report_new')}?mall=brand")
    assert page.get_by_label("Rubrik").input_value() == "Brand vid [plats]"
    page.get_by_label("Rubrik").fill("Brand vid Alby centrum")
    happened(page).fill("Kl. 22.40 brann en container.")
    saved(page)
    report = SituationReport.objects.get()
    expect(page).to_have_url(re.compile(rf"/lagesrapporter/{report.pk}/andra/$"))
    frame = page.frame_locator(".preview__frame iframe:not([data-coming])")
    expect(frame.get_by_role("heading", level=1)).to_have_text("Brand vid Alby centrum")
    expect(frame.get_by_text("Kl. 22.40 brann en container.")).to_be_visible()
    happened(page).fill("Kl. 22.40 brann två containrar.")
    expect(frame.get_by_text("Kl. 22.40 brann två containrar.")).to_be_visible()
    page.get_by_role("tab", name="Ren text").click()
    expect(page.locator(".preview [data-text]")).to_contain_text("Kl. 22.40 brann två containrar.")
    page.get_by_role("tab", name="Telefon").click()
    assert page.locator(".preview__frame iframe").last.bounding_box()["width"] <= 376  # type: ignore[index]
    steps = page.evaluate("history.length")
    happened(page).fill("Kl. 22.41 brann två containrar.")
    expect(frame.get_by_text("Kl. 22.41 brann två containrar.")).to_be_visible()
    assert page.evaluate("history.length") == steps, "the frame leaves no step behind"
    saved(page)
    page.get_by_role("button", name="Spara och välj mottagare").last.click()
    expect(page.get_by_text("Hur långt får texten spridas?").first).to_be_visible()
    assert SituationReport.objects.count() == 1


def test_a_template_that_is_chosen_while_typing_opens_in_the_draft_that_was_saved(
    browse: Open, tove: User, alby: Area
) -> None:
    incident = an_incident(alby, tove, timezone.now())
    page = browse(tove)
    page.goto(f"{url('report_new')}?handelse={incident.number}")
    happened(page).fill("Tre bilar brinner.")
    page.get_by_role("link", name="Brand", exact=False).first.click()
    expect(page).to_have_url(re.compile(r"/lagesrapporter/\d+/andra/\?"), timeout=SAVED)
    expect(page.get_by_label("Rubrik")).to_have_value("Brand vid [plats]", timeout=SAVED)
    assert happened(page).input_value() == "Tre bilar brinner."
    report = SituationReport.objects.get()
    assert texts(report)["happened"] == "Tre bilar brinner."
    assert set(report.incidents.all()) == {incident}


def test_a_text_that_is_too_long_keeps_the_letter_that_was_shown(browse: Open, tove: User, draft: Draft) -> None:
    page = browse(tove)
    page.goto(url("report_edit", draft().pk))
    frame = page.frame_locator(".preview__frame iframe:not([data-coming])")
    happened(page).fill("Kl. 22.40 brann en container.")
    expect(frame.get_by_text("Kl. 22.40 brann en container.")).to_be_visible(timeout=SAVED)
    happened(page).evaluate("(box, text) => { box.removeAttribute('maxlength'); box.value = text; }", "x" * 4_001)
    happened(page).dispatch_event("input")
    expect(page.locator("[data-note]")).to_contain_text("Det går inte att visa texten så. Det här har hänt: ")
    expect(frame.get_by_text("Kl. 22.40 brann en container.")).to_be_visible()
    page.get_by_role("tab", name="Telefon").click()
    expect(frame.get_by_text("Kl. 22.40 brann en container.")).to_be_visible()
    expect(page.locator("[data-saved]")).to_contain_text(
        "Utkastet är inte sparat än. Det här har hänt: ", timeout=SAVED
    )


def test_the_script_and_the_server_count_alike(browse: Open, tove: User, draft: Draft) -> None:
    page = browse(tove)
    page.goto(url("report_edit", draft().pk))
    for text in (
        "Kl. 22.40 brann en container vid Alby centrum. Ingen är skadad!\nRing 112 vid fara, t.ex. om du ser rök.",
        "Samverkansorganisationernas representanter sammanträder kontinuerligt angående säkerhetssituationen.",
        "Är det lugnt? «Ja.» Inte här … Kanske där, sa hon. Åk hem.",
    ):
        for box in page.locator("textarea").all():
            box.evaluate("box => { box.value = ''; }")
        page.get_by_label("Rubrik").fill("")
        happened(page).fill(text)
        counted = plain_language.read([text])
        shown = {name: page.locator(f'[data-is="{name}"]').inner_text() for name in ("mean", "longest", "lix", "level")}
        assert shown == {
            "mean": str(counted.mean),
            "longest": str(counted.longest),
            "lix": str(counted.lix),
            "level": counted.level,
        }
        assert page.locator('[data-is="advice"]').is_visible() == counted.heavy


def test_writing_without_javascript(browse: Open, tove: User, alby: Area, draft: Draft) -> None:
    an_incident(alby, tove, timezone.now())
    page = browse(tove, java_script_enabled=False, viewport=PHONE)
    page.goto(url("report_new"))
    page.get_by_label(re.compile("Brand, Alby")).check()
    page.get_by_role("button", name="Lägg till fakta").click()
    assert "Alby: Brand." in happened(page).input_value()
    page.get_by_label("Rubrik").fill("Brand i Alby")
    page.get_by_role("button", name="Förhandsgranska").click()
    expect(page.get_by_role("heading", name="Så ser det sparade utkastet ut")).to_be_visible()
    report = SituationReport.objects.get()
    letter = page.frame_locator("[data-saved-preview] iframe")
    expect(letter.get_by_role("heading", level=1)).to_have_text("Brand i Alby")
    page.get_by_label("Det här gör vi", exact=True).fill("Räddningstjänsten släcker.")
    page.get_by_role("button", name="Spara utkast").click()
    expect(page.get_by_text("Utkastet är sparat.")).to_be_visible()
    page.get_by_role("link", name="Versioner").click()
    expect(page.locator(".version")).to_have_count(2)
    page.locator(".version").last.get_by_role("button").click()
    expect(page.get_by_role("heading", level=1, name="Ändra lägesrapport")).to_be_visible()
    assert "doing" not in texts(report)


def test_the_pages_of_the_desk_are_for_everybody(
    browse: Open, live_server: Any, tove: User, sara: User, draft: Draft, tell: Tell
) -> None:
    report = draft(next_report_due=timezone.now() + timedelta(hours=1))
    addresses = {
        "new": url("report_new"),
        "draft": url("report_edit", report.pk),
        "versions": url("report_versions", report.pk),
        "version": url("report_version", report.pk, 1),
        "templates": url("report_template_list"),
    }
    faults: list[str] = []
    seen = 0
    for theme, width in STATES:
        page = browse(tove, viewport={"width": width, "height": TALL}, color_scheme=theme)
        for name, address in addresses.items():
            page.set_viewport_size({"width": width, "height": TALL})
            page.goto(address)
            if name == "draft":
                expect(page.locator(".preview__frame iframe:not([data-coming])")).to_be_visible()
                page.locator(".preview__frame iframe").evaluate_all("all => all.forEach(one => one.remove())")
            faults += [f"{name}, {theme}, {width}: {fault}" for fault in faults_of(page, wide=width == DESK)]
            seen += 1
    tell(f"{seen} states of {len(addresses)} pages of the desk: {len(faults)} faults")
    assert not faults, "\n".join(faults)
