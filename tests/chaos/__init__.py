"""The kill test: real workers, a real mail server, and somebody who kills them (DESIGN laws 2, 3 and 5).

``python -m tests.chaos`` runs it and prints what was wished for beside what the mail server really took.
"""

#: How long a dead worker's claims hold. Servers hang longer than EMAIL_TIMEOUT, stopped workers sleep past the lease.
LEASE_SECONDS = 3
