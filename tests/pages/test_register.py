"""The register of pages is whole and true: what is not in it is looked at by nobody."""

from __future__ import annotations

from django.test import Client

from tests.access.conftest import visitors, world  # noqa: F401 - the same people in the same week
from tests.access.expectations import expectations
from tests.access.test_access import ROUTES
from tests.access.world import VISITORS, World
from tests.figures import Tell
from tests.pages.registry import KINDS, pages, register

HTML = "text/html"


def test_every_address_of_the_site_stands_in_the_register(tell: Tell) -> None:
    entries = register()
    names = [entry.name for entry in entries]
    tell(f"{len(names)} addresses, of which {len(pages())} are pages")
    assert sorted(ROUTES.keys() - set(names)) == []
    assert sorted(set(names) - ROUTES.keys()) == []
    assert len(names) == len(set(names))
    assert {entry.kind for entry in entries} <= set(KINDS)


def test_what_is_called_a_page_is_one_for_who_looks_at_it(visitors: dict[str, Client], world: World) -> None:  # noqa: F811
    wrong = []
    for entry in pages():
        answer = visitors[entry.who].get(entry.address(world))
        whole = answer.status_code == 200 and answer["Content-Type"].startswith(HTML) and b"<html" in answer.content
        if not whole or "sandbox" in answer["Content-Security-Policy"]:
            wrong.append(f"{entry.name}: {answer.status_code}")
    assert wrong == []


def test_what_is_called_a_deed_shows_nobody_a_page() -> None:
    deeds = {entry.name for entry in register() if entry.kind == "deed"}
    shown = [
        str(row)
        for row in expectations()
        if row.name in deeds and row.method == "GET" and 200 in {row.statuses[visitor] for visitor in VISITORS}
    ]
    assert shown == []
