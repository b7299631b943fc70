import Capture
import Foundation

extension Error {
    /// What the operating system said, where it is behind an error of Foundation's.
    private var systemError: NSError? {
        (self as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
    }

    /// Whether nobody reads any more what is written.
    var isBrokenPipe: Bool {
        if let error = self as? SystemError { return error.isBrokenPipe }
        return systemError?.domain == NSPOSIXErrorDomain && systemError?.code == Int(EPIPE)
    }

    /// The C library's words for what went wrong, or Foundation's where those are not known.
    var systemReason: String {
        (self as? SystemError)?.reason ?? systemError?.localizedFailureReason ?? localizedDescription
    }
}
