"""What many open screens make of the pages: `python -m tests.benchmarks.polling [--screens 100] [--seconds 120]`.

Everything is real, as in `tests.benchmarks.board`: PostgreSQL with fsync on, Valkey, the web server as its own process.
There are 10,000 incidents, 500 of them open. A hundred people have the board open and ask as their pages do without
events: every five seconds, each for what has changed since the version that it shows. Somebody writes in a log every
few seconds. Meanwhile one more asks for the whole board, the list of incidents and an empty page in turns. The last
lines say how many times as long as for the empty page they wait for the others, as p95; above 8 for the board or 10
for the list, or when a screen was refused, the program fails.
"""

from __future__ import annotations

import argparse
import http.client
import importlib
import re
import statistics
import sys
import threading
import time
from collections import Counter
from html import unescape

from botkyrka_oro.launcher.processes import LOOPBACK
from tests.benchmarks.board import opened, p95, prepare
from tests.servers import Servers

SIZES = {"incidents": 10_000, "lines": 10, "reports": 100, "recipients": 1_000, "still_open": 500}
PAGES = {"empty page": "/tom/", "board": "/", "list": "/handelser/"}
MOST = {"board": 8.0, "list": 10.0}
POLLED_EVERY = 5.0
CHANGED_EVERY = 5.0
PART = re.compile(r'id="board"[^>]*? hx-get="([^"]+)"')


class Screen(threading.Thread):
    """A board that is open somewhere: it asks for its live part with the version that it shows, again and again."""

    def __init__(self, port: int, cookie: str, begin: float, over: threading.Event) -> None:
        super().__init__(daemon=True)
        self.port, self.cookie, self.begin, self.over = port, cookie, begin, over
        self.answers: Counter[int] = Counter()
        self.took: list[float] = []

    def run(self) -> None:
        time.sleep(self.begin)
        _status, page = self._ask("/")
        due = time.monotonic()
        while (found := PART.search(page)) and not self.over.wait(max(0.0, due - time.monotonic())):
            due = max(due + POLLED_EVERY, time.monotonic())
            began = time.perf_counter()
            status, answer = self._ask(unescape(found[1]), polled=True)
            self.took.append(time.perf_counter() - began)
            self.answers[status] += 1
            page = answer if status == http.client.OK else page

    def _ask(self, path: str, *, polled: bool = False) -> tuple[int, str]:
        connection = http.client.HTTPConnection(LOOPBACK, self.port, timeout=60)
        headers = {"Cookie": self.cookie} | ({"HX-Request": "true"} if polled else {})
        try:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        except (OSError, http.client.HTTPException):
            return 0, ""
        finally:
            connection.close()


def run(screens: int, seconds: float, servers: Servers) -> bool:
    port = prepare(servers, **SIZES)
    changing = importlib.import_module("tests.benchmarks.changing")  # Models, which need Django to be set up.
    cookies = changing.people(screens, sessions=1)
    site = opened(servers, port)
    for path in PAGES.values():
        site.ask("GET", path)
    over = threading.Event()
    watching = [Screen(port, one, number * POLLED_EVERY / screens, over) for number, one in enumerate(cookies)]
    for one in watching:
        one.start()
    time.sleep(2 * POLLED_EVERY)
    took: dict[str, list[float]] = {name: [] for name in PAGES}
    began = changed = time.monotonic()
    changes = 0
    while time.monotonic() - began < seconds:
        if time.monotonic() - changed >= CHANGED_EVERY:
            changed = time.monotonic()
            changing.change(f"Läge nummer {changes}.")
            changes += 1
        for name, path in PAGES.items():
            took[name].append(site.ask("GET", path)[0][0])
        time.sleep(0.1)
    over.set()
    for one in watching:
        one.join(timeout=60)
    return told(watching, took, changes)


def told(watching: list[Screen], took: dict[str, list[float]], changes: int) -> bool:
    """Print what came of it, and return whether it is within the bounds."""
    answers = sum((one.answers for one in watching), Counter[int]())
    polls = [seconds for one in watching for seconds in one.took]
    refused = sum(count for status, count in answers.items() if status not in (200, 204, 304))
    silent = sum(not one.took for one in watching)
    print(
        f"{len(watching)} screens, {changes} changes: {len(polls)} polls, {answers[200]} with news, {refused} refused"
    )
    print(f"    {'poll':14}{1000 * statistics.median(polls):5.0f} ms, p95 {p95(polls):.0f} ms")
    empty = took["empty page"]
    good = not refused and not silent
    for name, all_ in took.items():
        ratio = p95(all_) / p95(empty)
        halfway = statistics.median(all_) / statistics.median(empty)
        times = f": {ratio:.1f} times the empty page, {halfway:.1f} by the median" if name in MOST else ""
        print(
            f"    {name:14}{1000 * statistics.median(all_):5.0f} ms, p95 {p95(all_):.0f} ms{times} ({len(all_)} times)"
        )
        good = good and ratio <= MOST.get(name, ratio)
    return good


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--screens", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=120)
    chosen = parser.parse_args()
    servers = Servers(throw_away=False)
    try:
        servers.start()
        good = run(chosen.screens, chosen.seconds, servers)
    finally:
        servers.stop()
    if not good:
        sys.exit("not as it should be")


if __name__ == "__main__":
    main()
