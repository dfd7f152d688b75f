"""Places: for each kind of setting a function that composes its scenery."""
