"""Forms, one module a subject: fields and their own checks; the rules are in the write functions."""
