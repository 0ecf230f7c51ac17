"""The letters that the post office writes itself: tests of whom we reach, and questions about people's own data."""
