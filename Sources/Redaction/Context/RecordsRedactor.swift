package import Cluster
import PacketWire

/// resolv.conf and CoreDNS's log, written anew with pseudonyms from what was understood of them.
package struct RecordsRedactor {
    private let pseudonyms: Pseudonyms

    package init(_ pseudonyms: Pseudonyms) {
        self.pseudonyms = pseudonyms
    }

    // MARK: resolv.conf

    private static let flags: Set<String> = [
        "rotate", "single-request", "single-request-reopen", "use-vc", "edns0", "trust-ad", "no-aaaa", "no-reload",
        "inet6", "no-check-names", "no-tld-query", "debug",
    ]

    package func text(_ resolver: ResolverConfiguration) -> String {
        var lines = resolver.nameservers.map { "nameserver \(pseudonyms.address($0.address))" }
        if !resolver.searchList.isEmpty {
            lines.append("search " + resolver.searchList.map { pseudonyms.name($0) }.joined(separator: " "))
        }
        let options =
            ["ndots:\(resolver.ndots)", "timeout:\(resolver.timeout)", "attempts:\(resolver.attempts)"]
            + resolver.flags.intersection(Self.flags).sorted()
        return (lines + ["options " + options.joined(separator: " ")]).joined(separator: "\n") + "\n"
    }

    // MARK: CoreDNS's log

    /// A line as `kubectl logs --prefix --timestamps` prints it; nil for what says nothing without its text.
    package func line(_ entry: CoreDNSLogEntry) -> String? {
        switch entry {
        case .query(let query): prefix(query.origin) + text(query)
        case .failure(let failure): prefix(failure.origin) + text(failure)
        case .unread: nil
        case .notice(let notice): Self.words(notice.kind).map { prefix(notice.origin) + $0 }
        }
    }

    private func prefix(_ origin: CoreDNSLogOrigin) -> String {
        let pod = origin.pod.map { "[pod/\(pseudonyms.name($0))/coredns] " } ?? ""
        return pod + (origin.time.map { "\($0) " } ?? "")
    }

    /// A word of a registry: a type, a class, a code.
    private func word(_ text: String) -> String {
        text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) } && text.count <= 16 ? text : "-"
    }

    private func socket(_ address: IPAddress, _ port: UInt16) -> String {
        let pseudonym = pseudonyms.address(address)
        return pseudonym.v4 == nil ? "[\(pseudonym)]:\(port)" : "\(pseudonym):\(port)"
    }

    private func text(_ query: CoreDNSQuery) -> String {
        let flags = query.flags.filter { ["qr", "aa", "rd", "ra", "tc", "ad", "cd"].contains($0) }
        let question =
            "\(word(query.type)) \(word(query.queryClass)) \(pseudonyms.name(query.name)) \(word(query.transport)) "
            + "\(query.size) \(query.isDNSSECAsked) \(query.bufferSize)"
        return "[INFO] \(socket(query.client, query.port)) - \(query.id) \"\(question)\" "
            + "\(query.responseCode.map(word) ?? "-") \(flags.isEmpty ? "-" : flags.joined(separator: ",")) "
            + "\(query.responseSize) \(Self.decimal(query.duration))s"
    }

    /// Nine digits after the point, as CoreDNS prints them.
    private static func decimal(_ seconds: Double) -> String {
        let nanoseconds = Int64((min(max(seconds, 0), 1e9) * 1e9).rounded())
        let rest = String(nanoseconds % 1_000_000_000)
        return "\(nanoseconds / 1_000_000_000)." + String(repeating: "0", count: 9 - rest.count) + rest
    }

    /// The words by which the reader knows a reason.
    private static let reasons: [CoreDNSFailure.Reason: String] = [
        .timeout: "i/o timeout", .refused: "connection refused", .unreachable: "no route to host",
        .closed: "connection reset by peer", .notPermitted: "operation not permitted",
        .noHealthyUpstream: "no healthy proxies", .tooManyConcurrent: "concurrent queries exceeded maximum",
        .other: "error",
    ]

    private func text(_ failure: CoreDNSFailure) -> String {
        let reason = Self.reasons[failure.reason] ?? "error"
        guard let name = failure.name else {
            return "[ERROR] plugin/errors: \(failure.count) errors like '\(reason)' occurred in last 30s"
        }
        var text = reason
        if let operation = failure.operation, let transport = failure.transport, let upstream = failure.upstream {
            let far = socket(upstream, failure.upstreamPort ?? 0)
            let sides = failure.own.map { "\(socket($0, failure.ownPort ?? 0))->\(far)" } ?? far
            text = "\(word(operation)) \(word(transport)) \(sides): \(reason)"
        }
        let code = failure.responseCode ?? 2
        return "[ERROR] plugin/errors: \(code) \(pseudonyms.name(name)) \(word(failure.type ?? "A")): \(text)"
    }

    private static func words(_ kind: CoreDNSNotice.Kind) -> String? {
        switch kind {
        case .started: "CoreDNS-"
        case .reloaded: "[INFO] Reloading complete"
        case .stopping: "[INFO] SIGTERM: Shutting down servers then terminating"
        case .loop: "[FATAL] plugin/loop: Loop detected"
        case .unhealthy: "[WARNING] plugin/health: Local health request failed"
        case .waitingForAPI: "[INFO] plugin/ready: Still waiting on: \"kubernetes\""
        case .panic: "[PANIC] Recovered from panic"
        case .fatal: "[FATAL] error"
        }
    }
}
