"""Every kind of fault that one form can have, by block of the form."""

from benchmarks.city.faults import bureau, files, money, points, rows, scores
from benchmarks.city.faults.kind import Facts, Kind, kinds

__all__ = ["Facts", "Kind", "bureau", "files", "kinds", "money", "points", "rows", "scores"]
