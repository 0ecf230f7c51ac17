"""The forms of the post office."""
