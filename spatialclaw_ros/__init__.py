"""Ask a robot about the space around it, and get typed, stamped, drawn answers."""

__version__ = '0.1.0'
