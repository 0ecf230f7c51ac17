"""The endpoints of this app, by noun."""
