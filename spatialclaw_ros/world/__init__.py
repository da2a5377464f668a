"""A synthetic RGB-D world whose truth is exact: rooms by seed, cameras, noise, and what is so."""
