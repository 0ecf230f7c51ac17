"""Log-in by allauth: nobody signs up, and neither a slow nor a broken mail server shows who has an account."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contacts.models import User
from contacts.views.profile import remember_language

log = structlog.get_logger(__name__)
# One after the other; what waits is still sent when the process is asked to stop.
POST = ThreadPoolExecutor(max_workers=1, thread_name_prefix="account-mail")


class StaffAccounts(DefaultAccountAdapter):
    """Staff accounts are made by the administrator alone."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("Kontot är avstängt. Systemadministratören kan öppna det igen."),
        "email_password_mismatch": _("Fel e-postadress eller lösenord. Efter fem fel får du vänta fem minuter."),
        "enter_current_password": _("Lösenordet du har nu stämmer inte. Skriv det igen."),
        "incorrect_password": _("Lösenordet stämmer inte. Skriv det igen."),
        "too_many_login_attempts": _("För många fel efter varandra. Vänta fem minuter och försök igen."),
        "rate_limited": _("För många försök på kort tid. Vänta en stund och försök igen."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Make the link from SITE_URL, never from the host name that a browser claims."""
        uid, _, token = key.partition("-")
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token})
        return f"{settings.SITE_URL}{path}"

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **details: Any) -> HttpResponse:
        """Go on in the language of the account, unless this browser has already chosen one."""
        response = super().post_login(request, user, **details)
        if isinstance(user, User) and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            remember_language(response, user.language)
        return response

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send beside the answer, so that neither the time it takes nor its failing tells who has an account."""
        POST.submit(copy_context().run, self._send, template_prefix, email, context)

    def _send(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        try:
            super().send_mail(template_prefix, email, context)
        except Exception:
            log.exception("account_mail_not_sent", letter=template_prefix)


def display_name(user: AbstractBaseUser) -> str:
    return str(user)
