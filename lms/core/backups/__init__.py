"""Keeping the installation: a backup that either database can take in, and its restoring."""
