import ArgumentParser
import Foundation
import Wording

/// What reports are written in.
struct LanguageOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Language of the report; by default the locale's (LC_ALL, LC_MESSAGES, LANG), or English.",
            valueName: "language"))
    var lang: Language?

    /// The language asked for, or else the environment's.
    var choice: Language { lang ?? Language(environment: ProcessInfo.processInfo.environment) }
}

extension Language: ExpressibleByArgument {}
