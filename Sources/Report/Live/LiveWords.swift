package import Wording

/// What `live` says between the lines that tell failures.
package enum LiveWords {
    package static func moreFailures(_ count: Int, in language: Language) -> String {
        Words.of(language)(.moreFailures, "\(count)")
    }
}
