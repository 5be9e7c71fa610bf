"""Settings for every test."""

from hypothesis import settings

# A busy machine is no failure; the same examples everywhere, so that a red run can be repeated.
settings.register_profile("readout", deadline=None, derandomize=True)
settings.load_profile("readout")
