"""Shifts and deputies: who is on duty, and who gets a text because of it."""
