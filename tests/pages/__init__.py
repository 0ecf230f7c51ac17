"""Every page of the site in every state, as everybody meets it."""
