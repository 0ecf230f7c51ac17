"""What pages take while a hundred screens poll the board: `python -m tests.benchmarks.polling [--seconds 180]`.

Everything is real: PostgreSQL with fsync on, Valkey, the web server as its own process, whole requests over HTTP. The
database holds 10,000 incidents (1,000 of them open), 100,000 log entries and 100,000 letters. A hundred people, each
logged in, have the board open and hear no events, so that each screen asks every five seconds with the version that it
shows, as the page does; somebody writes in a log every twenty seconds, after which every screen gets the board anew.
Meanwhile one more person asks in turns for the board, for the list of incidents and for a page that is empty but for
the frame that all pages have. The program fails when the p95 of the board is above 8 times that of the empty page, or
that of the list above 10 times.
"""

from __future__ import annotations

import argparse
import importlib
import os
import statistics
import sys
import time
from collections.abc import Callable
from contextlib import closing

import django
import psycopg2
from django.core.management import call_command

from botkyrka_oro.launcher.processes import free_port, start
from botkyrka_oro.launcher.web import site_answers
from tests.benchmarks import many_rows
from tests.benchmarks.approve import Site, since, work_of
from tests.benchmarks.screens import Screens
from tests.servers import Servers

PAGES = {"empty page": "/tom/", "board": "/", "list of incidents": "/handelser/"}
MOST = {"board": 8.0, "list of incidents": 10.0}
CHANGED_EVERY = 20.0
PAUSE = 0.2  # between two pages of the one more person
SETTLED = 10.0  # seconds that are not measured: everything is asked for the first time


def run(screens: int, seconds: float, servers: Servers) -> dict[str, float]:
    port = free_port()
    os.environ |= {
        "PORT": str(port),
        "LOG_LEVEL": "ERROR",
        "DJANGO_SETTINGS_MODULE": "tests.benchmarks.empty_page_settings",
    }
    django.setup()
    for command in ("migrate", "createcachetable", "load_reference"):
        call_command(command, verbosity=0)
    changing = importlib.import_module("tests.benchmarks.changing")  # Models, which need Django to be set up.
    mine, *cookies = changing.people(screens + 1, sessions=1)
    database = psycopg2.connect(os.environ["DATABASE_URL"])
    database.autocommit = True
    with closing(database), database.cursor() as cursor:
        many_rows.write(cursor, incidents=10_000, lines=10, reports=100, recipients=1_000, still_open=1_000)
    web = start("web", [sys.executable, "-m", "botkyrka_oro.serve"], log=servers.folder / "logs" / "web.log")
    servers.children.append(web)
    deadline = time.monotonic() + 60
    while not site_answers(port):
        if time.monotonic() > deadline:
            sys.exit(f"The web server does not answer:\n{web.last_words()}")
        time.sleep(0.1)
    site = Site(port, [servers.children[0].process.pid, web.process.pid])
    site.cookies = dict([mine.split("=", 1)])
    polling = Screens(port, cookies)
    polling.open()
    look(site, changing.change, SETTLED)
    polling.took.clear()
    worked, began = work_of(*site.processes), time.monotonic()
    took = look(site, changing.change, seconds)
    busy = since(worked, *site.processes) / (time.monotonic() - began)
    polling.close()
    print(
        f"{screens} screens for {seconds:.0f} s, a change every {CHANGED_EVERY:.0f} s: {busy:.2f} of a core at work,"
        f" load of the machine {os.getloadavg()[0]:.1f}"
    )
    took |= {"poll, board anew": polling.took.pop(200), "poll, nothing new": polling.took.pop(304)}
    took |= {f"answered {status}": all_ for status, all_ in polling.took.items()}
    ratios = {what: _p95(all_) / _p95(took["empty page"]) for what, all_ in took.items()}
    for what, all_ in took.items():
        print(
            f"    {what:20}{len(all_):6} asked{1000 * statistics.median(all_):8.0f} ms (median)"
            f"{1000 * _p95(all_):8.0f} ms (p95){ratios[what]:7.1f} x"
        )
    return ratios


def look(site: Site, change: Callable[[], None], seconds: float) -> dict[str, list[float]]:
    """Ask for the pages in turns, while somebody changes something now and then; return how long each took."""
    took: dict[str, list[float]] = {page: [] for page in PAGES}
    changed_at, began = 0.0, time.monotonic()
    while time.monotonic() - began < seconds:
        if time.monotonic() - changed_at > CHANGED_EVERY:
            change()
            changed_at = time.monotonic()
        for page, path in PAGES.items():
            took[page].append(site.ask("GET", path)[0][0])
            time.sleep(PAUSE)
    return took


def _p95(seconds: list[float]) -> float:
    return statistics.quantiles(seconds, n=20)[-1] if len(seconds) > 1 else seconds[0]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--screens", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=180.0)
    chosen = parser.parse_args()
    servers = Servers(throw_away=False)
    try:
        servers.start()
        ratios = run(chosen.screens, chosen.seconds, servers)
    finally:
        servers.stop()
    for page, most in MOST.items():
        if ratios[page] > most:
            sys.exit(f"the {page} takes more than {most:.0f} times as long as an empty page")


if __name__ == "__main__":
    main()
