"""What the accounts have mailed, once all of it has been sent."""

from __future__ import annotations

from django.core import mail
from django.core.mail import EmailMessage

from botkyrka_oro.accounts import POST


def account_mail() -> list[EmailMessage]:
    """Wait until everything that was handed over before has been sent; return it if Django keeps it for tests."""
    POST.submit(int).result(timeout=10)
    kept: list[EmailMessage] = mail.outbox
    return kept
