"""The ``ainern2d`` command; its subcommands come by entry points."""
