"""The Celery application of the peers. With ``PEERS_KEEP_CONNECTIONS`` set, tasks keep their database connection.

Celery 5.7 closes it before and after every task, whatever ``CONN_MAX_AGE`` says, unless told how often to reuse it
(celery/fixups/django.py).
"""

from __future__ import annotations

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.benchmarks.peers.settings")

app = Celery("peers")
app.config_from_object("django.conf:settings", namespace="CELERY")
if os.environ.get("PEERS_KEEP_CONNECTIONS"):
    app.conf["CELERY_DB_REUSE_MAX"] = 10_000
app.autodiscover_tasks()
