"""Who stands where, and what the camera does: from a request to the recipe of a shot."""
