"""The decisions of assessments as pure functions over plain values."""
