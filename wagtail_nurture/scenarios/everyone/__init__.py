"""Start a scenario that runs for everyone who matches today: who would enter and who not, the start, its progress."""
