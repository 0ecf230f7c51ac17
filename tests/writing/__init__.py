"""The writing desk: what is typed is never lost, and two who write at once see each other."""
