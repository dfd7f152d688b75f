"""``ainern2d check``: measures a finished film."""
