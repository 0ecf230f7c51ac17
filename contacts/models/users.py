"""Staff: who logs in, in which role and for which areas."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from contacts.models.areas import Area
from contacts.models.changes import RecordedChange
from contacts.querysets import UserQuerySet
from contacts.scales import STAFF_LANGUAGES, Language, one_of


class Role(models.TextChoices):
    """The staff roles; what each may do stands in ``contacts.rights``."""

    SECURITY_CHIEF = "security_chief", _("Säkerhetschef")
    SECURITY_COORDINATOR = "security_coordinator", _("Säkerhetssamordnare")
    SAFETY_COORDINATOR = "safety_coordinator", _("Trygghetssamordnare")
    DUTY_OFFICER = "duty_officer", _("Tjänsteperson i beredskap")
    POLICE_LIAISON = "police_liaison", _("Polis")
    RESCUE_LIAISON = "rescue_liaison", _("Räddningstjänst")
    SYSTEM_ADMINISTRATOR = "system_administrator", _("Systemadministratör")


class Theme(models.TextChoices):
    """How a user wants the screen."""

    AUTO = "auto", _("Som enheten")
    LIGHT = "light", _("Ljust")
    DARK = "dark", _("Mörkt")


class UserManager(BaseUserManager["User"]):
    """Makes users and finds them by their log-in address."""

    def create_user(self, *, email: str, name: str, role: str, password: str | None = None, **extra: Any) -> User:
        """Create a user with a hashed password; ``None`` means that the password is set by a mailed link."""
        user = self.model(email=email.strip().lower(), name=name, role=role, **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        """Return the user who logs in with this address, in whatever case it was typed."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A member of staff, who logs in by e-mail."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=150)
    phone = models.CharField(max_length=40, blank=True)
    role = models.CharField(max_length=30, choices=Role.choices)
    areas = models.ManyToManyField(Area, related_name="users", blank=True)
    language = models.CharField(
        max_length=5, choices=[(one.value, one.label) for one in STAFF_LANGUAGES], default=Language.SWEDISH
    )
    theme = models.CharField(max_length=5, choices=Theme.choices, default=Theme.AUTO)
    shortcuts = models.BooleanField(default=True)  # single letters as keys can be turned off, WCAG 2.1.4
    paused = models.BooleanField(default=False)  # whether pages that change by themselves stand still, WCAG 2.2.2
    is_active = models.BooleanField(default=True)
    session_epoch = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager.from_queryset(UserQuerySet)()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        constraints = [
            one_of("role", Role, "a_user_has_a_known_role"),
            models.UniqueConstraint(Lower("email"), name="one_user_per_address_in_any_case"),
        ]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def area_ids(self) -> frozenset[int]:
        """Return the ids of the user's areas and of what lies inside them, asked for once: a page asks many times."""
        return frozenset(Area.objects.all().of_user(self.pk))

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Return what every session of this user must match: raising ``session_epoch`` ends them all."""
        return salted_hmac(
            "contacts.User.session", f"{self.password}{self.session_epoch}", secret=secret, algorithm="sha256"
        ).hexdigest()


class UserChange(RecordedChange):
    """A change of a user's role, areas or standing."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="changes")

    def __str__(self) -> str:
        return f"{self.user_id} {self.field}"


class ApiToken(models.Model):
    """A key to the API; only its hash is stored, the key itself is shown once."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="api_tokens")
    key_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.user_id} {self.created_at:%Y-%m-%d}"

    @staticmethod
    def new_key() -> str:
        """Return a fresh key with 256 random bits."""
        return f"lsb_{secrets.token_urlsafe(32)}"

    @staticmethod
    def hash_of(key: str) -> str:
        """Return what is stored of a key. The key is random, so a plain SHA-256 is enough."""
        return hashlib.sha256(key.encode()).hexdigest()
