"""Tests of the frame: settings, lock files, launcher, contracts."""
