"""The frame of Lägesstöd Botkyrka: settings, addresses, servers and start-up."""
