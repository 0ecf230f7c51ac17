"""What people fill in about incidents and reports, and the sentences when something is missing."""
