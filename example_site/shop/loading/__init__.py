"""Makes the demo's content from ``words`` and ``drawing``. Every module here may run twice and changes nothing then."""
