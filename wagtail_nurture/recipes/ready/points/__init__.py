"""The ready-made score rules, one a file."""
