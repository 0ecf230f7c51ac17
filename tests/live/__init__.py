"""Tests of what keeps every open screen true: telling, the events, the pages that change by themselves."""
