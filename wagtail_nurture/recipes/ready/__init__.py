"""Segments and score rules that are ready to be added: one class one file, an ordinary one once it is added."""
