"""Topics that editors write: what pages are about beyond the slugs of their tags."""
