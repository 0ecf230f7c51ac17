"""Logs through a network that is cut before and after the commit: stored is confirmed, and nothing is doubled.

``LOGS=500`` runs the long form; ``SEED`` throws the dice of an earlier run again.
"""

from __future__ import annotations

import os
import random
import time
from collections import Counter

from playwright.sync_api import Page, expect

from tests.field.conftest import Phones, Rows
from tests.field.network import Network
from tests.field.steps import BANNER, open_form, ready_for_no_coverage, waiting
from tests.figures import Tell

LOGS = int(os.environ.get("LOGS", "60"))
SEED = int(os.environ.get("SEED", "0")) or random.SystemRandom().randrange(1, 100_000)
CUTS = 0.5
# The same as three taps and a press, in one step, for there are many of them.
CHOOSE_AND_PRESS = """() => {
  const form = document.querySelector(".log-form");
  for (const name of ["area", "type", "severity"]) form.querySelector(`[name=${name}]`).checked = true;
  const key = form.querySelector("[name=key]").value;
  form.requestSubmit(form.querySelector(".action-bar button"));
  return key;
}"""


def press_once(page: Page, network: Network, rows: Rows) -> tuple[str, bool]:
    """Log one and return its key, and whether the phone said that it is saved; when it did, the row is there."""
    if not page.locator(".log-form").is_visible() or network.dice.random() < 0.2:
        page.goto(f"{network.address}/handelser/ny/", wait_until="domcontentloaded")
    key: str = page.evaluate(CHOOSE_AND_PRESS)
    saved = page.get_by_role("heading", level=1).filter(has_text="sparad")
    page.locator("h1", has_text="sparad").or_(page.locator("[name=key]")).first.wait_for(state="attached")
    page.wait_for_function(
        "(key) => document.querySelector('h1')?.textContent.includes('sparad')"
        " || document.querySelector('[name=key]')?.value !== key",
        arg=key,
    )
    return key, saved.is_visible()


def test_logs_through_random_cuts_are_stored_once_each(phone: Phones, network: Network, rows: Rows, tell: Tell) -> None:
    network.dice = random.Random(SEED)
    first = phone()
    second = first.context.new_page()
    second.set_default_timeout(20_000)
    for page in (first, second):
        open_form(page, network)
    ready_for_no_coverage(first)
    began, keys, said, away = time.monotonic(), [], 0, 0
    network.cuts = CUTS
    for number in range(LOGS):
        page = (first, second)[number % 2]
        network.away = network.dice.random() < 0.1
        away += network.away
        key, saved = press_once(page, network, rows)
        keys.append(key)
        said += saved
        if saved:
            assert rows.keys().count(key) == 1
        if number % 10 == 0:
            network.away = False
            page.evaluate("dispatchEvent(new Event('online'))")
            # What is no longer in the phone has been confirmed, so it has to be stored.
            held = {one["key"] for one in waiting(page)}
            assert set(keys) - held <= set(rows.keys())
    network.away = False
    network.cuts = 0.2
    deadline = time.monotonic() + 120
    while waiting(first) and time.monotonic() < deadline:
        first.evaluate("dispatchEvent(new Event('online'))")
        first.wait_for_timeout(300)
    network.cuts = 0
    for page in (first, second):
        expect(page.locator(BANNER)).to_be_hidden()
    pressed, everything = set(keys), rows.keys()
    stored = Counter(key for key in everything if key in pressed)
    confirmed = len(set(keys)) - len(waiting(first))
    doubled = sum(stored.values()) - len(stored)
    tell(
        f"{LOGS} logs in two tabs, {said} said to be saved at once, {away} pressed without coverage;"
        f" {network.told['before the commit']} cut before the commit, {network.told['after the commit']} after it,"
        f" {network.told['in the answer']} in the answer: stored {len(stored)}, confirmed {confirmed},"
        f" doubled {doubled}, {time.monotonic() - began:.0f} s, SEED={SEED}"
    )
    assert len(keys) == len(set(keys)) == LOGS
    assert len(stored) == confirmed == LOGS
    assert doubled == 0
    assert network.told["after the commit"] > LOGS / 20
    assert network.told["before the commit"] > LOGS / 20
