"""Everybody sees only theirs: every address, every object, every role, against a file that was written by hand."""

from __future__ import annotations

from copy import deepcopy

import pytest
from django.test import Client
from django.urls import reverse

from tests.access.expectations import Expectation, expectations, parameters_of
from tests.access.world import VISITORS, World, taken_back
from tests.figures import Tell
from tests.urlmap import addresses

ROUTES = {one.name: one.route for one in addresses()}


def url_of(expectation: Expectation, world: World) -> str:
    """Return the address that a row of the file asks for."""
    wanted = parameters_of(ROUTES[expectation.name])
    return reverse(expectation.name, kwargs=world.parameters(wanted, expectation.which))


def answer(browser: Client, method: str, url: str) -> int:
    """Send an empty request and return the status; whatever it did is taken back."""
    kept = deepcopy(browser.cookies)
    try:
        with taken_back():
            return send(browser, method, url)
    finally:
        browser.cookies = kept


def send(browser: Client, method: str, url: str) -> int:
    """Send an empty form, or an empty object to the API."""
    if url.startswith("/api/") and method != "GET":
        return browser.generic(method, url, b"{}", "application/json").status_code
    return browser.generic(method, url).status_code


def test_every_address_stands_in_the_file_and_nothing_else(tell: Tell) -> None:
    rows = expectations()
    tell(f"{len(ROUTES)} addresses, {len(rows)} rows, {len(rows) * len(VISITORS)} cells")
    assert sorted(ROUTES.keys() - {row.name for row in rows}) == []
    assert sorted({row.name for row in rows} - ROUTES.keys()) == []
    assert len({(row.name, row.which, row.method) for row in rows}) == len(rows)


def test_every_address_with_an_object_is_asked_for_one_that_is_not_there_or_out_of_reach() -> None:
    asked: dict[str, set[str]] = {}
    for row in expectations():
        asked.setdefault(row.name, set()).add(row.which)
    bare = [name for name, route in ROUTES.items() if parameters_of(route) and not asked[name] & {"none", "far"}]
    assert bare == []


@pytest.mark.parametrize("visitor", VISITORS)
def test_everybody_gets_what_the_file_says(visitor: str, visitors: dict[str, Client], world: World, tell: Tell) -> None:
    wrong = []
    rows = expectations()
    for row in rows:
        status = answer(visitors[visitor], row.method, url_of(row, world))
        if status != row.statuses[visitor]:
            wrong.append(f"{row} as {visitor}: {status} instead of {row.statuses[visitor]}")
    tell(f"{len(rows)} cells of {visitor}, {len(wrong)} wrong")
    assert not wrong, "\n".join(wrong)
