"""What the server will not have stays with whoever wrote it: said where they look, and never thrown away by itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import CDPSession, Page, expect

from tests.field.conftest import Phones, Rows
from tests.field.network import Network
from tests.field.pictures import from_a_phone, noise
from tests.field.steps import BANNER, choose, open_form, press, ready_for_no_coverage, waiting
from tests.stack import wait_for

TOO_LONG = "Skriv högst 2000 tecken. Du har skrivit 2001."
ONE = "1 sak du har loggat är INTE skickad. Försöker igen."


def open_form_without_coverage(page: Page, network: Network) -> None:
    """Open the form that the phone keeps, and be back in coverage: it has no token and has to ask for one first."""
    open_form(page, network)
    ready_for_no_coverage(page)
    network.away = True
    page.goto(f"{network.address}/handelser/ny/")
    expect(page.get_by_text("Ingen täckning just nu.")).to_be_visible()
    network.away = False


def write_too_much(page: Page, words: str = "x" * 2001) -> None:
    page.locator(".log-form details.more").evaluate("one => { one.open = true; }")
    page.locator("[name=text]").evaluate("one => one.removeAttribute('maxlength')")
    page.locator("[name=text]").fill(words)


def test_what_is_refused_after_the_form_has_given_up_waiting_is_kept_and_told(
    phone: Phones, network: Network, rows: Rows
) -> None:
    page = phone()
    open_form_without_coverage(page, network)
    key = choose(page)
    write_too_much(page)
    # Two answers are needed, a token and the log's own. Each comes in time, both together do not.
    network.slow = 5
    press(page)
    expect(page.locator(BANNER)).to_contain_text(ONE, timeout=30_000)
    assert page.locator("[name=text]").input_value() == ""
    assert [one.get("refused") for one in waiting(page)] == [None]
    expect(page.locator(BANNER)).to_contain_text(TOO_LONG, timeout=60_000)
    expect(page.locator(BANNER)).not_to_contain_text(ONE)
    (left,) = waiting(page)
    assert (left["key"], left["refused"]) == (key, TOO_LONG)
    assert ["text", "x" * 2001] in left["pairs"]
    assert rows.keys().count(key) == 0


def test_what_is_refused_in_time_is_said_in_the_form_and_nowhere_else(
    phone: Phones, network: Network, rows: Rows
) -> None:
    page = phone()
    open_form(page, network)
    key = choose(page)
    write_too_much(page)
    press(page)
    expect(page.get_by_role("alert").filter(has_text=TOO_LONG)).to_be_visible()
    assert page.locator("[name=text]").input_value() == "x" * 2001
    assert page.locator("[name=key]").input_value() == key
    wait_for(lambda: waiting(page) == [], seconds=20)
    expect(page.locator(BANNER)).to_be_hidden()
    assert rows.keys().count(key) == 0


def refused(page: Page, network: Network, *, words: str, kind: str = "fire", photo: Path | None = None) -> str:
    """Log without coverage what the server will not have, be back in coverage on another page, and return its key."""
    open_form_without_coverage(page, network)
    network.away = True
    key = choose(page, kind=kind)
    write_too_much(page, words)
    if photo:
        page.get_by_label("Välj bilder").set_input_files(photo)
    press(page)
    expect(page.locator(BANNER)).to_contain_text("INTE")
    network.away = False
    page.goto(f"{network.address}/handelser/")
    expect(page.locator(BANNER)).to_contain_text(words, timeout=30_000)
    return key


def test_what_was_refused_is_told_in_words_opened_again_and_saved(
    phone: Phones, network: Network, rows: Rows, tmp_path: Path
) -> None:
    page = phone()
    photo = tmp_path / "bild.jpg"
    photo.write_bytes(from_a_phone())
    words = "Rök från taket.\n" + "x" * 2000
    key = refused(page, network, words=words, photo=photo)
    told = page.locator(f"{BANNER} li")
    expect(told).to_have_count(1)
    for said in ("Gick inte att spara: Skriv högst 2000 tecken.", "Alby, Brand, Hög", "1 bild", "Rök från taket."):
        expect(told).to_contain_text(said)
    (before,) = waiting(page)

    told.get_by_role("link", name="Öppna igen").click()
    expect(page.get_by_role("heading", name="Ny händelse", level=1)).to_be_visible()
    text = page.locator("[name=text]")
    expect(text).to_have_value(words)
    expect(page.get_by_text("1 bild vald")).to_be_visible()
    checked = page.locator(".log-form :is([name=area], [name=type], [name=severity]):checked")
    assert [one.get_attribute("value") for one in checked.all()] == ["alby", "fire", "high"]
    assert "#" not in page.url

    # It stays in the phone as long as the server says no.
    page.locator("[name=text]").evaluate("one => one.removeAttribute('maxlength')")
    press(page)
    expect(page.locator("main").get_by_role("alert").filter(has_text="Skriv högst 2000 tecken.")).to_be_visible()
    wait_for(lambda: [one.get("refused", "")[:5] for one in waiting(page)] == ["Skriv"], seconds=20)
    text.fill("Rök från taket.")
    press(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("sparad")
    wait_for(lambda: waiting(page) == [], seconds=20)
    assert rows.keys().count(key) == 1
    question = (
        "SELECT count(*) FROM incidents_photo p JOIN incidents_logentry e ON e.id = p.entry_id"
        " JOIN incidents_incident i ON i.id = e.incident_id WHERE i.idempotency_key = %s AND e.text = 'Rök från taket.'"
    )
    assert rows.one(question, key) == 1
    when = "SELECT extract(epoch FROM occurred_at) FROM incidents_incident WHERE idempotency_key = %s"
    happened = rows.one(when, key)
    assert abs(float(happened) - before["at"] / 1000) < 2


def test_each_is_thrown_away_by_itself(phone: Phones, network: Network) -> None:
    page = phone()
    refused(page, network, words="a" * 2001)
    key = refused(page, network, words="b" * 2001, kind="other")
    told = page.locator(f"{BANNER} li")
    expect(told).to_have_count(2)
    told.filter(has_text="a" * 2001).get_by_role("button", name="Ta bort ur telefonen").click()
    expect(told).to_have_count(1)
    expect(told).to_contain_text("b" * 2001)
    expect(told.get_by_role("link", name="Öppna igen")).to_be_focused()
    assert [one["key"] for one in waiting(page)] == [key]
    told.get_by_role("button", name="Ta bort ur telefonen").click()
    expect(page.locator(BANNER)).to_be_hidden()
    assert waiting(page) == []


def test_a_form_with_something_in_it_is_left_alone_and_who_may_read_goes_along_without_coverage(
    phone: Phones, network: Network
) -> None:
    page = phone()
    open_form(page, network)
    ready_for_no_coverage(page)
    network.away = True
    key = choose(page)
    write_too_much(page)
    page.locator("[name=sharing][value=named]").evaluate("one => one.click()")
    press(page)
    expect(page.locator(BANNER)).to_contain_text(ONE)
    network.away = False
    page.evaluate("dispatchEvent(new Event('online'))")
    again = page.get_by_role("link", name="Öppna igen")
    expect(again).to_be_visible(timeout=30_000)
    page.locator("[name=text]").fill("Något annat")
    network.away = True
    with page.expect_popup() as opened:
        again.click()
    beside = opened.value
    expect(beside.get_by_text("Ingen täckning just nu.")).to_be_visible(timeout=30_000)
    expect(beside.locator("[name=text]")).to_have_value("x" * 2001)
    assert page.locator("[name=text]").input_value() == "Något annat"
    beside.locator("[name=text]").fill("Rätt längd")
    press(beside)
    expect(beside.locator("[name=text]")).to_have_value("")
    expect(beside.locator(".log-form input[type=hidden][name=sharing]")).to_have_count(0)
    (left,) = waiting(beside)
    assert (left["key"], left.get("refused")) == (key, None)
    assert [pair for pair in left["pairs"] if pair[0] in ("text", "sharing")] == [
        ["text", "Rätt längd"],
        ["sharing", "named"],
    ]


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        ("403 Forbidden", "Du har inte längre rätt att spara det här. Kopiera texten"),
        ("404 Not Found", "Det här kan inte längre sparas där det hörde hemma. Kopiera texten"),
        ("413 Content Too Large", "Bilderna är för stora att skicka. Ta bort någon av dem och spara igen."),
    ],
)
def test_a_number_of_the_server_is_a_sentence_that_says_what_to_do(
    phone: Phones, network: Network, status: str, sentence: str
) -> None:
    page = phone()
    open_form(page, network)
    key = choose(page)
    network.stumbles_over, network.stumbles_with = key.encode(), status
    page.locator(".log-form details.more").evaluate("one => { one.open = true; }")
    page.locator("[name=text]").fill("Rök från taket")
    network.away = True
    press(page)
    expect(page.locator(BANNER)).to_contain_text(ONE)
    network.away = False
    page.goto(f"{network.address}/handelser/")
    told = page.locator(f"{BANNER} li")
    expect(told).to_contain_text(sentence, timeout=30_000)
    expect(told).to_contain_text("Rök från taket")
    assert [one["key"] for one in waiting(page)] == [key]


def test_photos_too_large_together_are_said_before_anything_leaves_the_form(
    phone: Phones, network: Network, rows: Rows, tmp_path: Path
) -> None:
    page = phone()
    open_form(page, network)
    key = choose(page)
    files = [tmp_path / f"{number}.jpg" for number in range(3)]
    for number, file in enumerate(files):
        file.write_bytes(noise(4 * 2**20, seed=number))
    page.locator(".log-form details.more").evaluate("one => { one.open = true; }")
    page.locator("[name=text]").fill("Rök från taket")
    page.get_by_label("Välj bilder").set_input_files(files)
    press(page)
    expect(page.get_by_role("alert").filter(has_text="Bilderna är för stora tillsammans.")).to_be_visible()
    assert (network.handed_in, waiting(page)) == ([], [])
    assert page.locator("[name=text]").input_value() == "Rök från taket"
    page.get_by_role("button", name="Ta bort bild 1").click()
    network.away = True
    press(page)
    expect(page.locator(BANNER)).to_contain_text(ONE)
    assert [(one["key"], len(one["photos"])) for one in waiting(page)] == [(key, 2)]
    assert rows.keys().count(key) == 0


def test_where_the_phone_has_no_room_for_photos_the_words_are_kept(
    phone: Phones, network: Network, tmp_path: Path
) -> None:
    page = phone()
    open_form(page, network)
    key = choose(page)
    photo = tmp_path / "bild.jpg"
    photo.write_bytes(noise(4 * 2**20))
    page.locator(".log-form details.more").evaluate("one => { one.open = true; }")
    page.locator("[name=text]").fill("Rök från taket")
    page.get_by_label("Välj bilder").set_input_files(photo)
    used = page.evaluate("navigator.storage.estimate().then((told) => told.usage)")
    tools = page.context.new_cdp_session(page)
    tools.send("Storage.overrideQuotaForOrigin", {"origin": network.address, "quotaSize": used + 2 * 2**20})
    network.away = True
    press(page)
    expect(page.locator(BANNER)).to_contain_text(ONE)
    expect(page.locator(BANNER)).to_contain_text("Alla bilder får inte plats i telefonen.")
    (left,) = waiting(page)
    assert (left["key"], left["photos"]) == (key, [])
    assert ["text", "Rök från taket"] in left["pairs"]


def fill_up(page: Page, network: Network) -> CDPSession:
    """Leave no room in the browser: nothing can wait in it, and the form stays as it is. Return what undoes it."""
    tools = page.context.new_cdp_session(page)
    tools.send("Storage.overrideQuotaForOrigin", {"origin": network.address, "quotaSize": 1})
    return tools


def test_a_repeat_with_other_content_is_not_taken_for_saved(phone: Phones, network: Network, rows: Rows) -> None:
    page = phone()
    open_form(page, network)
    key = choose(page, severity="low")
    fill_up(page, network)
    network.fate = "after the commit"
    press(page)
    expect(page.locator(BANNER)).to_contain_text("Telefonen kan inte spara åt dig.", timeout=30_000)
    wait_for(lambda: rows.keys().count(key) == 1, seconds=20)
    network.fate = ""

    choose(page, severity="critical")
    press(page)
    told = page.locator("main").get_by_role("alert").filter(has_text="Det här är redan sparat")
    expect(told).to_be_visible(timeout=30_000)
    assert page.locator("[name=severity]:checked").get_attribute("value") == "critical"
    link = told.get_by_role("link")
    number = rows.one("SELECT year || '-' || sequence FROM incidents_incident WHERE idempotency_key = %s", key)
    assert link.get_attribute("href") == f"/handelser/{number}/sparad/"
    assert rows.keys().count(key) == 1

    # Whoever has looked and means another one presses again.
    other = page.locator("[name=key]").input_value()
    assert other != key
    press(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("sparad", timeout=30_000)
    question = "SELECT severity FROM incidents_incident WHERE idempotency_key = %s"
    assert rows.one(question, key) < rows.one(question, other)


def test_a_repeat_with_the_same_content_is_saved_once_and_says_so(phone: Phones, network: Network, rows: Rows) -> None:
    page = phone()
    open_form(page, network)
    key = choose(page)
    fill_up(page, network)
    network.fate = "in the answer"
    press(page)
    expect(page.locator(BANNER)).to_contain_text("Telefonen kan inte spara åt dig.", timeout=30_000)
    network.fate = ""
    press(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("sparad", timeout=30_000)
    assert rows.keys().count(key) == 1


def test_a_repeat_with_other_content_that_waited_is_kept_and_told(phone: Phones, network: Network, rows: Rows) -> None:
    page = phone()
    open_form(page, network)
    key = choose(page, severity="low")
    tools = fill_up(page, network)
    network.fate = "after the commit"
    press(page)
    expect(page.locator(BANNER)).to_contain_text("Telefonen kan inte spara åt dig.", timeout=30_000)
    wait_for(lambda: rows.keys().count(key) == 1, seconds=20)
    network.fate = ""
    tools.send("Storage.overrideQuotaForOrigin", {"origin": network.address})
    network.away = True
    choose(page, severity="critical")
    press(page)
    expect(page.locator(BANNER)).to_contain_text(ONE)
    network.away = False
    page.evaluate("dispatchEvent(new Event('online'))")
    told = page.locator(f"{BANNER} li")
    expect(told).to_contain_text("Det här är redan sparat", timeout=30_000)
    expect(told.get_by_role("link", name="Öppna det sparade")).to_be_visible()
    told.get_by_role("link", name="Öppna igen").click()
    expect(page.locator("[name=severity][value=critical]")).to_be_checked()
    wait_for(lambda: key not in {one["key"] for one in waiting(page)}, seconds=20)
    other = page.locator("[name=key]").input_value()
    assert [one["key"] for one in waiting(page)] == [other]
    press(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("sparad", timeout=30_000)
    wait_for(lambda: waiting(page) == [], seconds=20)
    assert [rows.keys().count(one) for one in (key, other)] == [1, 1]
