"""Personal landing links: one address for each person, whose page is chosen by rule at the moment it is opened."""
