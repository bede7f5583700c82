"""Entries of the register that are likely one person: found, compared, joined, taken apart again."""
