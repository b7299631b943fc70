// swift-tools-version: 6.2
import PackageDescription

/// CI sets this, as for the package beside it.
let warningsAreErrors = Context.environment["DNSVERDICT_WARNINGS_AS_ERRORS"] != nil

let settings: [SwiftSetting] =
    [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .strictMemorySafety(),
    ] + (warningsAreErrors ? [.treatAllWarnings(as: .error)] : [])

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "Benchmarks",
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
    ],
    targets: [
        .systemLibrary(name: "CPcap", pkgConfig: "libpcap", providers: [.apt(["libpcap-dev"])]),
        // What both makers of captures share: messages, names, numbers from a seed.
        .target(name: "Synthetic", swiftSettings: settings),
        .executableTarget(
            name: "make-capture", dependencies: ["Synthetic", argumentParser], swiftSettings: settings),
        .executableTarget(
            name: "make-fleet", dependencies: ["Synthetic", argumentParser], swiftSettings: settings),
        // What counts as right; the package beside this one compiles it too, for the test of the page about it.
        .target(name: "ExpectedVerdicts", swiftSettings: settings),
        .target(name: "Simulator", dependencies: ["Synthetic", "ExpectedVerdicts"], swiftSettings: settings),
        .target(name: "Conclusions", swiftSettings: settings),
        .executableTarget(
            name: "verdicts", dependencies: ["Conclusions", "ExpectedVerdicts", "Simulator", argumentParser],
            swiftSettings: settings),
        .executableTarget(
            name: "properties",
            dependencies: ["Conclusions", "CPcap", "ExpectedVerdicts", "Simulator", "Synthetic", argumentParser],
            swiftSettings: settings),
        .executableTarget(name: "bare-loop", dependencies: ["CPcap"], swiftSettings: settings),
        // In C, because Linux counts the peak memory of whoever starts a program as the program's own.
        .executableTarget(name: "measure"),
        .executableTarget(name: "bench", dependencies: [argumentParser], swiftSettings: settings),
        .executableTarget(name: "instructions", dependencies: [argumentParser], swiftSettings: settings),
    ]
)
