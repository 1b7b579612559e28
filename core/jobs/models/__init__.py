from .imports import Import, ImportedRow
from .long import Job
from .nightly import JobRun

__all__ = ["Import", "ImportedRow", "Job", "JobRun"]
