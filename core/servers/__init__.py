"""Private servers: one launcher each, and the fleet that `ainern2d up` runs from them."""
