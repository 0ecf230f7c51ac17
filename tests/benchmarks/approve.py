"""How long approving takes, by the number of recipients: `python -m tests.benchmarks.approve [100 1000 10000 100000]`.

Everything is real: PostgreSQL with fsync on, Valkey for the bell, the web server as its own process, whole requests
over HTTP. The medians of five rounds are printed: how long it took, and how much of a core the web server and
PostgreSQL used for it, which does not depend on what else the machine does. No worker runs.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psycopg2

from botkyrka_oro.launcher.processes import LOOPBACK, free_port, start
from botkyrka_oro.launcher.web import site_answers
from tests.servers import Servers

SIZES = (100, 1_000, 10_000, 100_000)
ROUNDS = 5
# For every hundred recipients five contacts that share an address, and eleven that get nothing: paused, declined,
# without address, only interested in worse. One recipient in ten reads English, one Arabic, one
# Somali and one Turkish; most have two roles in three areas.
BOOK = """
INSERT INTO contacts_actor (name, type_id, phone, note, active)
SELECT format('Aktör %%s', n), (array_agg(type.id ORDER BY type.id))[1 + n %% count(*)], '', '', true
FROM generate_series(1, greatest(2, %(size)s / 20)) AS n CROSS JOIN contacts_actortype AS type
WHERE type.code <> 'other' GROUP BY n;

CREATE TEMP TABLE actor AS SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM contacts_actor;
INSERT INTO contacts_contact (actor_id, name, email, phone, language, clearance, active, paused_until, declined_at,
                              exercise_participant, created_at, idempotency_key, version)
SELECT actor.id, format('Kontakt %%s', n),
       CASE WHEN n %% 116 IN (101, 102) THEN ''
            WHEN n %% 116 > 110 THEN format('kontakt%%s@x.example', n - 101) ELSE format('kontakt%%s@x.example', n) END,
       format('070-%%s', n),
       CASE n %% 10 WHEN 0 THEN 'en' WHEN 1 THEN 'ar' WHEN 2 THEN 'so' WHEN 3 THEN 'tr' ELSE 'sv' END, 3, true,
       CASE WHEN n %% 116 IN (0, 103, 104, 105) THEN now() + interval '1 day' END,
       CASE WHEN n %% 116 IN (106, 107) THEN now() END, false, now() - interval '90 days', '', 1
FROM generate_series(1, %(size)s * 116 / 100) AS n
JOIN actor ON actor.place = n %% (SELECT count(*) FROM actor);

INSERT INTO contacts_assignment (contact_id, role_id, whole_municipality, lowest_severity)
SELECT contact.id, role.id, contact.id %% 50 = 0,
       CASE WHEN contact.place %% 116 IN (108, 109, 110) THEN 4 ELSE 1 END
FROM (SELECT id, row_number() OVER (ORDER BY id) AS place FROM contacts_contact) AS contact
JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place, count(*) OVER () AS many
      FROM contacts_contactrole) AS role
    ON role.place = contact.place %% role.many
       OR contact.place %% 3 > 0 AND role.place = (contact.place + 5) %% role.many;

INSERT INTO contacts_assignment_areas (assignment_id, area_id)
SELECT one.id, area.id FROM contacts_assignment AS one
JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place, count(*) OVER () AS many FROM contacts_area) AS area
    ON (area.place - one.id) %% area.many IN (0, -1, -3) WHERE NOT one.whole_municipality;
ANALYZE
"""
EMPTY = "TRUNCATE notifications_dispatch, incidents_situationreport, contacts_contact, contacts_actor CASCADE"
RESOLVE = """
import json, os, time
from django.db import connection
from django.utils import timezone
from incidents.actions.audiences import resolve_for
from incidents.models import SituationReport
from tests.benchmarks.approve import since, work_of
report, took = SituationReport.objects.latest("id"), []
both = os.getpid(), connection.connection.info.backend_pid
for _ in range({rounds} + 1):
    worked, began = work_of(*both), time.perf_counter()
    resolve_for(report, timezone.now())
    took.append((time.perf_counter() - began, since(worked, *both)))
print(json.dumps(took[1:]))
"""

Took = tuple[float, float]
"""Seconds by the clock, and seconds of work."""


def work_of(*processes: int) -> dict[str, float]:
    """Return the seconds that the threads of these processes and of their children have worked (on Linux)."""
    family = {*processes}
    for process in processes:
        children = Path(f"/proc/{process}/task/{process}/children").read_text()
        family |= {int(child) for child in children.split()}
    threads = [thread for process in family for thread in Path(f"/proc/{process}/task").glob("*/schedstat")]
    return {str(thread): int(thread.read_text().split()[0]) / 1e9 for thread in threads if thread.exists()}


def since(before: dict[str, float], *processes: int) -> float:
    """Return the seconds that those which are still there have worked since."""
    return sum(seconds - before.get(thread, 0.0) for thread, seconds in work_of(*processes).items())


class Site:
    """The running site, as a browser and a program meet it, and the processes that it consists of."""

    def __init__(self, port: int, processes: list[int]) -> None:
        self.connection = http.client.HTTPConnection(LOOPBACK, port, timeout=300)
        self.processes = processes
        self.cookies: dict[str, str] = {}
        self.key = ""

    def ask(self, method: str, path: str, form: dict[str, str] | None = None, body: Any = None) -> tuple[Took, str]:
        """Return what the answer took and what it was; anything but success ends the program."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        sent = None
        if path.startswith("/api/"):
            headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
            sent = json.dumps(body or {})
        elif form is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded"}
            sent = urlencode(form)
        self.connection.close()  # The server ends connections that were idle for a while.
        worked, began = work_of(*self.processes), time.perf_counter()
        self.connection.request(method, path, sent, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode()
        took = time.perf_counter() - began, since(worked, *self.processes)
        if answer.status >= 400:
            sys.exit(f"{method} {path}: {answer.status} after {took[0]:.0f} s\n{text[:300]}")
        for header in answer.headers.get_all("Set-Cookie", []):
            name, _, value = header.partition(";")[0].partition("=")
            self.cookies[name] = value
        return took, text

    def submitted(self, areas: list[str], roles: list[str]) -> int:
        """Write a report for these areas and roles and hand it over for approval."""
        report = {
            "title": "Oroligt i Alby",
            "severity": "high",
            "happened": "Ungdomar har samlats vid torget.",
            "doing": "Väktare och fältare är på plats.",
            "ask": "Gå gärna en extra runda.",
            "next_report_due": (datetime.now(UTC) + timedelta(hours=2)).isoformat(),
            "sharing": "volunteers",
            "audience": {"areas": areas, "roles": roles},
        }
        number: int = json.loads(self.ask("POST", "/api/v1/situation-reports/", body=report)[1])["id"]
        self.ask("POST", f"/api/v1/situation-reports/{number}/submit/")
        return number


def carried(page: str, *names: str) -> dict[str, str]:
    """Return what the last form on a page carries unseen."""
    return {name: re.findall(rf'name="{name}" value="([^"]*)"', page)[-1] for name in names}


def measure(site: Site, areas: list[str], roles: list[str]) -> None:
    """Print what the address book takes as it stands."""
    times: dict[str, list[Took]] = {}
    sizes = ""
    for _ in range(ROUNDS):
        by_api, by_browser = site.submitted(areas, roles), site.submitted(areas, roles)
        shown = json.loads(site.ask("GET", f"/api/v1/situation-reports/{by_api}/audience/")[1])
        path = f"/lagesrapporter/{by_browser}"
        took, review = site.ask("GET", f"{path}/granska/")
        times.setdefault("review page", []).append(took)
        form = carried(review, "csrfmiddlewaretoken", "version", "shown")
        answers = form | {"confirmed": "on", "alone_on_duty_reason": "Ensam."}
        times.setdefault("approve, browser", []).append(site.ask("POST", f"{path}/skicka/", answers)[0])
        body = {"audience_version": shown["audience_version"], "alone_on_duty_reason": "Ensam."}
        took, approved = site.ask("POST", f"/api/v1/situation-reports/{by_api}/approve/", body=body)
        times.setdefault("approve, API", []).append(took)
        path = f"/utskick/{json.loads(approved)['dispatch']}/"
        times.setdefault("page of the dispatch", []).append(site.ask("GET", path)[0])
        times.setdefault("list of dispatches", []).append(site.ask("GET", "/utskick/")[0])
        sizes = f"{shown['count']} recipients; review page {len(review) / 1000:.0f} kB, "
        sizes += f"of which its form sends back {len(urlencode(form)) / 1000:.0f}"
    times["resolve"] = json.loads(manage("shell", "--no-imports", "-c", RESOLVE.format(rounds=ROUNDS)))
    print(sizes)
    for what, all_ in times.items():
        clock, work = zip(*all_, strict=True)
        print(f"    {what:22}{words_of(clock)}, {words_of(work)} of work", flush=True)


def words_of(seconds: Sequence[float]) -> str:
    return f"{1000 * statistics.median(seconds):8.0f} ms (fastest {1000 * min(seconds):.0f})"


def manage(*command: str) -> str:
    """Run a management command and return what it printed."""
    whole = [sys.executable, "-W", "ignore", "manage.py", *command]
    done = subprocess.run(whole, check=False, capture_output=True, text=True)
    return done.stdout if done.returncode == 0 else sys.exit(f"{command} ended with {done.returncode}: {done.stderr}")


def run(sizes: list[int], servers: Servers) -> None:
    port = free_port()
    no_caps = {"RECIPIENTS_PER_DISPATCH": "9999999", "DISPATCHES_PER_USER_AND_HOUR": "9999", "MAILS_PER_DAY": "9999999"}
    os.environ |= {"PORT": str(port), "LOG_LEVEL": "ERROR", **no_caps}
    manage("migrate")
    manage("createcachetable")
    manage("load_reference")
    make_user = "User.objects.create_user(email='sara@x.example', name='Sara', role='security_chief', password='natt')"
    manage("shell", "-c", make_user)
    web = start("web", [sys.executable, "-m", "botkyrka_oro.serve"], log=servers.folder / "logs" / "web.log")
    servers.children.append(web)
    while not site_answers(port):
        time.sleep(0.1)
    postgres = servers.children[0]
    site = Site(port, [postgres.process.pid, web.process.pid])
    site.key = manage("create_api_token", "sara@x.example").strip()
    form = carried(site.ask("GET", "/logga-in/")[1], "csrfmiddlewaretoken")
    site.ask("POST", "/logga-in/", form | {"login": "sara@x.example", "password": "natt"})
    database = psycopg2.connect(os.environ["DATABASE_URL"])
    database.autocommit = True
    with closing(database), database.cursor() as cursor:
        cursor.execute("SELECT array_agg(slug::text) FROM contacts_area")
        (areas,) = cursor.fetchone() or ([],)
        cursor.execute("SELECT array_agg(code::text) FROM contacts_contactrole")
        (roles,) = cursor.fetchone() or ([],)
        for size in sizes:
            cursor.execute(f"DROP TABLE IF EXISTS actor; {EMPTY}")
            cursor.execute(BOOK, {"size": size})
            measure(site, areas, roles)


def main() -> None:
    servers = Servers(throw_away=False)
    try:
        servers.start()
        run([int(size) for size in sys.argv[1:]] or list(SIZES), servers)
    finally:
        servers.stop()


if __name__ == "__main__":
    main()
