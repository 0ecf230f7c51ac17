"""The events that keep open screens fresh: one stream for each, that says what has changed and never how."""
