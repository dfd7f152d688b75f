"""Stories and films as data: readers, storyboard, timeline, subtitles, OpenTimelineIO. Pure."""
