"""E-mail on the wire: messages finished as bytes, and the talk with the SMTP server over Django's own connection."""
