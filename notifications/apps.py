"""The post office: what leaves the house, to whom, and what became of it."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"
    verbose_name = "Post office"
