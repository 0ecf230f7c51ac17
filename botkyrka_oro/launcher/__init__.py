"""Starts the whole product on one machine: the embedded servers, the web server, the workers and the local mailbox."""
