"""The decisions of mentoring as pure functions over plain values."""
