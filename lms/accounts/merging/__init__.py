"""Two entries that are one person: joined so that every fact counts once, and taken apart again."""
