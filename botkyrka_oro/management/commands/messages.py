"""`manage.py messages`: gather the strings to translate, and say which are missing."""

from typing import Any

from django.core.management.base import BaseCommand

from botkyrka_oro.translation import lacking_in, update_catalogues


class Command(BaseCommand):
    help = "Gathers the strings to translate from Python and templates into botkyrka_oro/locale; keeps translations."
    requires_system_checks = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        for language, lacking in update_catalogues().items():
            self.stdout.write(f"{language}: {lacking} strings to translate")
            for string in lacking_in(language) if lacking else ():
                self.stdout.write(f"    {string}")
