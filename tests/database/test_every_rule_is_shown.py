"""A rule without a test is a wish: every named rule of the database stands in a test of this folder."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection

from tests.figures import Tell

APPS = ("contacts", "notifications", "incidents")
# What Django and PostgreSQL name by themselves: keys, references, single unique columns, positive numbers.
BY_ITSELF = re.compile(r"_pkey$|_key$|_fk(_|$)|_uniq$|_check$|_not_null$|_like$")
# What only serves as the other end of a composite foreign key.
OTHER_ENDS = {
    "dispatch_and_world",
    "entry_of_its_incident",
    "incident_and_world",
    "rendition_of_its_dispatch",
    "report_and_world",
    "response_and_world",
    "series_and_world",
}


def named_rules() -> set[str]:
    """Return the names of all constraints and triggers of the three apps, by the models and by the database."""
    tables = [model._meta.db_table for app in APPS for model in apps.get_app_config(app).get_models()]
    rules = {
        rule.name for app in APPS for model in apps.get_app_config(app).get_models() for rule in model._meta.constraints
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE conrelid = ANY(%(tables)s::regclass[])"
            " UNION SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgrelid = ANY(%(tables)s::regclass[])",
            {"tables": tables},
        )
        rules |= {name for (name,) in cursor.fetchall() if not BY_ITSELF.search(name)}
    return rules


def named_in_tests() -> set[str]:
    """Return every string that stands by itself in the tests of this folder."""
    strings: set[str] = set()
    for file in Path(__file__).parent.glob("test_*_rules.py"):
        nodes = ast.walk(ast.parse(file.read_text("utf-8")))
        strings |= {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return strings


@pytest.mark.django_db
def test_every_rule_of_the_database_is_shown_refusing(tell: Tell) -> None:
    rules = named_rules()
    unshown = sorted(rules - named_in_tests() - OTHER_ENDS)
    tell(f"{len(rules)} named rules of the database, {len(unshown)} not shown")
    assert len(rules) > 60
    assert unshown == []


@pytest.mark.django_db
def test_no_name_of_a_rule_is_cut_off_by_the_database() -> None:
    assert [name for name in named_rules() if len(name) >= 63] == []
