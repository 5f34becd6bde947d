"""Triggers that people come by because time passes: birthdays, countdowns, months of silence."""
