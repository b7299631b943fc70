/// How far reading has come, for a progress bar: ask it from time to time inside the loop over the frames.
package final class CaptureProgress {
    private var done = 0
    private var total: Int? = 0

    /// The part of all octets that has been read, from 0 to 1; nil if a capture is a stream without a known end.
    package var fraction: Double? {
        guard let total, total > 0 else { return nil }
        return min(1, Double(done) / Double(total))
    }

    /// Adds a capture of so many octets, nil for a stream.
    func expect(_ octets: Int?) {
        total = total.flatMap { total in octets.map { total &+ $0 } }
    }

    /// Counts octets as read.
    func advance(_ octets: Int) {
        done &+= octets
    }
}
