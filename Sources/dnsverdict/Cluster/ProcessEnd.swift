import Glibc

/// How this program ends by a signal while it only waits.
enum ProcessEnd {
    static func exitOnTermination() {
        for number in [SIGTERM, SIGINT] { signal(number) { _ in _exit(0) } }
    }
}
