"""What people who read one page also read: reckoned each night, from everybody's visits, without anybody's name."""
