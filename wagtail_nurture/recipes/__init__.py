"""Ready-made scenarios: drafts with their mails, written for the site that uses them. One class a file."""
