// Exchanges: see the design's layout.
