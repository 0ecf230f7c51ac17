"""How soon every screen knows: `python -m tests.benchmarks.live [--changes 200] [--streams 300]`.

The real web server with its real PostgreSQL and Valkey, three hundred open streams of a hundred users, and three
browsers with the board open. Somebody writes in a log once a second, each time in another incident, so that every
change stands on the board for a while. Told is how late each board showed each change, whether a stream or a board
missed any, how much memory the web server used, and how many transactions a change cost PostgreSQL: outside of a deed
every query is one of its own.
"""

from __future__ import annotations

import argparse
import importlib
import os
import statistics
import sys
import time
from pathlib import Path
from typing import Any

import django
from django.core.management import call_command
from playwright.sync_api import Page, sync_playwright

from botkyrka_oro.launcher.processes import free_port, start
from botkyrka_oro.launcher.web import site_answers
from tests.benchmarks.streams import Streams
from tests.conftest import CHROMIUM_FLAGS, chromium
from tests.servers import Servers

BROWSERS = 3
USERS = 100
# As many as stand on a board at once (MOST_ROWS of incidents/views/board.py): the rest is in the list of incidents.
INCIDENTS = 30
WATCH = """() => { window.seen = {}; const look = () => {
for (const found of document.getElementById("main").textContent.matchAll(/Läge nummer (\\d+)\\./g))
  window.seen[found[1]] ??= Date.now(); };
new MutationObserver(look).observe(document.getElementById("main"), { subtree: true, childList: true,
characterData: true }); }"""


def memory_of(process: int) -> float:
    """Return how many MB a process holds."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024


def a_board(browser: Any, port: int, cookie: str) -> Page:
    """Open the board in a browser of its own and begin to watch it."""
    name, _, value = cookie.partition("=")
    context = browser.new_context(locale="sv-SE", base_url=f"http://127.0.0.1:{port}")
    context.add_cookies([{"name": name, "value": value, "url": f"http://127.0.0.1:{port}"}])
    page: Page = context.new_page()
    with page.expect_response("**/direkt/"):
        page.goto("/")
    page.evaluate(WATCH)
    return page


def run(changes: int, streams: int, servers: Servers) -> bool:
    port = free_port()
    os.environ |= {"PORT": str(port), "LOG_LEVEL": "ERROR", "EVENT_STREAMS_PER_USER": "20"}
    django.setup()
    for command in ("migrate", "createcachetable", "load_reference"):
        call_command(command, verbosity=0)
    changing = importlib.import_module("tests.benchmarks.changing")  # Models, which need Django to be set up.
    cookies = changing.people(USERS, sessions=-(-(streams + BROWSERS) // USERS))
    incidents = changing.incidents(INCIDENTS)
    web = start("web", [sys.executable, "-m", "botkyrka_oro.serve"], log=servers.folder / "logs" / "web.log")
    servers.children.append(web)
    while not site_answers(port):
        time.sleep(0.1)
    before = memory_of(web.process.pid)
    screens = Streams(port, changing.ADDRESS, cookies[:streams])
    screens.open()
    opened = memory_of(web.process.pid)
    with sync_playwright() as playwright:
        flags = CHROMIUM_FLAGS + (["--no-sandbox"] if os.geteuid() == 0 else [])
        browsers = [playwright.chromium.launch(executable_path=chromium(), args=flags) for _ in range(BROWSERS)]
        boards = [a_board(one, port, cookies[-1 - place]) for place, one in enumerate(browsers)]
        boards[0].wait_for_timeout(3_000)
        asked: list[str] = []
        for board in boards:
            board.on("request", lambda request: asked.append(request.url))
        transactions, began = changing.transactions(), time.monotonic()
        done: dict[str, float] = {}
        for number in range(changes):
            boards[0].wait_for_timeout(max(1, 1000 * (began + number - time.monotonic())))
            changing.change(f"Läge nummer {number}.", incidents[number % len(incidents)])
            done[str(number)] = time.time()
        boards[0].wait_for_timeout(4_000)
        spent = changing.transactions() - transactions
        seen = [board.evaluate("window.seen") for board in boards]
        shown = [board.locator("#board-incidents").inner_text() for board in boards]
        for one in browsers:
            one.close()
    late = [one[number] / 1000 - moment for one in seen for number, moment in done.items() if number in one]
    missed = sum(number not in one for one in seen for number in done)
    heard = [told["incidents"] for told in screens.told]
    newest = range(max(0, changes - INCIDENTS), changes)
    right = all(f"Läge nummer {number}." in text for text in shown for number in newest)
    p95 = statistics.quantiles(late, n=20)[-1]
    print(
        f"{len(heard)} streams ({screens.refused} refused) and {BROWSERS} browsers, {changes} changes at one a second"
    )
    print(f"    boards: {missed} changes missed, {'all' if right else 'NOT all'} right at the end")
    print(f"    shown after {statistics.median(late):.2f} s (median), {p95:.2f} s (p95), {max(late):.2f} s (slowest)")
    # Two changes within a millisecond may be one event; nobody has missed anything who heard of the newest.
    behind = sum(version != changing.newest_version() for version in screens.newest)
    print(f"    streams: {min(heard)} to {max(heard)} events heard by each, {behind} without the newest")
    after = memory_of(web.process.pid)
    print(f"    web server: {before:.0f} MB, {opened:.0f} MB with the streams open, {after:.0f} MB at the end")
    print(
        f"    {len(asked) / changes:.1f} questions and {spent / changes:.1f} transactions a change, the deed included"
    )
    return not missed and right and p95 < 1 and not behind


def main() -> None:
    parser = argparse.ArgumentParser(description="How soon every screen knows.")
    parser.add_argument("--changes", type=int, default=200)
    parser.add_argument("--streams", type=int, default=300)
    chosen = parser.parse_args()
    servers = Servers(throw_away=False)
    try:
        servers.start()
        good = run(chosen.changes, chosen.streams, servers)
    finally:
        servers.stop()
    if not good:
        sys.exit("not as it should be")


if __name__ == "__main__":
    main()
