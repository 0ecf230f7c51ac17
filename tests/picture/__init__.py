"""The situation picture: set levels, trends, the map, what waits, and the board that shows them."""
