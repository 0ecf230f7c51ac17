"""The forms of the address book: they read what was typed, the deeds decide whether it holds."""
