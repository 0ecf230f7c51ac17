"""The forms of the post office, by noun."""
