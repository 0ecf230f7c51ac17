"""The end of a log-in as a person meets it in Chromium: told in time, put off by a press, and back where one was."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from contacts.models import Actor, Area, User
from tests.cast import PASSWORD
from tests.design.in_chromium import faults_of, log_in_to, trouble_of
from tests.figures import Tell
from tests.incidents.steps import an_incident

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FORM = "/aktorer/ny/"
NAME = "Fittja båtklubb"
NOTE = "Två väktare står vid porten och"
LATE = 40_000


@pytest.fixture
def context(browser: Browser, live_server: LiveServer) -> Iterator[BrowserContext]:
    made = browser.new_context(base_url=live_server.url, locale="sv-SE")
    made.set_default_timeout(LATE)
    yield made
    made.close()


def opened(context: BrowserContext, live_server: LiveServer, user: User, address: str) -> Page:
    """Open a page as ``user``."""
    page = context.new_page()
    log_in_to(page, live_server, user)
    page.goto(address)
    return page


def log_in(page: Page, user: User) -> None:
    page.get_by_label("E-postadress").fill(user.email)
    page.locator("#id_password").fill(PASSWORD)
    page.get_by_role("button", name="Logga in").click()


def seconds_left(page: Page) -> float:
    """Ask the server, as a page does by itself."""
    told = page.evaluate("fetch('/inloggad/', {headers: {'HX-Request': 'true'}}).then((answer) => answer.json())")
    return float(told["idle"])


def focused(page: Page) -> str:
    said: str = page.evaluate("document.activeElement.id || document.activeElement.textContent")
    return said


def test_the_dialog_comes_in_time_and_its_button_keeps_the_log_in(
    context: BrowserContext, live_server: LiveServer, sara: User, settings: Settings
) -> None:
    settings.SESSION_IDLE_SECONDS, settings.SESSION_WARNING_SECONDS = 40, 34
    page = opened(context, live_server, sara, FORM)
    trouble = trouble_of(page)
    page.locator("#id_name").fill(NAME)
    dialog = page.get_by_role("dialog", name="Är du kvar?")
    expect(dialog).to_be_visible(timeout=LATE)
    expect(dialog).to_contain_text("Du loggas ut om 1 minut.")
    assert page.evaluate("document.querySelector('#session').matches(':modal')")
    assert focused(page) == "Fortsätt vara inloggad"
    assert list(faults_of(page, wide=True)) == []
    before = seconds_left(page)
    assert before <= 34
    with page.expect_response(lambda one: one.request.method == "POST") as answer:
        page.keyboard.press("Enter")
    assert answer.value.status == 200
    expect(dialog).to_be_hidden()
    assert seconds_left(page) > before
    assert focused(page) == "id_name"
    assert page.locator("#id_name").input_value() == NAME
    # It comes again, and Escape only closes it.
    expect(dialog).to_be_visible(timeout=LATE)
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert focused(page) == "id_name"
    assert seconds_left(page) <= 34
    page.wait_for_timeout(6_000)
    expect(dialog).to_be_hidden()
    assert trouble == []


def test_when_the_time_is_out_the_page_says_so_and_what_is_typed_can_still_be_saved(
    context: BrowserContext, live_server: LiveServer, sara: User, settings: Settings, tell: Tell
) -> None:
    settings.SESSION_IDLE_SECONDS, settings.SESSION_WARNING_SECONDS = 12, 8
    page = opened(context, live_server, sara, FORM)
    page.locator("#id_name").fill(NAME)
    page.locator("#id_type").select_option(index=1)
    over = page.get_by_role("alert").filter(has_text="Du är utloggad.")
    expect(over).to_be_visible(timeout=LATE)
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert urlsplit(page.url).path == FORM
    settings.SESSION_IDLE_SECONDS, settings.SESSION_WARNING_SECONDS = 3_600, 120
    with context.expect_page() as another:
        over.get_by_role("link", name="Logga in igen i en ny flik").click()
    other = another.value
    log_in(other, sara)
    expect(other.get_by_role("heading", level=1, name="Ny aktör")).to_be_visible()
    assert urlsplit(other.url).path == FORM
    page.bring_to_front()
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(over).to_be_hidden()
    assert page.locator("#id_name").input_value() == NAME
    page.locator("main form button.button--primary").click()
    page.wait_for_url(lambda url: urlsplit(url).path != FORM)
    assert Actor.objects.filter(name=NAME).count() == 1
    tell("1 form outlived its log-in: 0 words lost, saved once, with the token of the new log-in")


def test_where_nothing_is_typed_the_log_in_leads_back_in_the_same_tab(
    context: BrowserContext, live_server: LiveServer, sara: User, settings: Settings
) -> None:
    settings.SESSION_IDLE_SECONDS, settings.SESSION_WARNING_SECONDS = 6, 4
    page = opened(context, live_server, sara, f"{FORM}?fran=lista")
    link = page.get_by_role("link", name="Logga in igen", exact=True)
    expect(link).to_be_visible(timeout=LATE)
    settings.SESSION_IDLE_SECONDS, settings.SESSION_WARNING_SECONDS = 3_600, 120
    link.click()
    log_in(page, sara)
    expect(page.get_by_role("heading", level=1, name="Ny aktör")).to_be_visible()
    assert page.url.endswith(f"{FORM}?fran=lista")
    assert len(context.pages) == 1


def test_a_log_in_that_ends_at_once_takes_no_half_written_note_away(
    context: BrowserContext, live_server: LiveServer, sara: User, alby: Area, tell: Tell
) -> None:
    """The page asks for what is new in the log; the answer that one has to log in must not take the note with it."""
    incident = an_incident(sara, alby)
    address = f"/handelser/{incident.number}/"
    page = opened(context, live_server, sara, address)
    field = page.locator("textarea[name=text]")
    field.fill(NOTE)
    Session.objects.all().delete()
    over = page.get_by_role("alert").filter(has_text="Du är utloggad.")
    expect(over).to_be_visible(timeout=LATE)
    with page.expect_response(lambda one: one.status == 401 and urlsplit(one.url).path == address):
        pass  # It goes on asking, and stays.
    expect(over).to_be_visible()
    expect(over.get_by_role("link", name="Logga in igen", exact=True)).to_be_hidden()
    assert urlsplit(page.url).path == address
    assert field.input_value() == NOTE
    with context.expect_page() as another:
        over.get_by_role("link", name="Logga in igen i en ny flik").click()
    other = another.value
    log_in(other, sara)
    expect(other.get_by_role("heading", level=1)).to_contain_text(incident.number)
    page.bring_to_front()
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(over).to_be_hidden()
    assert field.input_value() == NOTE
    page.get_by_role("button", name="Lägg till anteckning").click()
    expect(page.locator("#log-lines")).to_contain_text(NOTE)
    assert incident.log.filter(text=NOTE).count() == 1
    tell("1 log-in taken away under a half-written note: 0 words lost, saved once")


def test_where_nothing_is_typed_a_page_that_must_not_grow_old_leaves_for_the_log_in(
    context: BrowserContext, live_server: LiveServer, sara: User, alby: Area
) -> None:
    addresses = (f"/handelser/{an_incident(sara, alby).number}/", "/?severity=high")
    pages = [opened(context, live_server, sara, address) for address in addresses]
    pages[1].set_viewport_size({"width": 390, "height": 800})
    pages[1].get_by_text("Visa kartan").click()  # No more than how it looks.
    expect(pages[1].locator("#map-switch")).to_be_checked()
    Session.objects.all().delete()
    for page, address in zip(pages, addresses, strict=True):
        page.bring_to_front()
        expect(page.get_by_role("heading", level=1, name="Logga in")).to_be_visible(timeout=LATE)
        assert parse_qs(urlsplit(page.url).query)["next"] == [address]


def test_what_is_done_in_another_tab_counts_in_this_one(
    context: BrowserContext, live_server: LiveServer, sara: User, settings: Settings
) -> None:
    settings.SESSION_IDLE_SECONDS, settings.SESSION_WARNING_SECONDS = 40, 30
    first = opened(context, live_server, sara, FORM)
    first.wait_for_timeout(5_000)
    second = context.new_page()
    with first.expect_response("**/inloggad/") as answer:
        second.goto(FORM)
    assert answer.value.json()["idle"] > 30
    expect(first.locator("#session")).to_be_hidden()
    dialogs = [tab.get_by_role("dialog", name="Är du kvar?") for tab in (first, second)]
    for dialog in dialogs:
        expect(dialog).to_be_visible(timeout=LATE)
    second.get_by_role("button", name="Fortsätt vara inloggad").click()
    for dialog in dialogs:
        expect(dialog).to_be_hidden(timeout=9_000)


def test_the_end_of_the_shift_is_told_beforehand_and_no_button_puts_it_off(
    context: BrowserContext, live_server: LiveServer, sara: User, settings: Settings
) -> None:
    settings.SESSION_COOKIE_AGE, settings.SESSION_LAST_SECONDS = 20, 15
    page = opened(context, live_server, sara, FORM)
    told = page.get_by_role("status").filter(has_text="nästan tolv timmar sedan du loggade in")
    expect(told).to_be_hidden()
    expect(told).to_be_visible(timeout=LATE)
    expect(told).to_contain_text("Du loggas ut om 1 minut,")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("alert").filter(has_text="Du är utloggad.")).to_be_visible(timeout=LATE)
    expect(told).to_be_hidden()


def test_without_javascript_nothing_of_it_is_seen(browser: Browser, live_server: LiveServer, sara: User) -> None:
    context = browser.new_context(base_url=live_server.url, locale="sv-SE", java_script_enabled=False)
    page = opened(context, live_server, sara, FORM)
    for part in ("#session", "#session-last", "#session-over"):
        expect(page.locator(part)).to_be_hidden()
    context.close()
