"""The ``ainern2d`` command; its subcommands are entry points."""
