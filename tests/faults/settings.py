"""The product's settings with short leases and small rounds, so that many workers can die in one test."""

from botkyrka_oro.settings import *  # noqa: F403

DELIVERY_LEASE_SECONDS = 2
DELIVERY_ROUND = 20
