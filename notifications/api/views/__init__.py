"""The endpoints of the post office, by noun."""
