"""Who people are, asked of a long past: segments, rules in memory, and pages that interest many."""
