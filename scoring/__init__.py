"""The scoresheet: criteria, deductions, points and ratings. Knows nothing of plans, units or people."""
