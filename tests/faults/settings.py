"""The product's settings with short leases and small rounds, so that many workers can die in one test.

With ``CANARY`` a fault comes back in the worker that has these settings.
"""

import os

from botkyrka_oro.settings import *  # noqa: F403
from botkyrka_oro.settings import INSTALLED_APPS

DELIVERY_LEASE_SECONDS = int(os.environ.get("LEASE_SECONDS", "2"))
DELIVERY_ROUND = 20
INSTALLED_APPS = [*INSTALLED_APPS, "tests.faults.canary_app.Canary"]
