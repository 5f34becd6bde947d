"""Letters on paper: an address in the envelope's window, pages drawn from the same blocks as e-mails, as PDF."""
