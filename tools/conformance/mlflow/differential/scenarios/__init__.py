"""What is asked: functions of a session, by name. Each gets the same seed on both servers, and names of its own."""

from . import artifacts, experiments, inputs, logged_models, logging, metrics, probes, registry, runs, search

SCENARIOS = {
    f"{module.__name__.rpartition('.')[2]}.{play.__name__}": play
    for module in (experiments, runs, logging, metrics, inputs, search, logged_models, registry, artifacts, probes)
    for play in module.SCENARIOS
}
