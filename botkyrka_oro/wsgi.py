"""The WSGI application, for a server that speaks nothing else."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "botkyrka_oro.settings")
os.environ.setdefault("STATEMENT_TIMEOUT_SECONDS", "5")  # A page that takes longer is better off with an error.

application = get_wsgi_application()
