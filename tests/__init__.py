"""The tests: through the outermost stable door, on real PostgreSQL, a real Redis and a real SMTP server."""
