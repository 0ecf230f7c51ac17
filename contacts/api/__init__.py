"""The address book as endpoints, and what the endpoints of every app are made of."""
