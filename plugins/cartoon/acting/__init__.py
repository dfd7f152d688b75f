"""What a figure does, and when: walks, gestures, emotions, and the pose of each frame."""
