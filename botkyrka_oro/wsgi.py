"""The WSGI application, for a server that speaks nothing else."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import resolve

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "botkyrka_oro.settings")
os.environ.setdefault("STATEMENT_TIMEOUT_SECONDS", "5")  # A page that takes longer is better off with an error.

application = get_wsgi_application()
resolve("/")  # Loads every page now, and not while somebody waits for the first one.
# What is loaded by now stays. Left to itself, the garbage collector looks through all of it again each time that some
# ten thousand objects were made: that was a third of the time that approving a report for thousands took.
gc.freeze()
gc.set_threshold(50_000, 20, 20)
