"""What the database needs before the site can answer: tables, reference data, a demo week the first time."""

from __future__ import annotations

import io
import os

import django
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from botkyrka_oro.translation import compile_catalogues


def prepare() -> None:
    """Bring everything up to date; says only what it did."""
    if compile_catalogues():
        print("  Translations compiled", flush=True)
    executor = MigrationExecutor(connection)
    missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if missing:
        print(f"  Bringing the database up to date ({missing} migrations) ...", flush=True)
        call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    call_command("load_reference", verbosity=0)
    if settings.PRODUCTION:
        call_command("collectstatic", verbosity=0, interactive=False)
    elif not get_user_model()._default_manager.exists():
        print("  First start: loading the demo week ...", flush=True)
        call_command("load_demo", stdout=io.StringIO())


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "botkyrka_oro.settings")
    os.environ["STATEMENT_TIMEOUT_SECONDS"] = "600"  # A migration may take longer than a page.
    django.setup()
    prepare()
