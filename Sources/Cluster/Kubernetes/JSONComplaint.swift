import Foundation

/// What is wrong with a JSON document that does not parse: Foundation's decoder does not say on Linux, its older
/// parser does.
struct JSONComplaint {
    /// Lines counted from the document's first, which is 0; nil where no place is known.
    var line: Int?
    var reason: String

    init(_ document: Data) {
        do {
            _ = try JSONSerialization.jsonObject(with: document, options: .fragmentsAllowed)
            reason = "no Kubernetes object"
        } catch {
            let text = (error as NSError).userInfo[NSDebugDescriptionErrorKey] as? String ?? "it does not parse"
            let parts = text.split(separator: " around character ", maxSplits: 1)
            reason = "no valid JSON (" + (parts.first ?? "").lowercased().trimming(".") + ")"
            if parts.count == 2, let place = Int(parts[1].trimming(".")), place <= document.count {
                line = document.prefix(place).count { $0 == 0x0a }
            } else if text.contains("end of file") {
                line = document.count { $0 == 0x0a }
            }
        }
    }
}

extension StringProtocol {
    fileprivate func trimming(_ characters: String) -> String {
        trimmingCharacters(in: CharacterSet(charactersIn: characters))
    }
}
