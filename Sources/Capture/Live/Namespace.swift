import CLinux
import Glibc

/// A namespace of Linux (namespaces(7)), entered by a thread that ends there: the other threads stay where they are.
package struct Namespace: Sendable {
    package enum Kind: Sendable {
        case network
        /// Host name.
        case uts

        fileprivate var number: Int32 {
            switch self {
            case .network: Int32(NETWORK_NAMESPACE)
            case .uts: Int32(UTS_NAMESPACE)
            }
        }
    }

    private let path: String
    private let kind: Kind

    /// - Parameter path: such as `/proc/4711/ns/net`, or a file that one is mounted on.
    package init(_ kind: Kind, path: String) {
        self.kind = kind
        self.path = path
    }

    /// Runs `body` on a thread inside the namespace and waits for it.
    func run<Result: ~Copyable>(_ body: () throws(LiveError) -> Result) throws(LiveError) -> Result {
        // Right: the string outlives the call, which only reads it.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw error(errno) }
        defer { close(descriptor) }
        var result: Result?
        var failure: LiveError?
        try Self.onThread {
            guard enterNamespace(descriptor, kind.number) == 0 else {
                failure = error(errno)
                return
            }
            do throws(LiveError) {
                result = try body()
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        guard let result = result.take() else { throw error(ECANCELED) }
        return result
    }

    /// The host name there, which is a pod's name unless it shares the node's network.
    package func hostName() throws(LiveError) -> String {
        try run { () throws(LiveError) in
            guard let name = OwnPlace.hostName else { throw error(errno) }
            return name
        }
    }

    private func error(_ number: Int32) -> LiveError {
        switch number {
        case EPERM, EACCES: .notPermitted(what: "entering \(path)", capability: "CAP_SYS_ADMIN")
        default: .noSuchNamespace(path: path, reason: SystemError(number: number).reason)
        }
    }

    private static func onThread(_ body: () -> Void) throws(LiveError) {
        var status: Int32 = 0
        // Right: the closure outlives the thread, which is joined before this function returns, and only that
        // thread calls it meanwhile.
        withoutActuallyEscaping(body) { body in
            let work = Work(body)
            var thread = pthread_t()
            status = unsafe pthread_create(
                &thread, nil,
                { argument in
                    if let argument = unsafe argument {
                        unsafe Unmanaged<Work>.fromOpaque(argument).takeUnretainedValue().body()
                    }
                    return nil
                }, Unmanaged.passUnretained(work).toOpaque())
            if status == 0 { pthread_join(thread, nil) }
            withExtendedLifetime(work) {}
        }
        guard status == 0 else { throw .cannotOpen(name: "a thread", reason: SystemError(number: status).reason) }
    }

    private final class Work {
        let body: () -> Void

        init(_ body: @escaping () -> Void) {
            self.body = body
        }
    }
}

extension NetworkNamespaceID {
    /// Which network namespace stands at `path`; nil if there is none that can be looked at.
    package init?(path: String) {
        guard let identity = FileStatus(path: path)?.namespaceIdentity else { return nil }
        self.init(identity: identity)
    }
}

/// What tells one network namespace from another, whatever path leads to it.
package struct NetworkNamespaceID: Hashable, Sendable {
    fileprivate let identity: FileIdentity

    /// This process's own.
    package static var own: NetworkNamespaceID? { NetworkNamespaceID(path: "/proc/self/ns/net") }
}
