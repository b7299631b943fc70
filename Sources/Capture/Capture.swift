// Capture: see the design's layout.
