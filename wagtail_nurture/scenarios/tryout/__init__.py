"""Try it on me: an editor walks a draft, with waits as seconds and mail to themselves only.

The steps, the rules and the mails are those of live running (DESIGN law 1); nothing here counts anywhere.
"""
