"""The choices: every value that is one of a few words, the same in code and in results.jsonl."""

from __future__ import annotations

from enum import StrEnum


class Severity(StrEnum):
    """How a finding binds the unit."""

    ERROR = "error"  # the form goes back
    WARNING = "warning"  # the form stays, the unit explains
    INFO = "info"  # for the reader's information


class Category(StrEnum):
    """What kind of fault a finding is about."""

    SUBMISSION = "submission"  # the file itself
    COMPLETENESS = "completeness"  # something is blank
    FORMAT = "format"  # something can't be read as what it should be
    ACCURACY = "accuracy"  # a figure differs from what it has to be
    CONSISTENCY = "consistency"  # two statements contradict each other
    REASONABLENESS = "reasonableness"  # possible, but to be explained


class Status(StrEnum):
    """What becomes of a form."""

    ACCEPTED = "accepted"
    ACCEPTED_WITH_WARNINGS = "accepted_with_warnings"
    RETURNED = "returned"
    SUPERSEDED = "superseded"  # the reviewer prefers another version of the same project; this one does not count
    REJECTED = "rejected"  # the file can't be evaluated; the unit sends another
    FAILED = "failed"  # we are at fault


class Prefer(StrEnum):
    """Which of several versions of one project counts, where the reviewer has said so."""

    NEWEST = "newest"  # by what the workbooks themselves say of when they were saved
    LAST_MODIFIED = "last-modified"  # by the file system


class Standing(StrEnum):
    """Where a project stands with its form."""

    RECEIVED = "received"
    LATE = "late"
    TWICE = "twice"  # several versions, and nobody has chosen yet
    OWING = "owing"
    EXEMPT = "exempt"  # the unit need not send
    UNLISTED = "unlisted"  # sent, and in no list


class Comparison(StrEnum):
    """How an actual value should stand to its target (指标性质), and what shape a value has."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    EQUAL = "equal"
    BARE = "bare"  # a figure without any sign
    RANGE = "range"
    DATE = "date"
    QUALITATIVE = "qualitative"
    OPTION_LIST = "option_list"  # 优良中低差: the list itself stands where one of it is due
    BOOLEAN = "boolean"
    UNPARSEABLE = "unparseable"


class Dimension(StrEnum):
    """The first level of indicators (一级指标) that the regulations weigh."""

    OUTPUT = "output"  # 产出
    BENEFIT = "benefit"  # 效益
    SATISFACTION = "satisfaction"  # 满意度
    COST = "cost"  # 成本
    OTHER = "other"  # 项目决策, 项目管理 and what else a province invents


class FormKind(StrEnum):
    """Which kind of self-evaluation a form is."""

    PROJECT = "project_self_evaluation"  # 项目支出绩效自评表
    DEPARTMENT = "department_self_evaluation"  # 部门整体支出绩效自评表
    TRANSFER = "transfer_payment_self_evaluation"  # 转移支付绩效自评表


class Trouble(StrEnum):
    """What is odd about how a cell is stored."""

    UNSTORED = "unstored"  # a formula without a result: saved by a program that does not calculate
    ERROR = "error"  # a formula that ends in #DIV/0! or the like
    MACROS = "macros"  # no cell at all: the workbook carries macros
    TYPED_OVER = "typed_over"  # a cell that our template works out, and that holds something else
    ROBBED = "robbed"  # no cell at all: our template without its hidden sheet
    TORN = "torn"  # a sheet of our template is gone that its formulas need; where a cell is named, this one is put out
    HIDDEN_ROW = "hidden_row"  # a row with points that nobody sees
    REPAIRED = "repaired"  # not a number as it stands, but plainly meant as one: ５０ 万元
