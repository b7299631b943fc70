import ArgumentParser
import Capture
import Foundation

extension Output {
    /// Refuses to write over a capture that is to be read: it would be gone before anything is known of it.
    static func refuse(_ path: String?, over captures: [String]) throws {
        guard let path, path != "-", let target = identity(path) else { return }
        for capture in captures {
            guard case .path(let name) = CaptureSource(argument: capture).location, identity(name) == target else {
                continue
            }
            Console.error("\(path): is a file that is to be read; choose another place with -o.")
            throw ExitCode(64)
        }
    }

    /// Device and inode of a regular file, whatever names it has.
    private static func identity(_ path: String) -> [Int]? {
        let resolved = URL(filePath: path).resolvingSymlinksInPath().path
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: resolved),
            attributes[.type] as? FileAttributeType == .typeRegular,
            let device = attributes[.systemNumber] as? NSNumber,
            let number = attributes[.systemFileNumber] as? NSNumber
        else { return nil }
        return [device.intValue, number.intValue]
    }
}
