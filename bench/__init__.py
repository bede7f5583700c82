"""How heavy pages are and how fast the house answers, each figure beside its limit."""
