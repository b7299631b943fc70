import CLinux
import Glibc

/// What this process may do, given up once the captures are open: reading them takes no privilege.
package enum Privileges {
    /// Gives up all capabilities and root's name: the process goes on as who called sudo, or as nobody.
    ///
    /// Call it while the process has one thread, besides a follower's: each thread has capabilities of its own.
    ///
    /// - Parameters:
    ///   - keepingFiles: files are still to be created, so root stays root and keeps the right to write
    ///     anywhere (CAP_DAC_OVERRIDE), and nothing else.
    ///   - besidesFollower: a ``LiveFollower`` runs, which goes on as it is.
    /// - Returns: what was given up, as a sentence.
    package static func drop(keepingFiles: Bool, besidesFollower: Bool = false) throws(LiveError) -> String {
        noNewPrivileges()
        let kept = keepingFiles ? effectiveCapabilities() & (1 << UInt64(CAP_DAC_OVERRIDE)) : 0
        var name = ""
        if !keepingFiles, geteuid() == 0 {
            // Right: no thread changes the environment; the strings are read at once.
            let user = unsafe number(getenv("SUDO_UID")) ?? 65534
            let group = unsafe number(getenv("SUDO_GID")) ?? 65534
            let names = [group]
            // Right: one group, and the call is told of one.
            let isDone =
                besidesFollower
                ? unsafe setThreadGroups(1, names) == 0 && setThreadGroupIDs(group, group, group) == 0
                    && setThreadUserIDs(user, user, user) == 0
                : unsafe setGroups(1, names) == 0 && setGroupIDs(group, group, group) == 0
                    && setUserIDs(user, user, user) == 0
            guard isDone else {
                guard errno != EPERM else {
                    throw .notPermitted(what: "giving up root", capability: "CAP_SETUID, and CAP_SETGID")
                }
                throw .cannotOpen(name: "giving up root", reason: SystemError(number: errno).reason)
            }
            name = ", goes on as user \(user)"
        }
        guard keepCapabilities(kept) == 0 else {
            throw .cannotOpen(name: "giving up capabilities", reason: SystemError(number: errno).reason)
        }
        let rest =
            besidesFollower ? "; a thread that does nothing but find and open pods made anew keeps what that takes" : ""
        return "gave up \(kept == 0 ? "all capabilities" : "all capabilities but CAP_DAC_OVERRIDE")\(name)\(rest)."
    }

    /// Whether this thread may find and enter the namespaces of other processes, as a ``LiveFollower`` does.
    package static var allowFollowing: Bool {
        let needed = 1 << UInt64(CAP_SYS_ADMIN) | 1 << UInt64(CAP_SYS_PTRACE) as UInt64
        return effectiveCapabilities() & needed == needed
    }

    /// Lets this thread keep what finding and opening further namespaces takes, and nothing else.
    ///
    /// - Parameter creatingFiles: it creates files as well, wherever the user said.
    static func keepForFollowing(creatingFiles: Bool) {
        noNewPrivileges()
        var kept = 1 << UInt64(CAP_NET_RAW) | 1 << UInt64(CAP_SYS_ADMIN) | 1 << UInt64(CAP_SYS_PTRACE) as UInt64
        if creatingFiles { kept |= 1 << UInt64(CAP_DAC_OVERRIDE) }
        _ = keepCapabilities(effectiveCapabilities() & kept)
    }

    private static func number(_ text: UnsafeMutablePointer<CChar>?) -> UInt32? {
        // Right: getenv gives nil or a string that ends with NUL.
        guard let text = unsafe text, let number = unsafe UInt32(String(cString: text)), number > 0 else { return nil }
        return number
    }
}
