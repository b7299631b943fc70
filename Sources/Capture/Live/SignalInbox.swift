import CLinux
import Glibc

/// Signals as something to read and to poll(2) for, instead of something that interrupts (signalfd(2)).
///
/// Open it before other threads start: they inherit that the signals are blocked. Once it goes, they act as usual.
package struct SignalInbox: ~Copyable {
    package let descriptor: Int32
    private var set: sigset_t

    /// - Parameter signals: such as SIGINT.
    package init(_ signals: [Int32]) throws(LiveError) {
        var set = sigset_t()
        // Right, all: the set is a live local.
        unsafe sigemptyset(&set)
        for signal in signals { unsafe sigaddset(&set, signal) }
        unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
        descriptor = unsafe signalfd(-1, &set, Int32(SFD_NONBLOCK | SFD_CLOEXEC))
        self.set = set
        guard descriptor >= 0 else { throw .cannotOpen(name: "signals", reason: SystemError(number: errno).reason) }
    }

    /// Lets a signal of the whole program do nothing from now on.
    package static func ignore(_ signal: Int32) {
        _ = Glibc.signal(signal, SIG_IGN)
    }

    deinit {
        close(descriptor)
        var set = set
        // Right: the set is a live local.
        unsafe pthread_sigmask(SIG_UNBLOCK, &set, nil)
    }

    /// The next signal that has come; nil where none has.
    package mutating func next() -> Int32? {
        var signal = signalfd_siginfo()
        // Right: the call writes at most as many octets as the structure has.
        let count = unsafe read(descriptor, &signal, MemoryLayout<signalfd_siginfo>.size)
        return count == MemoryLayout<signalfd_siginfo>.size ? Int32(bitPattern: signal.ssi_signo) : nil
    }
}
