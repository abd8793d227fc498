"""The nouns: every value that passes between stages, the names of the amounts among them, and nothing else.

This room imports nothing of ours but the choices. All records are frozen; a stage returns new records instead of
changing those it was given. Only str, Decimal, int, bool, dict, tuple and these records stand inside, so that
everything pickles.
"""

from evalbatch.model.form import (
    AMOUNTS,
    ConclusionLine,
    Form,
    FundingLine,
    Header,
    Indicator,
    Issued,
    IssuedRow,
    Narrative,
    Quantity,
    Remark,
    Source,
    SpendingLine,
    Target,
    Totals,
    UnreadCell,
    WorkedOut,
)
from evalbatch.model.register import ApprovedIndicator, Deadline, ListedProject, ListedUnit, Reader, Register
from evalbatch.model.verdict import Batch, Evaluation, Finding, Progress, Review, Score, ScoreLine, Submission

__all__ = [
    "AMOUNTS",
    "ApprovedIndicator",
    "Batch",
    "ConclusionLine",
    "Deadline",
    "Evaluation",
    "Finding",
    "Form",
    "FundingLine",
    "Header",
    "Indicator",
    "Issued",
    "IssuedRow",
    "ListedProject",
    "ListedUnit",
    "Narrative",
    "Progress",
    "Quantity",
    "Reader",
    "Register",
    "Remark",
    "Review",
    "Score",
    "ScoreLine",
    "Source",
    "SpendingLine",
    "Submission",
    "Target",
    "Totals",
    "UnreadCell",
    "WorkedOut",
]
