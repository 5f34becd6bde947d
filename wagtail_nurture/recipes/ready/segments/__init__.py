"""The ready-made segments, one a file."""
