"""What the situation board costs beside an empty page: `python -m tests.benchmarks.board [--rows 1.0]`.

Everything is real: PostgreSQL with fsync on, Valkey, the web server as its own process, whole requests over HTTP. With
20,000 incidents (2,000 of them open), 200,000 log entries and 2,000,000 letters, the board is asked for after every
change (so that nothing of it is kept) and again while nothing changes, in turns with a page that is empty but for the
frame that all pages have. The last line says how many times as much the board costs; above 8 the program fails.
"""

from __future__ import annotations

import argparse
import importlib
import os
import statistics
import sys
import time
from contextlib import closing

import django
import psycopg2
from django.contrib.auth import get_user_model
from django.core.management import call_command

from botkyrka_oro.launcher.processes import free_port, start
from botkyrka_oro.launcher.web import site_answers
from tests.benchmarks import many_rows
from tests.benchmarks.approve import Site, Took, carried, words_of
from tests.servers import Servers

MOST = 8.0
ROUNDS = 40


def prepare(servers: Servers, **sizes: int) -> int:
    """Make the database of the site with so many rows, and return the port where the site will be asked."""
    port = free_port()
    os.environ |= {
        "PORT": str(port),
        "LOG_LEVEL": "ERROR",
        "DJANGO_SETTINGS_MODULE": "tests.benchmarks.empty_page_settings",
    }
    django.setup()
    for command in ("migrate", "createcachetable", "load_reference"):
        call_command(command, verbosity=0)
    get_user_model().objects.create_user(email="sara@x.example", name="Sara", role="security_chief", password="natt")
    began = time.monotonic()
    database = psycopg2.connect(os.environ["DATABASE_URL"])
    database.autocommit = True
    with closing(database), database.cursor() as cursor:
        many_rows.write(cursor, **sizes)
        counted = []
        for table in ("incidents_incident", "incidents_logentry", "notifications_delivery"):
            cursor.execute(f"SELECT count(*) FROM {table}")
            counted.append("{:,}".format(*cursor.fetchone()))  # type: ignore[misc]
    took_to_write = time.monotonic() - began
    print(f"{counted[0]} incidents, {counted[1]} log entries, {counted[2]} letters, written in {took_to_write:.0f} s")
    return port


def opened(servers: Servers, port: int) -> Site:
    """Start the web server, and return the site as Sara meets it who has logged in."""
    web = start("web", [sys.executable, "-m", "botkyrka_oro.serve"], log=servers.folder / "logs" / "web.log")
    servers.children.append(web)
    deadline = time.monotonic() + 60
    while not site_answers(port):
        if time.monotonic() > deadline:
            sys.exit(f"The web server does not answer:\n{web.last_words()}")
        time.sleep(0.1)
    site = Site(port, [servers.children[0].process.pid, web.process.pid])
    form = carried(site.ask("GET", "/logga-in/")[1], "csrfmiddlewaretoken")
    site.ask("POST", "/logga-in/", form | {"login": "sara@x.example", "password": "natt"})
    return site


def run(rows: float, servers: Servers) -> float:
    sizes = {"incidents": 20_000, "reports": 400, "recipients": 5_000, "still_open": 2_000}
    port = prepare(servers, lines=10, **{name: max(1, int(size * rows)) for name, size in sizes.items()})
    changing = importlib.import_module("tests.benchmarks.changing")  # Models, which need Django to be set up.
    site = opened(servers, port)
    took: dict[str, list[Took]] = {"empty page": [], "board after a change": [], "board again": []}
    for _ in range(ROUNDS):
        changing.change()
        time.sleep(0.1)  # until the web server has heard of it
        for what, path in (("board after a change", "/"), ("empty page", "/tom/"), ("board again", "/")):
            took[what].append(site.ask("GET", path)[0])
    for what, all_ in took.items():
        clock, work = zip(*all_[5:], strict=True)
        print(f"    {what:22}{words_of(clock)}, p95 {p95(clock):.0f} ms, {words_of(work)} of work")
    ratios = [
        statistics.median(one[place] for one in took["board after a change"][5:])
        / statistics.median(one[place] for one in took["empty page"][5:])
        for place in (0, 1)
    ]
    slow = p95([one[0] for one in took["board after a change"][5:]]) / p95([one[0] for one in took["empty page"][5:]])
    print(f"the board costs {ratios[0]:.1f} times an empty page by the clock, {ratios[1]:.1f} by work, p95 {slow:.1f}")
    return ratios[1]


def p95(seconds: tuple[float, ...] | list[float]) -> float:
    """Return how many milliseconds all but one of twenty took at most."""
    return 1000 * statistics.quantiles(seconds, n=20)[-1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=float, default=1.0, help="how many of the rows, as a share of all")
    rows: float = parser.parse_args().rows
    servers = Servers(throw_away=False)
    try:
        servers.start()
        ratio = run(rows, servers)
    finally:
        servers.stop()
    if ratio > MOST:
        sys.exit(f"more than {MOST:.0f} times")


if __name__ == "__main__":
    main()
