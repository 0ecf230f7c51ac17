"""The endpoints of the address book, by noun."""
