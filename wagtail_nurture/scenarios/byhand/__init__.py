"""What an editor does to people inside a scenario: hold, let go, skip a step, end a wait, take out; one or many."""
