"""Probes: the process, what it leans on, and under which names both are asked. No session, no way round."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from botkyrka_oro.launcher.processes import free_port
from contacts.models import User

ROOT = Path(__file__).resolve().parent.parent.parent
PROBES = ("/healthz", "/readyz", "/healthz/sending")


def test_the_process_answers_without_asking_the_database(
    client: Client, sara: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(sara)

    with django_assert_num_queries(0):
        answer = client.get("/healthz")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_all_is_there(client: Client, db: None, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(2):
        answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json() == {"ready": True, "database": "ok", "migrations": "ok", "redis": "ok"}


def test_a_migration_that_has_not_been_run_is_missed(client: Client, db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'contacts' AND name = '0002_rules'")

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "database": "ok", "migrations": "missing", "redis": "ok"}


def test_a_migration_of_a_later_release_does_no_harm(client: Client, db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('contacts', '0099_later', now())")

    assert client.get("/readyz").status_code == 200


def test_without_the_database_each_address_says_so_and_names_no_host(tmp_path: Path) -> None:
    secret = f"postgresql://name:hemligt@127.0.0.1:{free_port()}/lagesstod"
    ask = "import django; django.setup(); from django.test import Client; client = Client()"
    for path in (*PROBES, "/metrics"):
        ask += f"; answer = client.get('{path}', headers={{'Host': '127.0.0.1'}})"
        ask += "; print(answer.status_code, answer.content.decode().strip())"
    done = subprocess.run(
        [sys.executable, "-c", ask],
        env=os.environ | {"DATABASE_URL": secret, "DATA_DIR": str(tmp_path)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.splitlines() == [
        '200 {"status": "ok"}',
        '503 {"ready": false, "database": "away", "migrations": "unknown", "redis": "ok"}',
        '503 {"sending": "unknown"}',
        "503 The database is away.",
    ]


@pytest.mark.parametrize("path", PROBES)
def test_a_probe_is_answered_under_any_name_and_never_sent_to_https(
    path: str, client: Client, db: None, settings: Settings
) -> None:
    settings.SECURE_SSL_REDIRECT = True

    for host in ("10.0.0.7:8000", "web-1", "lagesstod.elsewhere.example"):
        assert client.get(path, headers={"Host": host}).status_code == 200
    assert client.get("/logga-in/").status_code == 301
    settings.SECURE_SSL_REDIRECT = False
    assert client.get("/logga-in/", headers={"Host": "10.0.0.7:8000"}).status_code == 400


@pytest.mark.parametrize("path", [*PROBES, "/metrics"])
def test_a_probe_leaves_nothing_behind(path: str, client: Client, sara: User) -> None:
    client.force_login(sara)
    before = client.cookies.output()

    answer = client.get(path)
    head = client.head(path)

    assert (answer.status_code, head.status_code, head.content) == (200, 200, b"")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.cookies.output() == head.cookies.output() == ""
    assert client.cookies.output() == before
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert client.post(path).status_code == 405
    assert client.get(f"{path}/").status_code == 404
