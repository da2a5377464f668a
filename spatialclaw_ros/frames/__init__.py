"""Frames: shared memory, synchronising, poses at a stamp, and the store that queries look into."""
