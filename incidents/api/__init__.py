"""Incidents and situation reports as endpoints."""
