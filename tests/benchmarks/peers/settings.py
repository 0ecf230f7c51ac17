"""The settings of the peers, the best we know for each; read from the environment as the product's are."""

import os
from pathlib import Path
from urllib.parse import urlsplit

BASE_DIR = Path(__file__).resolve().parent
FOLDER = Path(os.environ["PEERS_FOLDER"])

SECRET_KEY = "only for a benchmark on loopback"
INSTALLED_APPS = ["tests.benchmarks.peers", "post_office"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
LANGUAGE_CODE = "sv"

_database = urlsplit(os.environ["DATABASE_URL"])
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _database.path.lstrip("/"),
        "USER": _database.username,
        "PASSWORD": _database.password,
        "HOST": _database.hostname,
        "PORT": _database.port,
        "CONN_MAX_AGE": 60,
    }
}
TEMPLATES = [
    {
        # Without DEBUG, Django keeps every compiled template.
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [FOLDER / "templates"],
    }
]
_mail = urlsplit(os.environ["EMAIL_URL"])
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = _mail.hostname
EMAIL_PORT = _mail.port
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = "Botkyrka kommun <lagesrapport@botkyrka.example>"

CELERY_BROKER_URL = os.environ.get("REDIS_URL", "")
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_CONCURRENCY = int(os.environ.get("PEERS_PROCESSES", "2"))
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True

POST_OFFICE = {
    "BACKENDS": {"default": EMAIL_BACKEND},
    "BATCH_SIZE": 1000,  # Ten times the default: fewer pools are started, fewer rounds are made.
    "THREADS_PER_PROCESS": int(os.environ.get("PEERS_THREADS", "5")),
    "LOG_LEVEL": 1,  # Failures alone: the default writes a second row for each letter sent.
    "MESSAGE_ID_ENABLED": True,
    "MESSAGE_ID_FQDN": "botkyrka.example",
}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"errors": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["errors"], "level": "WARNING"},
    # post_office sets up loggers of its own that tell every batch, unless somebody has.
    "loggers": {"post_office": {"handlers": ["errors"], "level": "WARNING"}},
}
