"""What the operator does with the address book from the command line."""
