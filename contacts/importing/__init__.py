"""Import of contacts from CSV: read the file, plan what each row would do, apply the plan."""

from contacts.importing.applying import Applied, ChangedMeanwhile, RowsAreWrong, save_import, saving_import
from contacts.importing.planning import Outcome, Plan, PlannedRow, plan_import
from contacts.importing.progress import Progress, Stage
from contacts.importing.reading import Row, Table, UnreadableFile, read_table
from contacts.importing.runs import AnotherUnderWay, RunState, last_run

__all__ = [
    "AnotherUnderWay",
    "Applied",
    "ChangedMeanwhile",
    "Outcome",
    "Plan",
    "PlannedRow",
    "Progress",
    "Row",
    "RowsAreWrong",
    "RunState",
    "Stage",
    "Table",
    "UnreadableFile",
    "last_run",
    "plan_import",
    "read_table",
    "save_import",
    "saving_import",
]
