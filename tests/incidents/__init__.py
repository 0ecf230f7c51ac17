"""The tests of incidents and the board."""
