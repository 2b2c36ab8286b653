"""What is wrong with an installation, and what to do about it: one finding a line, a module per subject."""

from cartapi.services.doctor.examination import examine
from cartapi.services.doctor.finding import Finding, Level, Patient

__all__ = ["Finding", "Level", "Patient", "examine"]
