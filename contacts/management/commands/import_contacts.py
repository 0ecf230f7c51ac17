"""`manage.py import_contacts FILE [--dry-run]`: import contacts from a CSV file."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from contacts.actions import NotAccepted
from contacts.importing import (
    AnotherUnderWay,
    ChangedMeanwhile,
    Outcome,
    Plan,
    RowsAreWrong,
    Table,
    UnreadableFile,
    plan_import,
    read_table,
    save_import,
)


class Command(BaseCommand):
    """Import contacts; nothing is saved while one row is wrong, unless --partial is given."""

    help = "Import contacts from a CSV file. Nothing is saved while one row is wrong, unless --partial is given."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="tell what would happen, save nothing")
        parser.add_argument("--partial", action="store_true", help="save the right rows although others are wrong")

    def handle(self, *, file: Path, dry_run: bool, partial: bool, **_options: Any) -> None:
        """Import, or tell why not."""
        with override("sv"):
            table = self._read(file)
            if dry_run:
                self._tell(plan_import(table=table, by=None, now=timezone.now()))
                self.stdout.write(_("Provkörning: inget är sparat."))
                return
            self._save(table, partial=partial)

    def _read(self, file: Path) -> Table:
        try:
            return read_table(file.read_bytes())
        except OSError as error:
            raise CommandError(_("Filen %(file)s går inte att läsa.") % {"file": file}) from error
        except UnreadableFile as error:
            raise CommandError(str(error)) from error

    def _save(self, table: Table, *, partial: bool) -> None:
        try:
            applied = save_import(table=table, by=None, now=timezone.now(), partial=partial)
        except RowsAreWrong as error:
            self._tell(error.plan)
            raise CommandError(_("Inget är sparat. Rätta raderna, eller kör med --partial.")) from error
        except AnotherUnderWay as error:
            raise CommandError(_("Någon importerar just nu. Inget är sparat. Kör igen om en stund.")) from error
        except ChangedMeanwhile as error:
            raise CommandError(_("Någon ändrade en av kontakterna samtidigt. Inget är sparat. Kör igen.")) from error
        except NotAccepted as error:
            raise CommandError(" ".join(map(str, error.errors.values()))) from error
        self.stdout.write(
            _("Tillagda: %(added)d. Ändrade: %(changed)d. Överhoppade: %(skipped)d. Fel: %(wrong)d.") % vars(applied)
        )

    def _tell(self, plan: Plan) -> None:
        for row in plan.of(Outcome.WRONG):
            self.stderr.write(_("Rad %(row)d: %(what)s") % {"row": row.number, "what": " ".join(row.sentences)})
        self.stdout.write(", ".join(f"{outcome.label}: {plan.count(outcome)}" for outcome in Outcome))
