"""Write: the result tables of a plan into files, complete or not at all."""

from lotwise.write.documents import json_document
from lotwise.write.plan_files import write_plan
from lotwise.write.tables import PlanTables
from lotwise.write.targets import Format, UnwritableTarget

__all__ = ["Format", "PlanTables", "UnwritableTarget", "json_document", "write_plan"]
