"""Import of contacts from CSV: read the file, plan what each row would do, apply the plan."""

from contacts.importing.applying import Applied, ChangedMeanwhile, RowsAreWrong, save_import
from contacts.importing.planning import Outcome, Plan, PlannedRow, plan_import
from contacts.importing.reading import Row, Table, UnreadableFile, read_table

__all__ = [
    "Applied",
    "ChangedMeanwhile",
    "Outcome",
    "Plan",
    "PlannedRow",
    "Row",
    "RowsAreWrong",
    "Table",
    "UnreadableFile",
    "plan_import",
    "read_table",
    "save_import",
]
