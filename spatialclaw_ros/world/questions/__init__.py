"""Questions about worlds, drawn by seed, with answers from the scene graph alone."""
