"""The real parts together: a web server, a Django-Q2 cluster, a mail server that parses, and a browser."""
