"""The phone in the field: five taps, photos, and no coverage."""
