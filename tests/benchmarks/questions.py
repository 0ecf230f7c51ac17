"""The questions of ``tests.benchmarks.guessing``, each asked in as many ways as an answer might differ by."""

from __future__ import annotations

import logging
import re
import secrets
import statistics
import time
from collections.abc import Callable
from itertools import count

from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from notifications.links import Purpose, token_for
from notifications.models import Delivery

WARM_UP = 20
BOUND = 5  # per cent
NONCE = re.compile(r'name="nonce" value="([^"]+)"')
KNOWN, UNKNOWN = "sakerhetschef@botkyrka.example", "ingen-alls@botkyrka.example"

Questions = dict[str, dict[str, Callable[[], Callable[[], object]]]]
"""By kind and by way: what makes one question ready, outside of the time that is taken."""


def ask(samples: int) -> None:
    """Ask everything so many times, in turns, and print the medians."""
    logging.disable(logging.CRITICAL)
    asked = questions()
    took: dict[str, dict[str, list[float]]] = {kind: {name: [] for name in ways} for kind, ways in asked.items()}
    for number in range(samples + WARM_UP):
        for kind, ways in asked.items():
            names = list(ways)
            turn = number % len(names)  # Each comes first as often as the others.
            for name in names[turn:] + names[:turn]:
                question = ways[name]()
                began = time.perf_counter()
                question()
                if number >= WARM_UP:
                    took[kind][name].append(time.perf_counter() - began)
    for kind, by_way in took.items():
        tell(kind, by_way)


def tell(kind: str, by_way: dict[str, list[float]]) -> None:
    first = statistics.median(next(iter(by_way.values())))
    print(f"{kind}:")
    for name, seconds in by_way.items():
        median = statistics.median(seconds)
        apart = 100 * (median / first - 1)
        print(f"    {name:26}{1000 * median:8.2f} ms {apart:+6.1f} %{'' if abs(apart) <= BOUND else '  TELLS'}")


def questions() -> Questions:
    letter = Delivery.objects.filter(sent_at__isnull=False, dispatch__kind="report").latest("id")
    letter.dispatch.links_expire_at = timezone.now()
    letter.dispatch.save(update_fields=["links_expire_at"])
    tokens = {
        "a link that has died": lambda: token_for(letter.public_id, Purpose.READ),
        "signed, of no letter": lambda: token_for(secrets.token_hex(16), Purpose.READ),
        "signed by nobody": lambda: secrets.token_urlsafe(32),
    }
    addresses = {"a known address": KNOWN, "an unknown address": UNKNOWN}
    return {
        "personal link": {name: _reading(make) for name, make in tokens.items()},
        "wish for a new link": {name: _wishing(make) for name, make in tokens.items()},
        "log-in": {name: _logging_in(address) for name, address in addresses.items()},
        "wish for a new password": {name: _resetting(address) for name, address in addresses.items()},
    }


_NUMBER = count()


def _visitor() -> Client:
    """Return a browser from an address that has asked nothing yet, and forget what all have asked."""
    cache.clear()
    number = next(_NUMBER)
    return Client(SERVER_NAME="localhost", REMOTE_ADDR=f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}")


def _reading(make: Callable[[], str]) -> Callable[[], Callable[[], object]]:
    def ready() -> Callable[[], object]:
        visitor, path = _visitor(), f"/l/{make()}/"
        return lambda: visitor.get(path)

    return ready


def _wishing(make: Callable[[], str]) -> Callable[[], Callable[[], object]]:
    def ready() -> Callable[[], object]:
        visitor = _visitor()
        nonce = NONCE.search(visitor.get(f"/l/{make()}/").content.decode())
        assert nonce is not None
        return lambda: visitor.post("/rapport/ny-lank/", {"nonce": nonce.group(1)})

    return ready


def _logging_in(address: str) -> Callable[[], Callable[[], object]]:
    def ready() -> Callable[[], object]:
        visitor = _visitor()
        return lambda: visitor.post("/logga-in/", {"login": address, "password": "fel lösenord"})

    return ready


def _resetting(address: str) -> Callable[[], Callable[[], object]]:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    def ready() -> Callable[[], object]:
        visitor = _visitor()
        return lambda: visitor.post("/losenord/glomt/", {"email": address})

    return ready
