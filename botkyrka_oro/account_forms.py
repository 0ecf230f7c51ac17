"""The forms of the log-in in plain words: what is missing, and how to put it right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account import forms as account
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.forms import Form as _Form
else:
    _Form = object

EMAIL = {
    "required": _("Skriv din e-postadress."),
    "invalid": _("Skriv hela e-postadressen, till exempel anna@botkyrka.se."),
}
NEW_PASSWORD = {"required": _("Skriv ett nytt lösenord.")}
WORDS = {
    "login": EMAIL,
    "email": EMAIL,
    "password": {"required": _("Skriv ditt lösenord.")},
    "oldpassword": {"required": _("Skriv lösenordet du har nu.")},
    "password1": NEW_PASSWORD,
    "password2": {"required": _("Skriv det nya lösenordet en gång till.")},
}


class PlainWords(_Form):
    """Lets each field say what it misses in words of its own; its label says what it is, so no words stand inside."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, words in WORDS.items():
            if name in self.fields:
                self.fields[name].error_messages.update(words)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class LoginForm(PlainWords, account.LoginForm):
    """Log in."""


class ChangePasswordForm(PlainWords, account.ChangePasswordForm):
    """Change one's own password."""


class ResetPasswordForm(PlainWords, account.ResetPasswordForm):
    """Ask for a link to choose a new password."""


class ResetPasswordKeyForm(PlainWords, account.ResetPasswordKeyForm):
    """Choose a new password by that link."""


class ReauthenticateForm(PlainWords, account.ReauthenticateForm):
    """Say once more who one is."""
