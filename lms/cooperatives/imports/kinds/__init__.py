"""The kinds of lists of this room."""
