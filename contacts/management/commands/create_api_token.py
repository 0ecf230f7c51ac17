"""`manage.py create_api_token EMAIL`: print a new key to the API, or revoke all of a user's keys."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from contacts.actions import NotAccepted, create_api_token, revoke_api_tokens
from contacts.models import User


class Command(BaseCommand):
    """Print one new key. Only its hash is stored: it can't be shown again."""

    help = "Print a new API key for a member of staff. Only its hash is stored. --revoke-all ends every key instead."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("email", metavar="EMAIL")
        parser.add_argument("--revoke-all", action="store_true", help="end every key of the user, create none")

    def handle(self, *, email: str, revoke_all: bool, **_options: Any) -> None:
        """Create, or revoke."""
        user = User.objects.filter(email__iexact=email.strip()).first()
        if user is None:
            raise CommandError(f"Nobody logs in as {email}.")
        if revoke_all:
            count = revoke_api_tokens(user=user, now=timezone.now())
            self.stdout.write(f"Revoked: {count}")
            return
        try:
            self.stdout.write(create_api_token(user=user, now=timezone.now()))
        except NotAccepted as error:
            raise CommandError(f"The account of {user.email} is disabled.") from error
