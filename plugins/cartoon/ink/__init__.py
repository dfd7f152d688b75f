"""Drawing primitives over Skia: outlines, paints, colours, polygons and a brush."""
