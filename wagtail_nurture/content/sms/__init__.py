"""Text messages: what an editor writes, how long it gets, what it becomes."""
