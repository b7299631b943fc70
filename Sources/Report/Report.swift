// Report: see the design's layout.
