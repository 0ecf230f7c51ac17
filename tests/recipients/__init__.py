"""What the recipient's side promises, proved from outside: scanners, leaks, and hostile words."""
