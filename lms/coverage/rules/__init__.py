"""What counts, where, and out of what: the one home of these rules. Pure."""
