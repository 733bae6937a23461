"""Settings from outside the command line: environment, keys, addresses, folders, files.

The only room that reads the environment. The command line itself matches flags and `QOCR_*`
variables to options.
"""
