import CLinux
import Glibc
package import PacketWire
import Synchronization

/// What the kernel counts in one network namespace and for one process, read again and again.
///
/// Its files are opened once, by a thread inside the namespace and with its privileges; reading them takes none. An open file
/// of /proc/net keeps its namespace: ``close()`` lets it go.
package final class NodeCounters: Sendable {
    private enum Kind: Sendable {
        case snmp, snmp6, netstat, conntrack, tracked, trackedLimit, softnet, interfaces, process
        case processor, memoryEvents, memoryControl, quota, quotaV1, periodV1
    }

    private struct File: Sendable {
        var kind: Kind
        var descriptor: Int32
    }

    /// A process whose figures are wanted.
    private struct Process: Sendable {
        var id: Int
        var name: String
        /// Nanoseconds since the Unix epoch.
        var start: Int64
        var ticks: Int64
    }

    /// Octets read of a file.
    private static let readLimit = 1 << 20
    private static let allowances = "allowance"
    private static let statisticsLimit: Int32 = 16

    /// Samples that lie closer together are one: a report and the file of the same capture say the same.
    private static let rest = Duration.milliseconds(200)

    private struct State {
        var files: [File]
        var last: (sample: CounterSample, time: ContinuousClock.Instant)?
    }

    private let state: Mutex<State>
    private let process: Process?
    /// For ioctl(2) of the namespace's interfaces; those whose driver counts what the cloud denied.
    private let socketDescriptor: Int32
    private let limitedInterfaces: [String]
    private let namespace: Int64?

    /// Opens what there is, in the network namespace of the calling thread.
    ///
    /// - Parameter process: whose control group is looked at.
    init(process id: Int?) {
        let network = "/proc/thread-self/net"
        var files: [File] = []
        func open(_ kind: Kind, _ paths: String...) {
            if let descriptor = paths.lazy.compactMap(Self.open).first {
                files.append(File(kind: kind, descriptor: descriptor))
            }
        }
        open(.snmp, "\(network)/snmp")
        open(.snmp6, "\(network)/snmp6")
        open(.netstat, "\(network)/netstat")
        open(.conntrack, "\(network)/stat/nf_conntrack")
        open(.tracked, "/proc/sys/net/netfilter/nf_conntrack_count")
        open(.trackedLimit, "/proc/sys/net/netfilter/nf_conntrack_max")
        open(.softnet, "\(network)/softnet_stat")
        open(.interfaces, "\(network)/dev")
        process = id.flatMap(Self.process)
        if let process {
            open(.process, "/proc/\(process.id)/stat")
            let groups = ControlGroups(process: process.id)
            for (kind, controller, name) in [
                (Kind.processor, "cpu", "cpu.stat"), (.quota, "cpu", "cpu.max"), (.quotaV1, "cpu", "cpu.cfs_quota_us"),
                (.periodV1, "cpu", "cpu.cfs_period_us"), (.memoryEvents, "memory", "memory.events"),
                (.memoryControl, "memory", "memory.oom_control"),
            ] {
                if let descriptor = groups.paths(controller, name).lazy.compactMap(Self.open).first {
                    files.append(File(kind: kind, descriptor: descriptor))
                }
            }
        }
        state = Mutex(State(files: files))
        let socket = socket(AF_INET, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        socketDescriptor = socket
        limitedInterfaces = Self.interfaceNames().filter { !Self.statistics(of: $0, socket).isEmpty }
        namespace = FileStatus(path: "/proc/thread-self/ns/net").map {
            Int64(truncatingIfNeeded: $0.namespaceIdentity.inode)
        }
    }

    deinit { close() }

    /// What is counted now; nil once it is closed.
    package func sample(at time: Timestamp) -> CounterSample? {
        state.withLock { state in
            guard !state.files.isEmpty else { return nil }
            let now = ContinuousClock.now
            var sample: CounterSample
            if let last = state.last, last.time.duration(to: now) < Self.rest {
                sample = last.sample
            } else {
                sample = read(state.files)
                state.last = (sample, now)
            }
            sample.time = time
            return sample
        }
    }

    private func read(_ files: [File]) -> CounterSample {
        var sample = CounterSample(time: Timestamp(nanoseconds: 0), counters: [], process: process?.name)
        if let namespace { sample.counters.append(.init("netns", namespace)) }
        for file in files { sample.counters += counters(of: file) }
        for name in limitedInterfaces {
            sample.counters += Self.statistics(of: name, socketDescriptor).map { .init("\(name).\($0.name)", $0.value) }
        }
        sample.counters += Self.clock()
        sample.counters = Array(sample.counters.prefix(CounterSample.limit))
        return sample
    }

    /// Lets go of the namespace.
    package func close() {
        state.withLock { state in
            for file in state.files { _ = Glibc.close(file.descriptor) }
            if !state.files.isEmpty, socketDescriptor >= 0 { _ = Glibc.close(socketDescriptor) }
            state.files = []
        }
    }

    private func counters(of file: File) -> [CounterSample.Counter] {
        let text = Self.text(file.descriptor)
        return switch file.kind {
        case .snmp: CounterText.groups(text, CounterText.snmp)
        case .snmp6: CounterText.pairs(text, CounterText.snmp6)
        case .netstat: CounterText.groups(text, CounterText.netstat)
        case .conntrack: CounterText.conntrack(text)
        case .tracked: CounterText.numbers(text, CounterText.tracked)
        case .trackedLimit: CounterText.numbers(text, CounterText.trackedLimit)
        case .softnet: CounterText.softnet(text)
        case .interfaces: CounterText.interfaces(text)
        case .process: processCounters(text)
        case .processor:
            CounterText.pairs(
                text, ["nr_periods", "nr_throttled", "throttled_usec", "throttled_time"], prefix: "cpu.stat.")
        case .memoryEvents: CounterText.pairs(text, ["max", "oom", "oom_kill"], prefix: "memory.events.")
        case .memoryControl: CounterText.pairs(text, ["oom_kill"], prefix: "memory.oom_control.")
        case .quota: CounterText.numbers(text, "cpu.max.quota", "cpu.max.period")
        case .quotaV1: CounterText.numbers(text, "cpu.cfs_quota_us")
        case .periodV1: CounterText.numbers(text, "cpu.cfs_period_us")
        }
    }

    private func processCounters(_ status: String) -> [CounterSample.Counter] {
        guard let process else { return [] }
        // An open file of a process that has ended reads as nothing.
        let now = CounterText.process(status)
        let isRunning = now.map { $0.ticks == process.ticks && $0.state != "Z" && $0.state != "X" } ?? false
        return [
            .init("process.id", Int64(process.id)), .init("process.start", process.start),
            .init("process.ended", isRunning ? 0 : 1),
        ]
    }

    private static func clock() -> [CounterSample.Counter] {
        var (offset, error): (Int64, Int64) = (0, 0)
        // Right: the call fills two live locals.
        let state = unsafe clockState(&offset, &error)
        guard state >= 0 else { return [] }
        return [
            .init("clock.synchronized", Int64(state)), .init("clock.offset_ns", offset),
            .init("clock.maxerror_us", error),
        ]
    }

    // MARK: - Files

    private static func process(_ id: Int) -> Process? {
        guard let status = text(at: "/proc/\(id)/stat").flatMap(CounterText.process),
            let boot = text(at: "/proc/stat").flatMap(CounterText.bootTime)
        else { return nil }
        let name = text(at: "/proc/\(id)/comm")?.split(separator: "\n").first.map(String.init) ?? ""
        let second = Int64(max(sysconf(Int32(_SC_CLK_TCK)), 1))
        let (whole, rest) = status.ticks.quotientAndRemainder(dividingBy: second)
        return Process(
            id: id, name: name, start: (boot &+ whole) &* 1_000_000_000 &+ rest &* (1_000_000_000 / second),
            ticks: status.ticks)
    }

    private static func open(_ path: String) -> Int32? {
        // Right: the string outlives the call, which only reads it.
        let descriptor = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC)
        return descriptor >= 0 ? descriptor : nil
    }

    static func text(at path: String) -> String? {
        guard let descriptor = open(path) else { return nil }
        defer { Glibc.close(descriptor) }
        return text(descriptor)
    }

    /// What a file of the kernel's, which states no size, says now.
    private static func text(_ descriptor: Int32) -> String {
        var octets: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 14)
        while octets.count < readLimit {
            // Right: the call writes at most as many octets as the array has.
            let count = unsafe pread(descriptor, &piece, piece.count, off_t(octets.count))
            guard count > 0 else { break }
            octets += piece[..<count]
        }
        return String(decoding: octets, as: UTF8.self)
    }

    private static func interfaceNames() -> [String] {
        // Right, all: the list ends with an entry without a name, names end with NUL, and it is freed after it was read.
        guard let list = unsafe if_nameindex() else { return [] }
        defer { unsafe if_freenameindex(list) }
        var names: [String] = []
        var place = unsafe list
        while let name = unsafe place.pointee.if_name, names.count < CaptureInterface.addressLimit {
            names.append(unsafe String(cString: name))
            unsafe place += 1
        }
        return names
    }

    private static func statistics(of interface: String, _ descriptor: Int32) -> [(name: String, value: Int64)] {
        let nameLength = Int(STATISTIC_NAME)
        var names = [CChar](repeating: 0, count: Int(statisticsLimit) * nameLength)
        var values = [UInt64](repeating: 0, count: Int(statisticsLimit))
        // Right: both arrays have room for as many as the call is told, and the strings outlive it.
        let found = unsafe driverStatistics(descriptor, interface, allowances, &names, &values, statisticsLimit)
        return (0..<Int(found)).map { number in
            let name = names[number * nameLength..<(number + 1) * nameLength].prefix { $0 != 0 }
            return (String(decoding: name.map(UInt8.init(bitPattern:)), as: UTF8.self), Int64(clamping: values[number]))
        }
    }
}

/// Where the files of a process's control groups are (cgroups(7)), of both versions.
struct ControlGroups {
    private let id: Int
    /// Path by controller; of version 2 under an empty name.
    private let groups: [String: String]

    init(process id: Int) {
        self.init(process: id, text: NodeCounters.text(at: "/proc/\(id)/cgroup") ?? "")
    }

    init(process id: Int, text: String) {
        self.id = id
        var groups: [String: String] = [:]
        for line in text.split(separator: "\n") {
            let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3 else { continue }
            for controller in fields[1].split(separator: ",", omittingEmptySubsequences: false) {
                groups[String(controller)] = String(fields[2])
            }
        }
        self.groups = groups
    }

    /// Where a file of a controller may be: here, where the node's files are in a debugging pod, and as the process sees it.
    func paths(_ controller: String, _ file: String) -> [String] {
        let roots = ["/sys/fs/cgroup", "/host/sys/fs/cgroup"]
        let mounts = [controller, "cpu,cpuacct", ""].filter { $0 != "cpu,cpuacct" || controller == "cpu" }
        var paths: [String] = []
        // A path that leads out of this program's own group is none under this mount.
        if let group = groups[controller], !group.contains("..") {
            paths += roots.flatMap { root in mounts.dropLast().map { "\(root)/\($0)\(group)/\(file)" } }
        }
        if let group = groups[""], !group.contains("..") {
            paths += roots.flatMap { root in ["", "/unified"].map { "\(root)\($0)\(group)/\(file)" } }
        }
        return paths + mounts.map { "/proc/\(id)/root/sys/fs/cgroup/\($0)\($0.isEmpty ? "" : "/")\(file)" }
    }
}
