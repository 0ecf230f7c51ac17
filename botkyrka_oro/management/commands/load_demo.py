"""``manage.py load_demo``: a believable week in an empty copy, and one log-in for each staff role."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from botkyrka_oro.demo.load import NotEmpty, load_demo_week
from botkyrka_oro.launcher.processes import write_private


class Command(BaseCommand):
    help = "Loads a made-up week into an empty database and writes the logins to DATA_DIR/demo-logins.txt."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            loaded = load_demo_week(timezone.now())
        except NotEmpty:
            raise CommandError(
                "There are users already. The demo week is only loaded into an empty database."
            ) from None
        lines = [f"{email:<40} {password}  ({role})" for email, password, role in loaded.logins]
        settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
        write_private(settings.DATA_DIR / "demo-logins.txt", "\n".join(lines) + "\n")
        self.stdout.write(
            f"Loaded {loaded.contacts} contacts, {loaded.incidents} incidents, {loaded.reports} reports"
            f" and {loaded.letters} letters that were never sent."
        )
        self.stdout.write("\n".join(lines))
