import FoundationEssentials
import Glibc

/// The place where this program runs.
enum OwnPlace {
    /// The node, or the pod where it runs in one that has a network of its own.
    static let name: PlaceName = {
        // The kubelet writes this file, and says on its first line whether the pod is on the node's network.
        let hosts = (try? Data(contentsOf: URL(filePath: "/etc/hosts"))) ?? Data()
        return name(host: hostName, hosts: String(decoding: hosts, as: UTF8.self))
    }()

    static func name(host: String?, hosts: String) -> PlaceName {
        guard let host, !host.isEmpty, !host.contains(" ") else { return PlaceName() }
        let isPod = hosts.hasPrefix("# Kubernetes-managed hosts file.")
        return isPod ? PlaceName(pod: host) : PlaceName(node: host)
    }

    /// The host name of this thread's UTS namespace.
    static var hostName: String? {
        var name = [CChar](repeating: 0, count: 256)
        // Right: the call writes at most as many octets as the array has, the last one stays NUL.
        return unsafe gethostname(&name, name.count - 1) == 0 ? String(cStringOctets: name) : nil
    }
}
