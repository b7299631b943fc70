// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

/// CI sets this; a newer compiler's new warning must not keep a user from building.
let warningsAreErrors = Context.environment["DNSVERDICT_WARNINGS_AS_ERRORS"] != nil

let settings: [SwiftSetting] =
    [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .strictMemorySafety(),
    ] + (warningsAreErrors ? [.treatAllWarnings(as: .error)] : [])

func street(
    _ name: String, after dependencies: [Target.Dependency] = [], with more: [SwiftSetting] = []
) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings + more)
}

func tests(of name: String, with dependencies: [Target.Dependency] = [], besides excluded: [String] = []) -> Target {
    .testTarget(
        name: "\(name)Tests",
        dependencies: [.target(name: name)] + dependencies, exclude: excluded,
        swiftSettings: settings)
}

let package = Package(
    name: "dnsverdict",
    products: [
        .library(name: "DNSWire", targets: ["DNSWire"]),
        .library(name: "DNSVerdictAnalysis", targets: ["DNSVerdictAnalysis"]),
        .executable(name: "dnsverdict", targets: ["dnsverdict"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        // Its part for Foundation is left out: nothing here takes it.
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/onevcat/Rainbow", from: "4.2.2"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    ],
    targets: [
        .systemLibrary(name: "CPcap", pkgConfig: "libpcap", providers: [.apt(["libpcap-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
        .systemLibrary(name: "CLZMA", pkgConfig: "liblzma", providers: [.apt(["liblzma-dev"])]),
        .systemLibrary(name: "CLZ4", pkgConfig: "liblz4", providers: [.apt(["liblz4-dev"])]),
        .systemLibrary(name: "CArchive", pkgConfig: "libarchive", providers: [.apt(["libarchive-dev"])]),
        .systemLibrary(name: "CNettle", pkgConfig: "nettle", providers: [.apt(["nettle-dev"])]),
        .systemLibrary(name: "CLinux"),
        street(
            "Bytes", after: [.product(name: "BasicContainers", package: "swift-collections")],
            with: [.enableExperimentalFeature("Lifetimes")]),
        street("Digest", after: ["CNettle"]),
        street("DNSWire", after: ["Bytes"]),
        street("PacketWire", after: ["Bytes"]),
        street(
            "Capture",
            after: [
                "Bytes", "Digest", "DNSWire", "PacketWire", "CPcap", "CLinux", "CZlib", "CZstd", "CLZMA", "CLZ4",
                "CArchive",
            ],
            with: [.enableExperimentalFeature("Lifetimes")]),
        street(
            "Exchanges",
            after: [
                "Bytes", "DNSWire", "PacketWire",
                .product(name: "BasicContainers", package: "swift-collections"),
                .product(name: "Histogram", package: "hdrhistogram-swift"),
            ]),
        street("Wording", after: ["Bytes", "PacketWire"]),
        street("Cluster", after: ["DNSWire", "PacketWire", "Exchanges", "Wording", "Yams"]),
        street("Redaction", after: ["Bytes", "Digest", "DNSWire", "PacketWire", "Exchanges", "Cluster"]),
        street("Parquet", after: ["CZstd"], with: [.enableExperimentalFeature("Lifetimes")]),
        street(
            "Rows", after: ["Bytes", "DNSWire", "PacketWire", "Parquet", "Exchanges", "Wording", "Cluster"],
            with: [.enableExperimentalFeature("Lifetimes")]),
        street("Fleet", after: ["Bytes"]),
        street(
            "FleetRun",
            after: [
                "Digest", "Rows", "Fleet", .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ]),
        street("Diagnosis", after: ["Bytes", "DNSWire", "PacketWire", "Exchanges", "Wording", "Cluster"]),
        street(
            "Report",
            after: [
                "DNSWire", "PacketWire", "Exchanges", "Wording", "Cluster", "Rows", "Fleet", "Diagnosis", "Rainbow",
                .product(name: "Mustache", package: "swift-mustache"),
                .product(name: "Histogram", package: "hdrhistogram-swift"),
            ]),
        street(
            "DNSVerdictAnalysis",
            after: ["PacketWire", "Capture", "Exchanges", "Wording", "Cluster", "Rows", "Diagnosis", "Report"]),
        street(
            "ClusterRun",
            after: [
                "Capture", "Cluster", "Wording", "Diagnosis",
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ]),
        .executableTarget(
            name: "dnsverdict",
            dependencies: [
                "Bytes", "DNSWire", "PacketWire", "Capture", "Exchanges", "Wording", "Cluster", "Redaction", "Parquet",
                "Rows", "Fleet", "FleetRun", "Diagnosis", "Report", "DNSVerdictAnalysis", "ClusterRun", "CLinux",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "ConformanceTests", dependencies: ["DNSWire", "PacketWire", "TestSupport", "dnsverdict"],
            exclude: ["excuses.tsv", "faults.tsv"],
            swiftSettings: settings),
        .testTarget(
            name: "CommandTests",
            dependencies: ["Capture", "DNSWire", "Diagnosis", "PacketWire", "TestSupport", "dnsverdict"],
            exclude: ["Snapshots"],
            swiftSettings: settings),
        .testTarget(
            name: "LiveLabTests", dependencies: ["Capture", "TestSupport", "dnsverdict"], path: "Tests/Lab",
            exclude: ["scenario", "load", "accident", "lookup.c", "flood.c", "blast.c"], swiftSettings: settings),
        tests(of: "Bytes"),
        tests(of: "Digest"),
        tests(of: "DNSWire", with: ["Bytes"]),
        tests(of: "PacketWire", with: ["Bytes"]),
        tests(of: "Capture", with: ["DNSWire", "PacketWire"]),
        .target(
            name: "TestSupport",
            dependencies: [
                "CZstd", "DNSWire", "PacketWire", "Exchanges", "Wording", "Cluster", "Diagnosis", "Report",
                "DNSVerdictAnalysis",
            ],
            path: "Tests/TestSupport", exclude: ["kubectl"], swiftSettings: settings),
        // A table of the benchmarks', so that a test can keep the page about it true.
        .target(
            name: "ExpectedVerdicts", path: "Benchmarks/Sources/ExpectedVerdicts", swiftSettings: settings),
        tests(of: "Exchanges", with: ["Bytes", "DNSWire", "PacketWire", "TestSupport"]),
        tests(
            of: "Diagnosis",
            with: [
                "DNSWire", "PacketWire", "Exchanges", "Wording", "Cluster", "Report", "DNSVerdictAnalysis",
                "ExpectedVerdicts", "TestSupport",
            ],
            besides: ["Recorded"]),
        tests(
            of: "Report",
            with: [
                "DNSWire", "PacketWire", "Capture", "Exchanges", "Wording", "Cluster", "Rows", "Diagnosis",
                "DNSVerdictAnalysis", "TestSupport", "dnsverdict",
            ]),
        tests(of: "Fleet"),
        tests(
            of: "FleetRun",
            with: [
                "Fleet", "Rows", "TestSupport", .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
            ]),
        tests(of: "DNSVerdictAnalysis", with: ["DNSWire"]),
        tests(of: "Parquet", with: ["TestSupport"]),
        tests(
            of: "Rows",
            with: [
                "Bytes", "Capture", "DNSWire", "PacketWire", "Parquet", "Exchanges", "Wording", "Cluster", "Report",
                "TestSupport",
            ]),
        tests(of: "Wording", with: ["Bytes", "PacketWire", "Diagnosis", "TestSupport"]),
        tests(of: "Cluster", with: ["PacketWire", "Wording", "TestSupport"]),
        tests(of: "ClusterRun", with: ["Capture", "Cluster", "TestSupport", "dnsverdict", "Yams"]),
        tests(of: "Redaction", with: ["Bytes", "DNSWire", "PacketWire", "Exchanges", "Cluster", "TestSupport"]),
    ]
)

/// Fuzz targets reach what only this package may see, so they are its own; a user's build knows nothing of them.
if Context.environment["DNSVERDICT_FUZZ"] != nil {
    package.targets += [
        // libFuzzer is C++, and nothing else here is.
        .target(name: "CFuzzer", path: "Fuzz/CFuzzer", linkerSettings: [.linkedLibrary("stdc++")]),
        .executableTarget(
            name: "fuzz",
            dependencies: [
                "Bytes", "DNSWire", "PacketWire", "Capture", "Exchanges", "Cluster", "Diagnosis", "Report",
                "DNSVerdictAnalysis", "CFuzzer",
            ],
            path: "Fuzz/fuzz", swiftSettings: settings),
    ]
}
