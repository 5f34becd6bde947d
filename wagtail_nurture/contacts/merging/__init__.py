"""Two entries of one person become one: found (``duplicates``), shown (``preview``), joined (``joining``), followed
until nothing arrives for the former entry any more (``late``)."""
