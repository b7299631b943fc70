// Cluster: see the design's layout.
