"""The pages of this app, each with one guard and one deed."""
