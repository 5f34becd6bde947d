"""What people care for: topics of what they read and asked for, fading with time, and what they said themselves."""
