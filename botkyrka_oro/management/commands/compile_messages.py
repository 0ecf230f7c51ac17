"""`manage.py compile_messages`: compile the translations."""

from typing import Any

from django.core.management.base import BaseCommand

from botkyrka_oro.translation import compile_catalogues


class Command(BaseCommand):
    help = "Compiles the translations with Babel; gettext is not needed."
    requires_system_checks = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        for language in compile_catalogues():
            self.stdout.write(f"{language}: compiled")
