"""Wiring only: what the Wagtail admin learns of the rooms."""
