"""Dispatches as endpoints."""
