"""The agent: from a question to a recorded answer, one cell at a time."""
