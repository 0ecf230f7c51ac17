"""Django's settings, read from the environment; docs/environment.md explains every variable."""

import json
import logging
from datetime import timedelta
from email.utils import parseaddr
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from botkyrka_oro import environment as env
from botkyrka_oro.api_settings import REST_FRAMEWORK, SPECTACULAR_SETTINGS  # noqa: F401 - settings of the API
from botkyrka_oro.caches import cache_settings
from botkyrka_oro.logs import logging_settings
from botkyrka_oro.signing_key import signing_key

BASE_DIR = Path(__file__).resolve().parent.parent

# Where things are. What the local launcher started is written down in DATA_DIR/servers.json.
DATA_DIR = env.folder("DATA_DIR", Path("var"), base=BASE_DIR)
_record = DATA_DIR / "servers.json"
LOCAL_SERVERS: dict[str, str] = json.loads(_record.read_text()) if _record.exists() else {}
PORT = env.whole_number("PORT", 8000, lowest=1, highest=env.HIGHEST_PORT)
_here = f"http://127.0.0.1:{PORT}"
_site = env.site_address("SITE_URL", _here if env.text("PORT") else LOCAL_SERVERS.get("site_url", _here))
SITE_URL = f"{_site.scheme}://{_site.netloc}"
ALLOWED_HOSTS = env.host_names("ALLOWED_HOSTS") or [str(_site.hostname)]
# Photos lie outside of everything that is served, and are handed out by a view that asks for the right.
PHOTO_DIR = env.folder("PHOTO_DIR", DATA_DIR / "photos", base=BASE_DIR)
WORKERS = env.whole_number("WORKERS", 2, lowest=1, highest=64)
LOG_LEVEL = env.one_of("LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"))

# Production is whatever another machine can reach: a site address or an allowed host that is not loopback.
PRODUCTION = not {str(_site.hostname), *ALLOWED_HOSTS} <= env.LOOPBACK_HOSTS
if not PRODUCTION:
    ALLOWED_HOSTS = sorted({*ALLOWED_HOSTS, "127.0.0.1", "localhost", "[::1]"})
DEBUG = env.yes_or_no("DEBUG", default=False)
if DEBUG and PRODUCTION:
    raise env.SettingRefused("DEBUG", "must be off in production: it shows secrets to whoever meets an error.")

# Secrets. None is built in: locally each installation makes its own, production has to bring them.
SECRET_KEY = env.text("SECRET_KEY") or env.secret_from_file("SECRET_KEY_FILE")
LINK_KEYS = env.listed("LINK_KEY")  # The first one signs, all of them verify.
if PRODUCTION:
    env.require_strong("SECRET_KEY", SECRET_KEY)
    for _key in LINK_KEYS or [""]:
        env.require_strong("LINK_KEY", _key)
    if SECRET_KEY in LINK_KEYS:
        raise env.SettingRefused("LINK_KEY", "must differ from SECRET_KEY.")
# Whoever fetches the figures (docs/monitoring.md) shows this. Without it they are for this machine's own eyes.
METRICS_TOKEN = env.text("METRICS_TOKEN")
if METRICS_TOKEN and PRODUCTION:
    env.require_strong("METRICS_TOKEN", METRICS_TOKEN)
    if METRICS_TOKEN in {SECRET_KEY, *LINK_KEYS}:
        raise env.SettingRefused("METRICS_TOKEN", "must differ from SECRET_KEY and LINK_KEY.")
SECRET_KEY = SECRET_KEY or env.kept_secret(DATA_DIR / "secret-key")
LINK_KEYS = LINK_KEYS or [env.kept_secret(DATA_DIR / "link-key")]

# Rules of the house that other code relies on.
FOUR_EYES_ABOVE = env.whole_number("FOUR_EYES_ABOVE", 300, lowest=0, highest=1_000_000)
RECIPIENTS_PER_DISPATCH = env.whole_number("RECIPIENTS_PER_DISPATCH", 2_000, lowest=1, highest=10_000_000)
DISPATCHES_PER_USER_AND_HOUR = env.whole_number("DISPATCHES_PER_USER_AND_HOUR", 10, lowest=1, highest=1_000_000)
MAILS_PER_DAY = env.whole_number("MAILS_PER_DAY", 20_000, lowest=1, highest=100_000_000)
ROTA_CALENDAR_HOSTS = env.hosts_with_ports("ROTA_CALENDAR_HOSTS", default_port=443)
HOLD_SECONDS = 30
HOLD_SECONDS_CRITICAL = 10
DELIVERY_LEASE_SECONDS = 60
DELIVERY_ROUND = 500
SMTP_TIMEOUT_SECONDS = 20
# Streams of events that one web process holds open, in all and for one user. Who gets none asks every few seconds.
EVENT_STREAMS = env.whole_number("EVENT_STREAMS", 1_000, lowest=1, highest=100_000)
EVENT_STREAMS_PER_USER = env.whole_number("EVENT_STREAMS_PER_USER", 12, lowest=1, highest=100_000)
LETTERS_LATE_AFTER_SECONDS = env.whole_number("LETTERS_LATE_AFTER_SECONDS", 120, lowest=10, highest=86400)

# The database. The web server sets the short statement time-out, workers and commands have the long one.
STATEMENT_TIMEOUT_SECONDS = env.whole_number("STATEMENT_TIMEOUT_SECONDS", 60, lowest=1, highest=86400)
_database = env.server(
    "DATABASE_URL",
    LOCAL_SERVERS.get("database_url", "postgresql://127.0.0.1:9/lagesstod"),
    schemes=("postgresql", "postgres"),
)
if not _database.path:
    raise env.SettingRefused("DATABASE_URL", "must name a database, as in postgresql://user:password@host:port/name.")
_timeouts = (
    f"-c statement_timeout={STATEMENT_TIMEOUT_SECONDS * 1000} -c lock_timeout=2000"
    f" -c idle_in_transaction_session_timeout={max(10, STATEMENT_TIMEOUT_SECONDS) * 1000}"
)
DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _database.path,
        "USER": _database.user,
        "PASSWORD": _database.password,
        "HOST": _database.host,
        "PORT": _database.port or 5432,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 5, "options": _timeouts, **_database.options},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
_keeper = env.optional_server("KEPT_IN_REDIS_URL", schemes=("redis", "rediss"))
CACHES = cache_settings(kept_in_redis=_keeper.url if _keeper else "")
# A log-in ends when nobody has done anything for a while, and after one night shift whatever they do.
SESSION_ENGINE = "botkyrka_oro.sessions"
SESSION_COOKIE_AGE = int(timedelta(hours=12).total_seconds())
SESSION_IDLE_SECONDS = int(timedelta(minutes=60).total_seconds())
SESSION_IDLE_SECONDS_OF_ADMIN = int(timedelta(minutes=30).total_seconds())
SESSION_WARNING_SECONDS = int(timedelta(minutes=2).total_seconds())
SESSION_LAST_SECONDS = int(timedelta(minutes=15).total_seconds())

# Celery. Redis only rings: every fact lies in PostgreSQL, so no results are kept and no message is precious.
REDIS_URL = env.server(
    "REDIS_URL", LOCAL_SERVERS.get("redis_url", "redis://127.0.0.1:9/0"), schemes=("redis", "rediss")
).url
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 120
CELERY_TASK_PUBLISH_RETRY = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CONCURRENCY = WORKERS
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # What a killed worker held comes back within seconds instead of after an hour.
    "visibility_timeout": 300,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    # A page that rings while Redis is away gets its answer within a second.
    "socket_connect_timeout": 1,
    "socket_timeout": 5,
    "max_retries": 0,
    "interval_start": 0,
    "interval_max": 0,
}
CELERY_TIMEZONE = "Europe/Stockholm"
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    # Finds everything that is due, whether or not its bell was heard. Unheard rings go stale instead of piling up.
    "sweep": {"task": "notifications.tasks.sweep", "schedule": 3.0, "options": {"expires": 3}},
    # Finds every deadline that has come: reminders, escalations, and what recipients have asked for.
    "look": {"task": "notifications.deadlines.look", "schedule": 5.0, "options": {"expires": 5}},
    # Finds what the incidents ask for at a certain time: the next report that is due.
    "look at reports": {"task": "botkyrka_oro.deadlines.look", "schedule": 20.0, "options": {"expires": 20}},
}

# Mail. Without EMAIL_URL it goes to the local mailbox that the launcher starts.
_email = env.server(
    "EMAIL_URL",
    LOCAL_SERVERS.get("email_url", "smtp://127.0.0.1:9"),
    schemes=("smtp", "smtps", "smtp+starttls"),
)
EMAIL_BACKEND = env.text("EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
EMAIL_FALLBACK = (
    env.server("EMAIL_FALLBACK_URL", "", schemes=("smtp", "smtps", "smtp+starttls"))
    if env.text("EMAIL_FALLBACK_URL")
    else None
)
# How hard all workers together may press one relay: messages a second (0: as fast as it goes) and connections.
RELAY_RATE = env.whole_number("RELAY_RATE", 0, lowest=0, highest=1_000_000)
RELAY_CONNECTIONS = env.whole_number("RELAY_CONNECTIONS", 20, lowest=1, highest=1000)
EMAIL_HOST = _email.host
EMAIL_PORT = _email.port or {"smtp": 25, "smtps": 465, "smtp+starttls": 587}[_email.scheme]
EMAIL_HOST_USER = _email.user
EMAIL_HOST_PASSWORD = _email.password
EMAIL_USE_SSL = _email.scheme == "smtps"
EMAIL_USE_TLS = _email.scheme == "smtp+starttls"
EMAIL_TIMEOUT = SMTP_TIMEOUT_SECONDS
DEFAULT_FROM_EMAIL = env.mail_address(
    "DEFAULT_FROM_EMAIL", '"Botkyrka kommun, trygghet" <lagesrapport@botkyrka.example>'
)
SERVER_EMAIL = DEFAULT_FROM_EMAIL
REPLY_TO_EMAIL = env.mail_address("REPLY_TO_EMAIL", parseaddr(DEFAULT_FROM_EMAIL)[1])
REPLY_ADDRESS = parseaddr(REPLY_TO_EMAIL)[1]
MESSAGE_ID_DOMAIN = parseaddr(DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
DKIM = signing_key(MESSAGE_ID_DOMAIN)
# Each letter leaves under this address with a tag of its own, so that what comes back names the letter.
BOUNCE_ADDRESS = env.plain_address("BOUNCE_ADDRESS", f"studsar@{MESSAGE_ID_DOMAIN}", longest_local=31)
INCOMING_LISTEN = env.optional_server("INCOMING_LISTEN", schemes=("lmtp", "smtp"), port_needed=True)
INCOMING_IMAP = env.optional_server("INCOMING_IMAP_URL", schemes=("imaps",))
INCOMING_LARGEST_BYTES = 10 * 2**20

# The parts.
ROOT_URLCONF = "botkyrka_oro.urls"
WSGI_APPLICATION = "botkyrka_oro.wsgi.application"
ASGI_APPLICATION = "botkyrka_oro.asgi.application"
AUTH_USER_MODEL = "contacts.User"
INSTALLED_APPS = [
    "botkyrka_oro",
    "incidents",
    "notifications",
    "contacts",
    "allauth",
    "allauth.account",
    "csp",
    "django_htmx",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "rest_framework",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "botkyrka_oro.health.probes_by_any_name",
    "botkyrka_oro.problems.speak_json",
    "botkyrka_oro.middleware.refuse_nul",
    "django.middleware.security.SecurityMiddleware",
    "botkyrka_oro.middleware.house_headers",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "botkyrka_oro.staying.stay_while_used",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "botkyrka_oro.middleware.send_polls_to_log_in",
    "botkyrka_oro.middleware.lead_back_to_the_page",
    "botkyrka_oro.middleware.hide_what_is_out_of_reach",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "botkyrka_oro.context.navigation",
            ],
        },
    }
]
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
# Locally files are served from where they lie; production serves what `manage.py collectstatic` gathered.
_static_storage = (
    "whitenoise.storage.CompressedManifestStaticFilesStorage"
    if PRODUCTION
    else "django.contrib.staticfiles.storage.StaticFilesStorage"
)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _static_storage},
}
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = not PRODUCTION
WHITENOISE_MAX_AGE = 3600 if PRODUCTION else 0

# Language and time.
LANGUAGE_CODE = "sv"
LANGUAGES = [("sv", _("svenska")), ("en", _("engelska"))]
LOCALE_PATHS = [BASE_DIR / "botkyrka_oro" / "locale"]
TIME_ZONE = "Europe/Stockholm"
USE_TZ = True

# Log-in.
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_validators = "django.contrib.auth.password_validation."
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": _validators + "UserAttributeSimilarityValidator", "OPTIONS": {"user_attributes": ["email", "name"]}},
    {"NAME": _validators + "MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": _validators + "CommonPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = int(timedelta(hours=1).total_seconds())
ACCOUNT_ADAPTER = "botkyrka_oro.accounts.StaffAccounts"
ACCOUNT_FORMS = {
    "login": "botkyrka_oro.account_forms.LoginForm",
    "change_password": "botkyrka_oro.account_forms.ChangePasswordForm",
    "reset_password": "botkyrka_oro.account_forms.ResetPasswordForm",
    "reset_password_from_key": "botkyrka_oro.account_forms.ResetPasswordKeyForm",
    "reauthenticate": "botkyrka_oro.account_forms.ReauthenticateForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_DISPLAY = "botkyrka_oro.accounts.display_name"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
# The one of allauth writes a row when the mailed link is only looked at.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_RATE_LIMITS = {"login": "120/m/ip", "login_failed": "30/m/ip,5/300s/key"}

# Browsers.
_https = _site.scheme == "https"
_prefix = "__Host-" if _https else ""
# Browsers share cookies between the ports of one host, so two local copies need names of their own.
_suffix = f"-{PORT}" if not PRODUCTION and PORT != 8000 else ""
SESSION_COOKIE_NAME = f"{_prefix}sessionid{_suffix}"
CSRF_COOKIE_NAME = f"{_prefix}csrftoken{_suffix}"
LANGUAGE_COOKIE_NAME = f"{_prefix}language{_suffix}"
LINK_COOKIE_NAME = f"{_prefix}link{_suffix}"
LINK_COOKIE_AGE = int(timedelta(minutes=60).total_seconds())
# The secret of a big screen stays on its own pages, which a __Host- name does not allow; browsers keep it 400 days. It
# opens nothing by itself: a pairing ends after 24 hours, whatever the device still keeps.
SCREEN_COOKIE_NAME = f"{'__Secure-' if _https else ''}screen{_suffix}"
SCREEN_COOKIE_AGE = int(timedelta(days=400).total_seconds())
SCREEN_PHONE = env.text("SCREEN_PHONE")
SESSION_COOKIE_SECURE = LINK_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _https
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [SITE_URL]
SECURE_SSL_REDIRECT = _https
SECURE_REDIRECT_EXEMPT = [r"^(healthz|healthz/sending|readyz|metrics)$"]  # Asked inside the house, past the proxy.
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _https
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SILENCED_SYSTEM_CHECKS = ["security.W021"]  # Preloading is the decision of whoever owns the whole domain.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    }
}

LOGGING = logging_settings(level=LOG_LEVEL, as_json=PRODUCTION)
LOGGING_CONFIG = "logging.config.dictConfig"
logging.captureWarnings(capture=True)
