import Glibc

/// Keys of the terminal on standard input, each as it is pressed and not shown (termios(3)); the terminal is as it was
/// once this goes. Ctrl-C and the like stay signals.
package struct KeyInbox: ~Copyable {
    fileprivate let original: termios

    /// Nil where standard input is no terminal, or another program's that stands in front.
    package static func open() -> KeyInbox? {
        var settings = termios()
        // Right, both: the calls fill or read a live local.
        guard isatty(STDIN_FILENO) == 1, tcgetpgrp(STDIN_FILENO) == getpgrp(),
            unsafe tcgetattr(STDIN_FILENO, &settings) == 0
        else { return nil }
        let original = settings
        settings.c_lflag &= ~tcflag_t(ICANON | ECHO)
        guard unsafe tcsetattr(STDIN_FILENO, TCSANOW, &settings) == 0 else { return nil }
        return KeyInbox(original: original)
    }

    deinit {
        var settings = original
        // Right: the call reads a live local.
        _ = unsafe tcsetattr(STDIN_FILENO, TCSADRAIN, &settings)
    }

    /// The keys that were pressed since the last time; none where none was.
    package func pressed() -> [Character] {
        var keys: [Character] = []
        var request = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        var octet: UInt8 = 0
        // Right, both: one live element, and one live octet, as the calls are told.
        while keys.count < 64, unsafe poll(&request, 1, 0) == 1, unsafe read(STDIN_FILENO, &octet, 1) == 1 {
            keys.append(Character(Unicode.Scalar(octet)))
        }
        return keys
    }
}
