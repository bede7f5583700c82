"""How what offices write in lists is read: decided by pure functions over text."""
