import Glibc

/// Puts a file that is written to its end into its place.
package enum FinishedFile {
    /// Renames `path` to `place`, taking the place of a file that is there, in one step.
    package static func move(_ path: String, to place: String) throws(CaptureError) {
        // Right: both strings outlive the call, which only reads them.
        let isDone = unsafe FileName.withOctets(of: path) { old in
            unsafe FileName.withOctets(of: place) { unsafe rename(old, $0) == 0 }
        }
        guard isDone else {
            throw .cannotWrite(name: place, reason: SystemError(number: errno).reason)
        }
    }
}
