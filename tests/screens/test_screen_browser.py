"""The big screen in a real browser: read from six metres, right within seconds, and never old without saying so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from contacts.models import Area, User
from contacts.scales import Severity, Sharing
from incidents.actions.screens import ScreenDetails, change_screen, pair_screen, part_screen
from incidents.models import IncidentType, Screen
from tests.design.in_chromium import objections_to
from tests.figures import Tell
from tests.incidents.steps import an_incident

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FULL_HD, FOUR_K = (1920, 1080), (3840, 2160)
SMALLEST = """() => {
  const sizes = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const one = node.parentElement;
    if (!node.textContent.trim() || one.closest('.unseen, script, [hidden]') || !one.checkVisibility()) continue;
    sizes.push(parseFloat(getComputedStyle(one).fontSize));
  }
  return Math.min(...sizes);
}"""
PARTS = ":is(.head, .place, .row, .more, .foot), :is(.head, .place, .row, .foot) > *"
OUTSIDE = f"""() => [...document.querySelectorAll('{PARTS}')]"""
OUTSIDE += """
  .filter((one) => one.checkVisibility())
  .filter((one) => {
    const box = one.getBoundingClientRect();
    return box.left < 0 || box.top < 0 || box.right > innerWidth + 1 || box.bottom > innerHeight + 1
      || one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).overflow === 'hidden';
  }).map((one) => one.outerHTML.slice(0, 120))"""
OVERLAPPING = """() => {
  const parts = [...document.querySelectorAll('.head, .place, .row:not([hidden]), .more, .foot')];
  const boxes = parts.map((one) => [one, one.getBoundingClientRect()]);
  return boxes.flatMap(([one, a], number) => boxes.slice(number + 1)
    .filter(([two, b]) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1)
    .map(([two]) => one.textContent.trim().slice(0, 40) + ' / ' + two.textContent.trim().slice(0, 40)));
}"""
COUNTS_TONES = """
  window.tones = 0;
  const make = AudioContext.prototype.createOscillator;
  AudioContext.prototype.createOscillator = function () { window.tones += 1; return make.call(this); };
"""
SCROLLS = "document.documentElement.scrollHeight > innerHeight || document.documentElement.scrollWidth > innerWidth"


def pair(page: Page, live_server: LiveServer, by: User, **more: Any) -> Screen:
    """Open the page of the device, pair it by the code that it shows, and wait for the picture."""
    page.goto(f"{live_server.url}/storskarm/{more.pop('query', '')}")
    code = (page.locator(".code").text_content() or "").split(":")[-1].strip()
    values: dict[str, Any] = {"name": "Ledningsrummet", "distance": 6, "sharing": Sharing.ORGANISATION}
    screen = pair_screen(typed=code, details=ScreenDetails(**(values | more)), by=by, now=timezone.now())
    expect(page.locator(".places")).to_be_visible(timeout=15_000)
    return screen


@pytest.fixture
def thirty_incidents(sara: User) -> int:
    """Thirty open incidents of every kind and level in seven areas, each with words about a person in its log."""
    Area.objects.create(slug="varsta", name="Vårsta och Sibble")
    areas = list(Area.objects.filter(parent=None, active=True).in_swedish_order())
    assert len(areas) == 7
    types = list(IncidentType.objects.all().order_by("-name_sv"))
    for number in range(30):
        an_incident(
            sara,
            areas[number % 7],
            type_code=types[number % len(types)].code,
            severity=Severity(number % 4 + 1),
            text="Kalle Karlsson, 070-123 45 67, hotar",
            place="Hemma hos Kalle",
        )
    return 30


@pytest.mark.parametrize(("size", "least"), [(FULL_HD, 63), (FOUR_K, 126)])
@pytest.mark.parametrize("world", ["", "exercise"])
def test_thirty_incidents_in_seven_areas_are_read_from_six_metres(
    browser: Browser,
    live_server: LiveServer,
    sara: User,
    thirty_incidents: int,
    size: tuple[int, int],
    least: int,
    world: str,
    tell: Tell,
    settings: Any,
) -> None:
    settings.SCREEN_PHONE = "08-530 610 00"
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="sv-SE")
    page = context.new_page()
    screen = pair(page, live_server, sara)
    if world:
        # The same with the frame of an exercise, which takes its place.
        page.evaluate("document.getElementById('wall').classList.add('wall--exercise')")
        page.evaluate("dispatchEvent(new Event('resize'))")
    assert page.locator(".place").count() == 7
    smallest = page.evaluate(SMALLEST)
    shown = page.locator(".row:visible").count()
    rest = page.locator("[data-more-rows]").text_content()
    html = page.content()
    personal = [one for one in ("Kalle", "070-123", "Hemma", "Sara", "@", screen.name, screen.code) if one in html]
    where = f"{size[0]} x {size[1]} {world}".strip()
    tell(f"{where}: smallest glyph {smallest:.1f} px, {shown} rows and «{rest}», {len(personal)} personal")
    assert smallest >= least
    assert page.evaluate(SCROLLS) is False
    assert page.evaluate(OUTSIDE) == []
    assert page.evaluate(OVERLAPPING) == []
    assert shown >= 4
    assert rest == f"+ {thirty_incidents - shown} till, upp till Akut"
    assert personal == []
    context.close()


@pytest.mark.parametrize("sharing", [Sharing.ORGANISATION, Sharing.PARTNERS])
@pytest.mark.parametrize(("distance", "least"), [(3, 39), (4, 52), (6, 63), (8, 84)])
def test_the_glyphs_grow_with_the_distance(
    browser: Browser,
    live_server: LiveServer,
    sara: User,
    thirty_incidents: int,
    distance: int,
    least: int,
    sharing: Sharing,
    tell: Tell,
) -> None:
    context = browser.new_context(viewport={"width": 1920, "height": 1080}, locale="sv-SE")
    page = context.new_page()
    pair(page, live_server, sara, distance=distance, sharing=sharing)
    expect(page.locator("[data-updated-at]")).to_contain_text("Uppdaterad", timeout=15_000)
    smallest, shown = page.evaluate(SMALLEST), page.locator(".row:visible").count()
    tell(f"{distance} m, {sharing.label}: smallest glyph {smallest:.1f} px, {shown} rows")
    assert smallest >= least
    assert page.evaluate(SCROLLS) is False
    assert page.evaluate(OUTSIDE) == []
    assert page.evaluate(OVERLAPPING) == []
    assert shown >= (sharing == Sharing.ORGANISATION)
    context.close()


@pytest.fixture
def device(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1920, "height": 1080}, locale="sv-SE", color_scheme="light")
    yield context.new_page()
    context.close()


def test_a_new_critical_incident_is_outlined_for_a_minute_with_one_tone(
    device: Page, live_server: LiveServer, sara: User, alby: Area, fittja: Area
) -> None:
    device.clock.install()
    device.add_init_script(COUNTS_TONES)
    an_incident(sara, fittja, severity=Severity.CRITICAL)
    pair(device, live_server, sara, sound=True)
    assert device.locator(".is-new").count() == 0
    assert device.evaluate("tones") == 0
    an_incident(sara, alby, severity=Severity.CRITICAL)
    device.clock.run_for(6_000)
    expect(device.locator(".row.is-new")).to_have_count(1)
    expect(device.locator(".place.is-new")).to_have_count(1)
    expect(device.locator(".row.is-new")).to_contain_text("Alby")
    assert device.locator(".row.is-new").evaluate("one => parseFloat(getComputedStyle(one).outlineWidth)") >= 3
    assert device.locator(".row.is-new").evaluate("one => getComputedStyle(one).animationName") == "none"
    assert device.evaluate("tones") == 1
    device.clock.run_for(50_000)
    expect(device.locator(".row.is-new")).to_have_count(1)
    device.clock.run_for(12_000)
    expect(device.locator(".is-new")).to_have_count(0)
    assert device.evaluate("tones") == 1


def test_a_parted_device_shows_a_code_within_fifteen_seconds(
    device: Page, live_server: LiveServer, sara: User, alby: Area
) -> None:
    an_incident(sara, alby)
    screen = pair(device, live_server, sara)
    change_screen(screen=screen, details=ScreenDetails(name="Ny", distance=8, sharing=Sharing.OPEN), by=sara)
    expect(device.locator(".wall--8")).to_be_visible(timeout=15_000)
    expect(device.locator(".row")).to_have_count(0)
    part_screen(screen=screen, by=sara, now=timezone.now())
    expect(device.locator(".code")).to_be_visible(timeout=15_000)
    expect(device.locator(".places")).to_have_count(0)


def test_without_contact_the_whole_frame_says_so_and_the_clock_goes_on(
    device: Page, live_server: LiveServer, sara: User, alby: Area
) -> None:
    device.clock.install()
    an_incident(sara, alby)
    pair(device, live_server, sara)
    device.clock.run_for(6_000)
    expect(device.locator("#lost")).to_be_hidden()
    device.context.set_offline(True)
    device.clock.run_for(14_000)
    device.clock.run_for(8_000)
    expect(device.locator("#lost")).to_contain_text(re.compile(r"INGEN KONTAKT sedan \d\d\.\d\d\.\d\d"))
    assert device.evaluate("getComputedStyle(document.body, '::after').backgroundImage").startswith("repeating-linear")
    first = device.locator("[data-clock]").text_content()
    since = device.locator("#lost").text_content()
    device.clock.run_for(3_000)
    assert device.locator("[data-clock]").text_content() != first
    assert device.locator("#lost").text_content() == since
    assert float(device.locator("#lost").evaluate("one => parseFloat(getComputedStyle(one).fontSize)")) >= 63
    device.context.set_offline(False)
    device.clock.run_for(6_000)
    expect(device.locator("#lost")).to_be_hidden(timeout=15_000)


def test_the_picture_moves_two_pixels_every_ten_minutes(
    device: Page, live_server: LiveServer, sara: User, alby: Area
) -> None:
    device.clock.install()
    pair(device, live_server, sara)
    left = "document.querySelector('.head').getBoundingClientRect().left"
    first = device.evaluate(left)
    device.clock.run_for(600_000)
    assert device.evaluate(left) - first == 2


def test_a_programme_that_reads_pages_aloud_finds_nothing_wrong(
    device: Page, live_server: LiveServer, sara: User, thirty_incidents: int
) -> None:
    device.goto(f"{live_server.url}/storskarm/")
    found = objections_to(device)
    pair(device, live_server, sara)
    found += objections_to(device)
    assert found == []


def test_the_secret_is_no_business_of_scripts_or_of_other_pages(device: Page, live_server: LiveServer) -> None:
    sent: list[str] = []
    device.on("request", lambda one: sent.append(one.url) if "screen" in one.headers.get("cookie", "") else None)
    device.goto(f"{live_server.url}/storskarm/")
    assert device.evaluate("document.cookie") == ""
    (cookie,) = [one for one in device.context.cookies() if one["name"] == settings.SCREEN_COOKIE_NAME]
    assert (cookie["path"], cookie["httpOnly"], cookie["sameSite"]) == ("/storskarm/", True, "Lax")
    device.goto(f"{live_server.url}/logga-in/")
    assert [one for one in sent if "/storskarm/" not in one] == []
