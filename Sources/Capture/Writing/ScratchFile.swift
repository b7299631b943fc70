import Glibc

/// A file for what does not fit into memory. It has no name any more before the first octet is in it, so that it goes with the
/// process, however that ends.
package struct ScratchFile: ~Copyable {
    private let descriptor: Int32

    package init(at path: String) throws(SystemError) {
        // Right: the string outlives the calls, which only read it.
        descriptor = unsafe FileName.withOctets(of: path) { path in
            unsafe open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode_t(0o600))
        }
        guard descriptor >= 0 else { throw SystemError(number: errno) }
        OutputPath.remove(path)
    }

    deinit { close(descriptor) }

    /// Appends the elements as they are in memory.
    package func write<Element: BitwiseCopyable>(_ elements: [Element]) throws(SystemError) {
        let result = unsafe elements.withUnsafeBytes { octets in
            // Right: the array lends its octets for as long as the closure lasts.
            Result { () throws(SystemError) in
                try OutputPath.write(unsafe octets.bindMemory(to: UInt8.self).span, to: descriptor)
            }
        }
        try result.get()
    }

    /// Goes back to the file's start.
    package func rewind() { lseek(descriptor, 0, SEEK_SET) }

    /// Reads as many elements as were written, in that order.
    package func read<Element: BitwiseCopyable>(_ count: Int, of type: Element.Type) throws(SystemError) -> [Element] {
        var problem: SystemError?
        // Right: what is read are the octets that ``write(_:)`` was given, of elements of this type, and as many elements count
        // as were read whole.
        let elements = unsafe [Element](unsafeUninitializedCapacity: count) { elements, filled in
            let room = UnsafeMutableRawBufferPointer(elements)
            var octets = 0
            while octets < count * MemoryLayout<Element>.stride {
                let read = unsafe Glibc.read(
                    descriptor, room.baseAddress?.advanced(by: octets), count * MemoryLayout<Element>.stride - octets)
                if read < 0, errno == EINTR { continue }
                guard read > 0 else {
                    problem = SystemError(number: read < 0 ? errno : EIO)
                    break
                }
                octets += read
            }
            filled = octets / MemoryLayout<Element>.stride
        }
        if let problem { throw problem }
        return elements
    }
}
