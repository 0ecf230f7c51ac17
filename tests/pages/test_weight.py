"""What a page costs on a phone at the edge of coverage: bytes as they travel, requests, nodes, and nobody else's."""

from __future__ import annotations

import gzip
from collections import Counter
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Response
from pytest_django.live_server_helper import LiveServer

from botkyrka_oro.demo.load import load_demo_week
from tests.access.world import World
from tests.figures import Tell
from tests.pages.registry import Entry, pages
from tests.pages.test_every_state import browser_of, people

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

KB = 1_000
# The most that the first visit of a page may fetch, in bytes after gzip; the others have the board's.
MOST = {
    "incidents:incident_new": 60 * KB,
    "notifications:personal_link_open": 25 * KB,
    "notifications:unsubscribe": 25 * KB,
    "notifications:own_data": 25 * KB,
}
MOST_OF_ANY = 120 * KB
MOST_SCRIPT, MOST_STYLE, MOST_FONT = 30 * KB, 40 * KB, 60 * KB
MOST_REQUESTS, MOST_NODES = 8, 1_500
# The description of the API is one long page for those who write programs; its like is not opened in the field.
LONG = {"api:docs", "design"}


class Cost:
    """What one visit fetched."""

    def __init__(self) -> None:
        self.bytes: Counter[str] = Counter()
        self.requests = 0
        self.hosts: set[str] = set()
        self.answers: list[Response] = []

    def hear(self, answer: Response) -> None:
        """Keep an answer until the page is there."""
        self.answers.append(answer)

    def count(self) -> None:
        """Count what has come so far."""
        for answer in tuple(self.answers):
            self.add(answer)

    def add(self, answer: Response) -> None:
        """Count an answer, unless it keeps the page fresh."""
        kind = answer.request.resource_type
        if (
            kind in {"xhr", "fetch", "eventsource", "manifest"}
            or answer.status in {204, 304}
            or 300 <= answer.status < 400
        ):
            return
        self.requests += 1
        self.hosts.add(urlsplit(answer.url).netloc)
        self.bytes[kind] += len(gzip.compress(answer.body()))


def faults_of(entry: Entry, cost: Cost, nodes: int, home: str) -> list[str]:
    """Return what is more than it may be."""
    total = sum(cost.bytes.values())
    limits = {
        "bytes": (total, MOST.get(entry.name, MOST_OF_ANY)),
        "bytes of script": (cost.bytes["script"], MOST_SCRIPT),
        "bytes of style": (cost.bytes["stylesheet"], MOST_STYLE),
        "bytes of font": (cost.bytes["font"], MOST_FONT),
        "requests": (cost.requests, MOST_REQUESTS),
        "nodes": (nodes, MOST_NODES),
    }
    found = [f"{entry.name}: {is_} {what}, at most {most}" for what, (is_, most) in limits.items() if is_ > most]
    return found + [f"{entry.name}: asks {host}" for host in sorted(cost.hosts - {home})]


def test_no_page_weighs_more_than_a_phone_can_carry(browser: Browser, live_server: LiveServer, tell: Tell) -> None:
    load_demo_week(timezone.now())
    world = World()
    looked = [entry for entry in pages() if entry.name not in LONG]
    addresses = {entry.name: entry.address(world) for entry in looked}
    faults: list[str] = []
    weights: dict[str, int] = {}
    for who, theirs in people(looked):
        for _place, entry in theirs:
            context = browser_of(who, browser, live_server, "light")
            page = context.new_page()
            cost = Cost()
            page.on("response", cost.hear)
            page.goto(addresses[entry.name])
            cost.count()
            nodes = page.evaluate("document.querySelectorAll('*').length")
            faults += faults_of(entry, cost, nodes, urlsplit(live_server.url).netloc)
            weights[entry.name] = sum(cost.bytes.values())
            context.close()
    heaviest = max(weights, key=weights.__getitem__)
    for name in MOST:
        tell(f"{name}: {weights[name] / KB:.1f} kB")
    tell(f"{len(weights)} pages, the heaviest {heaviest} with {weights[heaviest] / KB:.1f} kB: {len(faults)} faults")
    assert not faults, "\n".join(faults)
