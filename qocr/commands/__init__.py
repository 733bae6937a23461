"""The commands beside the tasks: a file or a folder each; nothing else imports them."""
