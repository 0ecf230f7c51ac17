"""`make run`: starts every part in order, says where it is, keeps the parts alive and ends them all."""

from __future__ import annotations

import fcntl
import os
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import NoReturn, TextIO

from django.conf import settings

from botkyrka_oro import environment as env
from botkyrka_oro.launcher.fingerprint import ROOT
from botkyrka_oro.launcher.processes import CouldNotStart, dies_with_parent, free_port
from botkyrka_oro.launcher.product import Product, Stopped, say

ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def stop_on_signals() -> None:
    def stop(_number: int, _frame: FrameType | None) -> NoReturn:
        ignore_signals()
        raise Stopped

    for number in ENDINGS:
        signal.signal(number, stop)


def ignore_signals() -> None:
    """While everything is being stopped, a second Ctrl-C must not leave anybody behind."""
    for number in ENDINGS:
        signal.signal(number, signal.SIG_IGN)


def only_copy(data: Path) -> TextIO:
    """Hold the folder for ourselves; the kernel lets go of it when we die, however that happens."""
    lock = (data / "launcher.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        sys.exit(
            f"Another copy is already running with this data folder ({data}). Stop it, or choose another DATA_DIR."
        )
    return lock


def require_free(port: int) -> None:
    if free_port(port) != port:
        sys.exit(
            f"PORT: port {port} is taken by another program. Stop it, or choose another: make run PORT={port + 100}"
        )


def main() -> None:
    make = os.environ.pop("MAKE_PID", "")
    if make.isdigit():
        dies_with_parent(signal.SIGTERM, parent=int(make))()  # Nobody else would take notice of a killed make.
    data = env.folder("DATA_DIR", Path("var"), base=ROOT)
    lock = only_copy(data)
    (data / "servers.json").unlink(missing_ok=True)  # Left behind by a copy that was killed.
    port = env.whole_number("PORT", 8000, lowest=1, highest=env.HIGHEST_PORT)
    require_free(port)
    os.environ |= {"DATA_DIR": str(data), "PORT": str(port), "DJANGO_SETTINGS_MODULE": "botkyrka_oro.settings"}
    product = Product(data, port)
    product.record["site_url"] = settings.SITE_URL  # Here the settings are read, and refuse nonsense.
    code = 0
    stop_on_signals()
    try:
        say("Lägesstöd Botkyrka starts ...")
        product.start_servers()
        product.start_mailbox()
        product.prepare()
        product.start_site()
        product.introduce()
        product.watch()
    except Stopped:
        say("\nStopping ...")
    except CouldNotStart as problem:
        say(str(problem))
        code = 1
    finally:
        ignore_signals()
        product.stop()
        lock.close()
    say("Stopped." if code == 0 else "Everything is stopped.")
    sys.exit(code)
