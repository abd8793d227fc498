"""Many jobs at once in processes of their own, each within its bounds; one that breaks its bounds costs only itself."""

from evalbatch.workers.crew import Crew
from evalbatch.workers.guard import guarded
from evalbatch.workers.loss import Bounds, Loss

__all__ = ["Bounds", "Crew", "Loss", "guarded"]
