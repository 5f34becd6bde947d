"""The health page: how late everything is, who waits and why, in words for people and in JSON for monitors."""
