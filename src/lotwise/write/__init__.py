"""Write: the result tables of a plan into files, complete or not at all."""

from lotwise.write.documents import json_document
from lotwise.write.plan_files import write_plan
from lotwise.write.tables import PlanTables
from lotwise.write.targets import STATE_FOLDER, Format, UnwritableTarget

__all__ = ["STATE_FOLDER", "Format", "PlanTables", "UnwritableTarget", "json_document", "write_plan"]
