"""What every test shares: how Hypothesis runs.

`suite` (the default) draws the same examples for the same code, so that a red run is red again for whoever looks at it.
`soak` (`make soak`) draws new ones each time and many more.
"""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "suite",
    deadline=None,
    derandomize=True,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "soak",
    deadline=None,
    derandomize=False,
    max_examples=6_000,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("suite")
