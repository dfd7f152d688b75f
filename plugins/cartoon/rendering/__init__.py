"""The frames of a shot, drawn from its recipe: plates, figures, titles and subtitles."""
