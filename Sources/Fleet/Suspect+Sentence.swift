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
        return "\(subject): \(failed) of \(queries) queries failed; \(ending)."
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
