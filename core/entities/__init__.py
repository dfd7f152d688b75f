"""What a project knows of its people, places and things, kept over the episodes of a serial.

Pure: which name is whom, what is known of them at an episode, and what of it the next chapter gets.
The rows are in :mod:`ainern2d.core.database.entities`.
"""
