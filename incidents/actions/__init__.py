"""The deeds of this app: each a transaction of its own, with its own trace in the log."""
