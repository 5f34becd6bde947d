"""``nurture_bench``: how fast the house is, each row a ratio against a bare loop run beside it.

It runs on a site, a database and a mail sink of its own, in a temporary directory, and touches nothing of the host's.
"""
