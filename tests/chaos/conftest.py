"""The chaos runs in processes of its own; its settings belong to those."""

collect_ignore = ["settings.py"]
