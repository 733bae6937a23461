"""Settings from outside the command line: environment, keys, addresses, folders, files.

The only reader of the environment. Flags and `QOCR_*` variables are matched to options by the
command line itself.
"""
