"""Who belongs to a segment: kept as rows, and brought up to date by what happens, by time and by edits of its rule."""
