import CLinux
import Glibc

/// What this process may do, given up once the captures are open: reading them takes no privilege.
package enum Privileges {
    /// Gives up all capabilities and root's name: the process goes on as who called sudo, or as nobody.
    ///
    /// Call it while the process has one thread: each thread has capabilities of its own.
    ///
    /// - Parameter keepingFiles: files are still to be created, so root stays root and keeps the right to write
    ///   anywhere (CAP_DAC_OVERRIDE), and nothing else.
    /// - Returns: what was given up, as a sentence.
    package static func drop(keepingFiles: Bool) throws(LiveError) -> String {
        noNewPrivileges()
        let kept = keepingFiles ? effectiveCapabilities() & (1 << UInt64(CAP_DAC_OVERRIDE)) : 0
        var name = ""
        if !keepingFiles, geteuid() == 0 {
            // Right: no thread changes the environment; the strings are read at once.
            let user = unsafe number(getenv("SUDO_UID")) ?? 65534
            let group = unsafe number(getenv("SUDO_GID")) ?? 65534
            let names = [group]
            // Right: one group, and the call is told of one.
            guard unsafe setGroups(1, names) == 0, setGroupIDs(group, group, group) == 0,
                setUserIDs(user, user, user) == 0
            else {
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
        return "gave up \(kept == 0 ? "all capabilities" : "all capabilities but CAP_DAC_OVERRIDE")\(name)."
    }

    private static func number(_ text: UnsafeMutablePointer<CChar>?) -> UInt32? {
        // Right: getenv gives nil or a string that ends with NUL.
        guard let text = unsafe text, let number = unsafe UInt32(String(cString: text)), number > 0 else { return nil }
        return number
    }
}
