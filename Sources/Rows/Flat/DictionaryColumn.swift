import PacketWire
import Parquet

/// The values of a text column of one row group, each as its place among the different ones.
struct DictionaryColumn {
    private(set) var places: [UInt32] = []
    private(set) var dictionary = TextDictionary()
    /// Of names: their wire forms, by which they are told apart.
    private var wires = TextDictionary()
    /// What each different text was made of: a number, an address's halves, or a name's hash and length.
    private var keys: [Key] = []
    /// Places by the hash of their keys, one more than they are; 0 for none.
    private var buckets = [UInt32](repeating: 0, count: 64)
    private var words: [String] = []
    private var placesOfWords: [String: UInt32] = [:]
    private var last: UInt32 = 0

    private struct Key: Equatable {
        var high: UInt64
        var low: UInt64

        @inline(__always)
        var hash: UInt64 {
            let mixed = (high ^ low &* 0x9e37_79b1_85eb_ca87) &* 0xc2b2_ae3d_27d4_eb4f
            return mixed ^ mixed >> 32
        }
    }

    /// Writes the values as the writer's next column.
    func write(to writer: inout ParquetWriter) {
        writer.add(places.span, of: dictionary)
    }

    mutating func removeAll() {
        places.removeAll(keepingCapacity: true)
        dictionary.removeAll()
        wires.removeAll()
        keys.removeAll(keepingCapacity: true)
        words.removeAll(keepingCapacity: true)
        placesOfWords.removeAll(keepingCapacity: true)
        buckets = [UInt32](repeating: 0, count: 64)
        last = 0
    }

    /// Adds a value again that has a place; false where it is new.
    ///
    /// - Parameter isSame: whether the value at a place is the one, where its key alone does not tell.
    @inline(__always)
    private mutating func addKnown(_ key: Key, isSame: (Int, borrowing DictionaryColumn) -> Bool) -> Bool {
        if Int(last) < keys.count, keys[Int(last)] == key, isSame(Int(last), self) {
            places.append(last)
            return true
        }
        let mask = buckets.count &- 1
        var bucket = Int(truncatingIfNeeded: key.hash) & mask
        while buckets[bucket] != 0 {
            let place = Int(buckets[bucket]) &- 1
            if keys[place] == key, isSame(place, self) {
                last = UInt32(truncatingIfNeeded: place)
                places.append(last)
                return true
            }
            bucket = (bucket &+ 1) & mask
        }
        return false
    }

    /// Adds a number's word again; false where it is new.
    @inline(__always)
    mutating func addKnown(number: UInt16) -> Bool {
        addKnown(Key(high: 0, low: UInt64(number))) { _, _ in true }
    }

    /// Adds an address again, or none; false where it is new.
    @inline(__always)
    mutating func addKnown(_ address: IPAddress?) -> Bool {
        addKnown(Self.key(of: address)) { place, column in
            address != .unspecified && address != nil
                || column.dictionary.text(at: place).isEmpty == (address == nil)
        }
    }

    /// Adds a name in wire form again; false where it is new.
    @inline(__always)
    mutating func addKnown(name: Span<UInt8>, hash: UInt64) -> Bool {
        addKnown(Key(high: hash, low: UInt64(name.count))) { place, column in
            let known = column.wires.text(at: place)
            guard known.count == name.count else { return false }
            for octet in name.indices where known[octet] != name[octet] { return false }
            return true
        }
    }

    mutating func addNew(number: UInt16, text: Span<UInt8>) { addNew(Key(high: 0, low: UInt64(number)), text) }

    mutating func addNew(_ address: IPAddress?, text: Span<UInt8>) { addNew(Self.key(of: address), text) }

    mutating func addNew(name: Span<UInt8>, hash: UInt64, text: Span<UInt8>) {
        wires.append(name)
        addNew(Key(high: hash, low: UInt64(name.count)), text)
    }

    @inline(__always)
    private static func key(of address: IPAddress?) -> Key {
        Key(high: address?.high ?? 0, low: address?.low ?? 0)
    }

    private mutating func addNew(_ key: Key, _ text: Span<UInt8>) {
        if (keys.count &+ 1) &* 2 > buckets.count { grow() }
        insert(key, UInt32(keys.count))
        last = UInt32(keys.count)
        keys.append(key)
        dictionary.append(text)
        places.append(last)
    }

    /// Adds a word. Mostly it is the last one again.
    @inline(__always)
    mutating func add(word: String) {
        if Int(last) < words.count, words[Int(last)] == word { return places.append(last) }
        addOther(word)
    }

    private mutating func addOther(_ word: String) {
        if let place = placesOfWords[word] {
            last = place
        } else {
            last = UInt32(words.count)
            words.append(word)
            placesOfWords[word] = last
            dictionary.append(word.utf8Span.span)
        }
        places.append(last)
    }

    private mutating func insert(_ key: Key, _ place: UInt32) {
        let mask = buckets.count &- 1
        var bucket = Int(truncatingIfNeeded: key.hash) & mask
        while buckets[bucket] != 0 { bucket = (bucket &+ 1) & mask }
        buckets[bucket] = place &+ 1
    }

    private mutating func grow() {
        buckets = [UInt32](repeating: 0, count: buckets.count &* 2)
        for place in keys.indices { insert(keys[place], UInt32(place)) }
    }
}
