import Bytes

extension Suspect {
    /// One line for a person: who, how many, where they ended.
    package var sentence: String {
        let subject: String =
            switch kind {
            case .endpoint: "CoreDNS pod \(endpoint)\(endpointNode.isEmpty ? "" : " on \(endpointNode)")"
            case .node where node.isEmpty: "Node \(endpointNode) of \(endpoint)"
            case .node: "Node \(node)"
            case .path where endpointNode.isEmpty: "The way from \(node) to all others"
            case .path: "The way from \(node) to \(endpointNode) (\(endpoint))"
            case .undetermined:
                "Undetermined: \(endpoint.isEmpty ? "several endpoints" : endpoint)\(node.isEmpty ? "" : " from \(node)")"
            }
        let whose = clients == 1 ? " of one client" : clients > 1 ? " of \(clients) clients" : ""
        return "\(subject): \(failed) of \(queries) queries\(whose) failed; \(ending)."
    }

    /// When: the first failed query and the last.
    package var period: String {
        let (from, to) = (Self.time(first), Self.time(last))
        return from == to ? "At \(from)." : "From \(from) to \(to)."
    }

    /// What to look at next.
    package var advice: String {
        guard kind != .undetermined else { return "Take a capture there, write its rows, and ask again." }
        return "Captures to look at with `analyze`: \(nodes.joined(separator: ", "))."
    }

    private static func time(_ nanoseconds: Int) -> String {
        var text = TextBuffer()
        text.append(time: Int64(nanoseconds))
        return text.string.prefix(19) + "Z"
    }

    private var ending: String {
        switch place {
        case .answered, .answeredUnseen, .pending: "they ended well"
        case .serverError: "it answered with an error"
        case .rejected: "an ICMP error rejected them"
        case .mismatched: "answers came from an address that was not asked"
        case .atClientNode: "they did not leave it for an endpoint"
        case .toEndpointNode: "they left and did not arrive"
        case .atEndpointNode: "they came to it and were not handed to the pod"
        case .atEndpoint: "they came to it and it did not answer"
        case .backAtEndpointNode: "the answers did not leave it"
        case .backToClientNode: "the answers left and did not arrive"
        case .backAtClientNode: "the answers came to it and not to its clients"
        case .late: "the answers came too late"
        case .unknown:
            endpointNode.isEmpty
                ? "no capture shows the endpoint's node; take one there"
                : "no capture of \(endpointNode) shows that time; take one there"
        }
    }
}
