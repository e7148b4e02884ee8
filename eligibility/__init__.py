"""The rules: the policy file and its models, the calendar, and what follows from both for every person and day."""

from eligibility.judge import default_closed_days, engine, judge
from eligibility.policy import Policy, PolicyError, load_policy, parse_policy

__all__ = ["Policy", "PolicyError", "default_closed_days", "engine", "judge", "load_policy", "parse_policy"]
