"""The letter: what an editor writes for paper."""
