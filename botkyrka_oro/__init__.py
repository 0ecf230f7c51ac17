"""The frame of Lägesstöd Botkyrka: settings, addresses, servers and start-up."""

from botkyrka_oro.celery import app as celery_app

__all__ = ["celery_app"]
