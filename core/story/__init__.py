"""Pure: reading stories, storyboard model, timeline arithmetic, subtitles, OpenTimelineIO."""
