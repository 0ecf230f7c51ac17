"""The product as it is, seen from the benchmark: a desk where it is asked to send, and the town it sends to."""
