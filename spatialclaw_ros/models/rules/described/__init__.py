"""Things that a question describes instead of naming them."""
