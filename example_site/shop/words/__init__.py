"""The words of Roue Libre in English and French. Each entry says everything about one page; ``load_pages`` makes it."""
