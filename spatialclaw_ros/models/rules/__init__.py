"""Rules: a model without weights that writes cells for a stated family of spatial questions."""
