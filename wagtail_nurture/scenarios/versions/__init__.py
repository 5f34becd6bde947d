"""Changing the version under the people inside: what an edit did (``diff``), what becomes of whoever stands where
(``fate``), how many that are (``counting``), the editor's decision (``deciding``) and the worker's part (``work``)."""
