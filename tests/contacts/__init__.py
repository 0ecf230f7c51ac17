"""The address book, through its pages."""
