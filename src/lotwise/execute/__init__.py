"""Execute: plan partition by partition, in this process or on Ray, each finished level kept in a folder."""

from __future__ import annotations

from lotwise.execute.running import Executor, InPartitions
from lotwise.execute.serially import Serially

__all__ = ["Executor", "InPartitions", "Serially"]
