"""The outside world, one adapter to a file."""
