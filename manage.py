#!/usr/bin/env python
"""Runs Django's commands with the project's settings."""

import os
import sys

from django.conf import settings
from django.core.management import execute_from_command_line
from django.db import OperationalError

from botkyrka_oro.launcher.processes import answers


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "botkyrka_oro.settings")
    try:
        execute_from_command_line(sys.argv)
    except OperationalError:
        database = settings.DATABASES["default"]
        if answers(database["PORT"], database["HOST"]):
            raise
        if os.environ.get("DATABASE_URL"):
            sys.exit(f"DATABASE_URL: no database answers at {database['HOST']}:{database['PORT']}.")
        sys.exit("No database is running. Start one with `make run` in another window, or set DATABASE_URL.")


if __name__ == "__main__":
    main()
