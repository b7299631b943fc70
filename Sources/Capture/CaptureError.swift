import Glibc

/// Why a capture cannot be read, as one sentence: what, which file, what to do.
package enum CaptureError: Error, Hashable, Sendable, CustomStringConvertible {
    case noSuchFile(name: String)
    case notPermitted(name: String)
    /// The operating system refused, for a reason it gives.
    case cannotOpen(name: String, reason: String)
    case folderWithoutCaptures(name: String)
    /// `reason` is why it was not read to its end, where it was not.
    case archiveWithoutCaptures(name: String, reason: String?)
    case standardInputIsTerminal
    case givenTwice(name: String)
    case empty(name: String)
    /// The file's first octets are no capture's; `kind` says what they are, where that is known.
    case notACapture(name: String, kind: String)
    case cutInHeader(name: String)
    case malformed(name: String, reason: String)
    case wrongFilter(filter: String, reason: String)
    /// None of several captures is left; each one's own problem has been reported.
    case noneLeft(count: Int, exitCode: Int32)
    case cannotWrite(name: String, reason: String)
    /// The folder of a file that is to be written is not there.
    case noFolder(name: String, folder: String)

    /// Exit code of a program that ends for this reason, as <sysexits.h> numbers them.
    package var exitCode: Int32 {
        switch self {
        case .standardInputIsTerminal, .givenTwice, .wrongFilter: 64
        case .cannotOpen, .empty, .notACapture, .cutInHeader, .malformed: 65
        case .noSuchFile, .folderWithoutCaptures, .archiveWithoutCaptures: 66
        case .cannotWrite, .noFolder: 73
        case .notPermitted: 77
        case .noneLeft(_, let exitCode): exitCode
        }
    }

    /// Whoever read what is written has gone.
    package var isBrokenPipe: Bool {
        if case .cannotWrite(_, let reason) = self { reason == SystemError(number: EPIPE).reason } else { false }
    }

    package var description: String {
        switch self {
        case .noSuchFile(let name):
            "\(name): there is no such file; check the path (a capture is a file, a folder or - for standard input)."
        case .notPermitted(let name):
            "\(name): permission denied; run as a user who may read it, for example with sudo."
        case .cannotOpen(let name, let reason):
            "\(name): cannot be read (\(reason)); copy it to a local disk and try again."
        case .folderWithoutCaptures(let name):
            "\(name): no packet capture is in this folder or below it; name the capture file itself."
        case .archiveWithoutCaptures(let name, let reason?):
            "\(name): no packet capture could be read from this archive (\(reason)); give the captures themselves."
        case .archiveWithoutCaptures(let name, nil):
            "\(name): no packet capture is in this archive; give one of the same time besides."
        case .standardInputIsTerminal:
            "standard input: it is a terminal; pipe a capture into it, for example: tcpdump -w - port 53 | dnsverdict …"
        case .givenTwice(let name):
            "\(name): this capture is given twice; the second one is left out."
        case .empty(let name):
            "\(name): the file is empty; let tcpdump end (Ctrl-C) or write with -U, then try again."
        case .notACapture(let name, let kind):
            """
            \(name): not a packet capture but \(kind); give a pcap or pcapng file, as tcpdump -w writes it, or \
            the text that tcpdump prints.
            """
        case .cutInHeader(let name):
            """
            \(name): the capture ends in the middle of its file header, so it holds no packet; copy or capture \
            it again.
            """
        case .malformed(let name, let reason):
            "\(name): the capture is malformed (\(reason)); copy it again or convert it with editcap -F pcap."
        case .wrongFilter(let filter, let reason):
            "the filter \"\(filter)\" is not valid (\(reason)); see man pcap-filter."
        case .noneLeft(let count, _):
            "none of the \(count) captures could be read."
        case .cannotWrite(let name, let reason):
            "\(name): cannot be written (\(reason)); make room or choose another place."
        case .noFolder(let name, let folder):
            "\(name): cannot be written: there is no folder \(folder); make it (mkdir -p) or choose another place."
        }
    }
}

/// A capture that was left out, and why; the others are read.
package struct CaptureProblem: Sendable {
    package var source: CaptureSource
    package var error: CaptureError

    package init(source: CaptureSource, error: CaptureError) {
        self.source = source
        self.error = error
    }
}
