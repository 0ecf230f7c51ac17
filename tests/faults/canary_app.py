"""An app for a worker's settings that brings one fault back in that worker; ``CANARY`` names it."""

from __future__ import annotations

import os
from importlib import import_module

from django.apps import AppConfig


class Canary(AppConfig):
    name = "tests.faults.canary_app"
    label = "canary"

    def ready(self) -> None:
        if fault := os.environ.get("CANARY"):
            import_module("tests.faults.canaries").bring_back(fault)
