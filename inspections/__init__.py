"""The plan of a year, who inspects whom, the visit, the minutes and the signing."""
