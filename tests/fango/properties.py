"""How hard Hypothesis tries, and that it tries the same each time."""

from hypothesis import HealthCheck, settings

thorough = settings(
    max_examples=400,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
