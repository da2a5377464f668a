"""Asks an agent many questions whose answers are known, and measures how good it is."""
