"""Whole roles in a real browser against a real server; a package, so that its fixtures end with it."""
