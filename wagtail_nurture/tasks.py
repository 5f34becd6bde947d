"""What Django-Q2 calls. Arguments are small; the database is the truth."""


def pump(lane):
    """Do the work that is due in ``lane`` ("now" or "mass")."""
