"""Reading changes nothing: every address by GET, HEAD and OPTIONS, as a page and as a part of one, as everybody."""

from __future__ import annotations

import hashlib

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client

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


def picture(names: list[str]) -> dict[str, str]:
    """Return a digest of all rows of each table."""
    parts = (
        f"SELECT '{name}', coalesce(md5(string_agg(row::text, E'\\n' ORDER BY row::text)), '') FROM {name} AS row"
        for name in names
    )
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        return dict(cursor.fetchall())


def rows_of_each_address() -> list[Expectation]:
    """Return one row of the expectation file for each address and object."""
    chosen: dict[tuple[str, str], Expectation] = {}
    for row in expectations():
        chosen.setdefault((row.name, row.which), row)
    return list(chosen.values())


def test_every_address_is_read() -> None:
    assert {row.name for row in rows_of_each_address()} == set(ROUTES)


@pytest.mark.parametrize("visitor", VISITORS)
def test_reading_changes_nothing(visitor: str, visitors: dict[str, Client], world: World, tell: Tell) -> None:
    names = tables()
    browser = visitors[visitor]
    before = picture(names)
    first, readings, changed, broken = before, 0, [], []
    for row in rows_of_each_address():
        url = url_of(row, world)
        for method, headers in READINGS:
            readings += 1
            if browser.generic(method, url, headers=headers).status_code >= 500:
                broken.append(f"{method} {row.name} ({row.which})")
        after = picture(names)
        if after != before:
            changed.append(f"{row.name}: {', '.join(name for name in names if after[name] != before[name])}")
            before = after
    rows = hashlib.md5("".join(first.values()).encode(), usedforsecurity=False).hexdigest()
    tell(f"{readings} readings as {visitor}, {len(names)} tables ({rows[:8]}), {len(changed)} changed")
    assert changed == []
    assert broken == []


def test_a_change_would_be_seen(world: World) -> None:
    names = tables()
    before = picture(names)
    world.user("tib").areas.add(world.incident("near").area)
    after = picture(names)
    assert [name for name in names if after[name] != before[name]] == ["contacts_user_areas"]
