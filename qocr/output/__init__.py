"""Where results go, and the only writer of standard output and files."""
