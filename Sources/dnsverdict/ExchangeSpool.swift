import ArgumentParser
import Capture
import Exchanges
import Foundation
import Rows

/// Exchanges that wait for the end of the captures: a few in memory, the others in a temporary file.
final class ExchangeSpool {
    private static let mostInMemory = 1 << 15

    private var waiting = WaitingExchanges()
    private var file: ScratchFile?
    private let place: String
    /// How much of each was written at a time.
    private var pieces: [(exchanges: Int, names: Int, sightings: Int)] = []
    /// Why no more exchanges are kept.
    private(set) var failure: ExitCode?

    init() {
        place =
            FileManager.default.temporaryDirectory
            .appending(path: "dnsverdict-\(UUID().uuidString).exchanges").path
    }

    /// Keeps an exchange; false once that failed.
    func add(_ exchange: PackedExchange, name: Span<UInt8>, sightings: Span<PackedSighting>) -> Bool {
        if waiting.exchanges.count == Self.mostInMemory { put() }
        waiting.add(exchange, name: name, sightings: sightings)
        return failure == nil
    }

    /// Hands out the exchanges in their order, many at a time.
    func forEachPiece(_ body: (WaitingExchanges) throws -> Void) throws {
        if let failure { throw failure }
        file?.rewind()
        for piece in pieces { try body(try take(piece)) }
        try body(waiting)
    }

    private func put() {
        do throws(SystemError) {
            if file == nil { file = try ScratchFile(at: place) }
            try file?.write(waiting.exchanges)
            try file?.write(waiting.names)
            try file?.write(waiting.sightings)
            pieces.append((waiting.exchanges.count, waiting.names.count, waiting.sightings.count))
        } catch {
            failure = cannotKeep(error)
        }
        waiting.removeAll()
    }

    private func take(_ piece: (exchanges: Int, names: Int, sightings: Int)) throws -> WaitingExchanges {
        do throws(SystemError) {
            return WaitingExchanges(
                exchanges: try file?.read(piece.exchanges, of: PackedExchange.self) ?? [],
                names: try file?.read(piece.names, of: UInt8.self) ?? [],
                sightings: try file?.read(piece.sightings, of: PackedSighting.self) ?? [])
        } catch {
            throw cannotKeep(error)
        }
    }

    private func cannotKeep(_ error: SystemError) -> ExitCode {
        Console.error("\(place): exchanges cannot be kept there (\(error.reason)); make room, or set TMPDIR.")
        return ExitCode(73)
    }
}
