"""The settings of the product with an empty page beside its own."""

from botkyrka_oro.settings import *  # noqa: F403

ROOT_URLCONF = "tests.benchmarks.empty_page"
