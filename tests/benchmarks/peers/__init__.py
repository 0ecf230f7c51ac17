"""What others would do: a small Django project of its own, in which each peer is built as its documentation says."""

from tests.benchmarks.peers.celery import app as celery_app

__all__ = ["celery_app"]
