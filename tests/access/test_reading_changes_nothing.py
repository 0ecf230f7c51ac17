"""Reading changes nothing: every address by GET, HEAD and OPTIONS, as a page and as a part of one, as everybody."""

from __future__ import annotations

import itertools

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from pytest_django import Settings

from tests.access.expectations import Expectation, expectations
from tests.access.test_access import ROUTES, url_of
from tests.access.world import VISITORS, World
from tests.figures import Tell

APPS = ("contacts", "notifications", "incidents", "account")
READINGS: tuple[tuple[str, dict[str, str]], ...] = (
    ("GET", {}),
    ("GET", {"HX-Request": "true"}),
    ("HEAD", {}),
    ("OPTIONS", {}),
)


def tables() -> list[str]:
    """Return the tables of the apps, those between two models included."""
    models = [model for app in APPS for model in apps.get_app_config(app).get_models(include_auto_created=True)]
    return sorted({model._meta.db_table for model in models})


def writes(names: list[str]) -> dict[str, int]:
    """Return how many rows this transaction has added to, changed in or deleted from each table, as PostgreSQL counts.

    A row that was written as it stood counts as well: whoever only reads has no business writing.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables WHERE relname = ANY(%s)",
            [names],
        )
        return dict(cursor.fetchall())


def rows_by_address() -> dict[str, list[Expectation]]:
    """Return one row of the expectation file for each object of each address."""
    chosen: dict[str, dict[str, Expectation]] = {}
    for row in expectations():
        chosen.setdefault(row.name, {}).setdefault(row.which, row)
    return {name: list(rows.values()) for name, rows in chosen.items()}


def test_every_address_is_read() -> None:
    assert set(rows_by_address()) == set(ROUTES)


@pytest.mark.parametrize("visitor", VISITORS)
def test_reading_changes_nothing(
    visitor: str, visitors: dict[str, Client], world: World, tell: Tell, settings: Settings
) -> None:
    settings.LETTERS_LATE_AFTER_SECONDS = 86_400  # So much reading takes longer than letters may wait.
    names = tables()
    browser = visitors[visitor]
    before = writes(names)
    readings = 0
    changed: list[str] = []
    broken: list[str] = []
    for address, rows in rows_by_address().items():
        for row, (method, headers) in itertools.product(rows, READINGS):
            readings += 1
            if browser.generic(method, url_of(row, world), headers=headers).status_code >= 500:
                broken.append(str(row))
        after = writes(names)
        if after != before:
            changed.append(f"{address}: {', '.join(name for name in names if after[name] != before[name])}")
            before = after
    tell(f"{readings} readings as {visitor}, {len(names)} tables, {len(changed)} addresses changed any row")
    assert changed == []
    assert broken == []


def test_a_change_would_be_seen(world: World) -> None:
    names = tables()
    before = writes(names)
    world.user("tib").areas.add(world.incident("near").area)
    after = writes(names)
    assert [name for name in names if after[name] != before[name]] == ["contacts_user_areas"]
