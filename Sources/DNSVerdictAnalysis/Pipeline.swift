package import Cluster
package import Diagnosis
package import Exchanges
package import PacketWire
import Report
import Rows

/// The one way from frames to a conclusion: frames → analysis → roles of addresses → CoreDNS's logs → evidence →
/// conclusion.
///
/// Every command, test and fuzz target that judges captures goes this way, so that all of them judge alike.
package struct Pipeline {
    package var options: AnalysisOptions
    /// What the user says of addresses.
    package var hints: RoleHints
    package private(set) var context: ContextReading

    package init(
        options: AnalysisOptions = AnalysisOptions(), hints: RoleHints = RoleHints(),
        context: ContextReading = ContextReading()
    ) {
        self.options = options
        self.hints = hints
        self.context = context
    }

    /// - Parameters:
    ///   - ports: on which DNS is spoken.
    ///   - timeout: the client's own, in seconds; nil where it is what its resolv.conf states, or not known.
    package init(ports: [UInt16], timeout: Double?, hints: RoleHints, context: ContextReading) {
        var options = AnalysisOptions()
        if let seconds = timeout ?? context.cluster.resolver?.statedTimeout.map(Double.init) {
            options.timeout = Int64(seconds * 1e9)
            options.isTimeoutStated = true
        }
        options.ports = ports
        options.keepsExchanges = context.hasLogs
        self.init(options: options, hints: hints, context: context)
    }

    /// Correlates all frames; hands out finished exchanges until `onExchange` returns false.
    ///
    /// - Parameters:
    ///   - onPacked: takes them in numbers.
    ///   - onFrame: sees every frame first.
    package func analyze(
        _ source: inout some FrameSource & ~Copyable, onExchange: ((Exchange) -> Bool)? = nil,
        onPacked: PackedExchangeBody? = nil,
        onFrame: ((borrowing Frame, Span<UInt8>) -> Void)? = nil
    ) -> Analysis {
        var options = options
        options.captureCount = source.captureCount
        options.places = source.places
        var analyzer = Analyzer(options: options, onExchange: onExchange, onPacked: onPacked)
        source.run { frame, bytes in
            onFrame?(frame, bytes)
            return analyzer.add(frame, bytes)
        } ended: { capture, lasting in
            analyzer.captureEnded(capture, lasting: lasting)
        }
        return analyzer.finish()
    }

    /// Who is who, by what the user and the files about the cluster say and by what the traffic shows.
    ///
    /// - Parameter captures: those that say that a CoreDNS pod has an address.
    package func roles(of analysis: Analysis, in captures: [CaptureDescription] = []) -> AddressRoles {
        var hints = hints
        hints.add(context.cluster)
        for address in captures.flatMap(\.addressesOfCoreDNS) where hints.known[address] == nil {
            hints.known[address] = .coredns
            hints.endpoints.append(address)
        }
        return AddressRoles(analysis: analysis, hints: hints)
    }

    /// Concludes over an analysis, reading CoreDNS's logs on the way: they can be read once only.
    ///
    /// - Parameter interfaces: for each capture the names of its interfaces, as far as they are known.
    package mutating func conclude(
        _ analysis: Analysis, of captures: [CaptureDescription], interfaces: [[String?]] = []
    ) -> Judgement {
        let roles = roles(of: analysis, in: captures)
        context.name(captures, roles: roles)
        context.join(analysis, roles: roles)
        let evidence = Evidence(
            analysis: analysis, roles: roles, captures: captures, options: options, context: context.cluster)
        return Judgement(
            evidence: evidence, conclusion: Conclusion(evidence: evidence), limits: context.limits,
            points: PointNames(interfaces: interfaces))
    }

    /// The same while captures go on: CoreDNS's logs, which can be read once, are left for the end.
    package func concludeSoFar(_ analysis: Analysis, of captures: [CaptureDescription]) -> Judgement {
        var pipeline = Pipeline(options: options, hints: hints, context: ContextReading(context.cluster))
        return pipeline.conclude(analysis, of: captures)
    }

    /// The whole way: ``analyze(_:onExchange:onFrame:)``, then ``conclude(_:of:interfaces:)``.
    package mutating func judge(
        _ source: inout some FrameSource & ~Copyable, onExchange: ((Exchange) -> Bool)? = nil,
        onFrame: ((borrowing Frame, Span<UInt8>) -> Void)? = nil
    ) -> Judgement {
        let analysis = analyze(&source, onExchange: onExchange, onFrame: onFrame)
        let captures = source.describe()
        return conclude(analysis, of: captures, interfaces: source.interfaceNames)
    }
}
