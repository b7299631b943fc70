import Wording

/// What whoever took captures knows of them that they do not show.
struct CaptureNotes {
    /// What was to be captured and was not, for the report's limits.
    var limits: [Sentence] = []
}
