// Diagnosis: see the design's layout.
