"""Situation reports: written, approved, sent to exactly those who were shown."""
