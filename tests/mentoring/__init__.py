"""How mentoring behaves."""
