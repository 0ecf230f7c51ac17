"""Rotas as calendars (RFC 5545): written for subscribers, fetched and read from others."""
