"""What all tests share."""

from hypothesis import settings

# A first call compiles, which takes far longer than any deadline for one example.
settings.register_profile("paradox", deadline=None)
settings.load_profile("paradox")
