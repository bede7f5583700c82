"""Checks on paper in a hall: booklets and answer sheets are printed, then typed in and graded."""
