"""Questions in any words: what the words mean, and the plain question that asks the same."""
