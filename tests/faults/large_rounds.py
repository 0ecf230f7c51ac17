"""The product's settings as they are, and with ``CANARY`` a fault that comes back in the worker that has them."""

from botkyrka_oro.settings import *  # noqa: F403
from botkyrka_oro.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.faults.canary_app.Canary"]
