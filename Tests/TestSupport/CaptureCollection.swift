package import Foundation

/// Captures with what is true of each set: a few in `Tests/Captures`, and all of them where `shared/captures` is beside
/// the checkout.
package enum CaptureCollection: String, Sendable {
    /// Faults injected into a lab of network namespaces.
    case lab
    /// Other topologies, a real cluster, public reports turned into packets.
    case cases

    struct NoSuchSet: Error {
        var name: String
    }

    /// Whether every set is there, not only the few of the repository.
    package var isWhole: Bool { Files.shared("captures/\(rawValue)") != nil }

    /// The folders of sets that hold a `truth.json`, by name. Where both places have one, they have the same.
    package var sets: [String] {
        let names = places.flatMap { place in
            Files.names(in: place).filter {
                FileManager.default.fileExists(atPath: place.appending(path: "\($0)/truth.json").path)
            }
        }
        return Set(names).sorted()
    }

    package func folder(of set: String) throws -> URL {
        let folders = places.map { $0.appending(path: set) }
        guard let folder = folders.first(where: { FileManager.default.fileExists(atPath: $0.path) }) else {
            throw NoSuchSet(name: "\(rawValue)/\(set)")
        }
        return folder
    }

    /// The whole collection first: its sets have files that tests do without.
    private var places: [URL] {
        [Files.shared("captures/\(rawValue)"), Files.checkout.appending(path: "Tests/Captures/\(rawValue)")]
            .compactMap(\.self)
    }
}
