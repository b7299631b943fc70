import ArgumentParser
import Capture

extension Output {
    /// Refuses to write over a capture that is to be read: it would be gone before anything is known of it.
    static func refuse(_ path: String?, over captures: [String]) throws {
        guard let path, path != "-" else { return }
        for capture in captures {
            guard case .path(let name) = CaptureSource(argument: capture).location, OutputPath.isSame(path, name) else {
                continue
            }
            Console.error("\(path): is a file that is to be read; choose another place with -o.")
            throw ExitCode(64)
        }
    }
}
