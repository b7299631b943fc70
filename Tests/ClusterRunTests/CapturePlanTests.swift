import Cluster
import ClusterRun
import Foundation
import TestSupport
import Testing
import Yams

/// Which nodes are captured on, with what manifest.
@Suite struct CapturePlanTests {
    private static let settings: CaptureJob.Settings = {
        let owner = CaptureJob.Owner(user: "jane", host: "laptop", process: 4711)
        var settings = CaptureJob.Settings(
            run: "0badcafe", namespace: "kube-system", image: "registry.example/dnsverdict:1", owner: owner,
            deadline: 3600)
        settings.pullSecret = "registry"
        return settings
    }()

    private static func survey(_ cluster: ScriptedCluster) async throws -> Survey {
        try await Survey(KubectlTests.kubectl(cluster), folder: cluster.folder)
    }

    private static func client(_ survey: Survey) throws -> Pod {
        try #require(survey.pods.first { $0.name == ScriptedCluster.client })
    }

    @Test func `with a client's pod its node and CoreDNS's are captured on`() async throws {
        let survey = try await Self.survey(try ScriptedCluster())
        var wish = CapturePlan.Wish()
        wish.pods = [try Self.client(survey)]
        let plan = try CapturePlan(survey, wish)
        #expect(plan.nodes.map(\.name) == ScriptedCluster.nodes && plan.left.isEmpty && plan.remarks.isEmpty)
        #expect(plan.nodes[0].options == ["-i", "any", "--coredns", "--pod", "default/\(ScriptedCluster.client)"])
        #expect(plan.nodes[1].options == ["-i", "any", "--coredns"])
    }

    @Test(arguments: [
        (["eks.amazonaws.com/compute-type": "fargate"], true, "a Fargate node"),
        (["kubernetes.io/os": "windows"], true, "a Windows node"),
        (["type": "virtual-kubelet"], true, "a virtual node"),
        ([:], false, "not ready"),
    ])
    func `a node that cannot be captured on is named with why`(
        labels: [String: String], isReady: Bool, reason: String
    ) async throws {
        let cluster = try ScriptedCluster()
        try cluster.change(node: 1) { node in
            var metadata = node["metadata"] as? [String: Any] ?? [:]
            metadata["labels"] = labels
            node["metadata"] = metadata
            if !isReady { node["status"] = ["conditions": [["type": "Ready", "status": "Unknown"]]] }
        }
        let plan = try CapturePlan(try await Self.survey(cluster), CapturePlan.Wish())
        #expect(plan.nodes.map(\.name) == [ScriptedCluster.nodes[0]])
        #expect(plan.left.map(\.node) == [ScriptedCluster.nodes[1]])
        #expect(plan.left.first?.reason.hasPrefix(reason) == true)
    }

    @Test func `more nodes than are allowed are named`() async throws {
        var wish = CapturePlan.Wish()
        wish.mostNodes = 1
        let plan = try CapturePlan(try await Self.survey(try ScriptedCluster()), wish)
        #expect(plan.nodes.count == 1 && plan.left.map(\.reason) == ["more than --max-nodes 1"])
    }

    @Test func `nodes that are named are the only ones, and one that is not there is an error`() async throws {
        let survey = try await Self.survey(try ScriptedCluster())
        var wish = CapturePlan.Wish()
        wish.nodes = [ScriptedCluster.nodes[1]]
        #expect(try CapturePlan(survey, wish).nodes.map(\.name) == [ScriptedCluster.nodes[1]])
        wish.nodes = ["elsewhere"]
        let error = #expect(throws: PlanError.self) { try CapturePlan(survey, wish) }
        #expect(error?.description.hasPrefix("--nodes elsewhere: the cluster has no such node") == true)
    }

    @Test func `each node has a Job that ends by itself and may do no more than capturing takes`() async throws {
        let cluster = try ScriptedCluster()
        let survey = try await Self.survey(cluster)
        var wish = CapturePlan.Wish()
        wish.pods = [try Self.client(survey)]
        let plan = try CapturePlan(survey, wish)
        let jobs = try Array(Yams.load_all(yaml: CaptureJob.manifest(plan, Self.settings))).map { $0 as? [String: Any] }
        #expect(jobs.count == 2)
        for (number, job) in jobs.enumerated() {
            let spec = try #require(job?["spec"] as? [String: Any])
            #expect(spec["activeDeadlineSeconds"] as? Int == 3600 && spec["backoffLimit"] as? Int == 0)
            #expect(spec["ttlSecondsAfterFinished"] as? Int == 60)
            let metadata = try #require(job?["metadata"] as? [String: Any])
            #expect(metadata["name"] as? String == "dnsverdict-0badcafe-\(number)")
            #expect((metadata["labels"] as? [String: String])?["dnsverdict/run"] == "0badcafe")
            let template = try #require(spec["template"] as? [String: Any])
            let pod = try #require(template["spec"] as? [String: Any])
            #expect(pod["automountServiceAccountToken"] as? Bool == false && pod["hostNetwork"] as? Bool == true)
            #expect(pod["hostPID"] as? Bool == true && pod["restartPolicy"] as? String == "Never")
            #expect((pod["imagePullSecrets"] as? [[String: String]])?.first?["name"] == "registry")
            let container = try #require((pod["containers"] as? [[String: Any]])?.first)
            #expect(container["image"] as? String == "registry.example/dnsverdict:1")
            let security = try #require(container["securityContext"] as? [String: Any])
            #expect(security["readOnlyRootFilesystem"] as? Bool == true && security["privileged"] == nil)
            let capabilities = try #require(security["capabilities"] as? [String: [String]])
            #expect(capabilities["drop"] == ["ALL"])
            #expect(capabilities["add"] == ["NET_RAW", "SYS_ADMIN", "SYS_PTRACE"])
            let command = try #require(container["command"] as? [String])
            #expect(
                command.starts(with: [
                    "dnsverdict", "node-capture", "--folder", "/captures", "--name", plan.nodes[number].name, "--",
                ]))
            #expect(command.suffix(plan.nodes[number].options.count) == plan.nodes[number].options[...])
        }
    }

    @Test func `where no pod's namespace is entered, a Job has NET_RAW alone and does not see the node's processes`()
        async throws
    {
        let cluster = try ScriptedCluster()
        try cluster.write("objects/pods.json", #"{"kind":"List","items":[{"kind":"Pod","metadata":{"name":"a"}}]}"#)
        let plan = try CapturePlan(try await Self.survey(cluster), CapturePlan.Wish())
        #expect(plan.remarks.contains("the cluster lists no CoreDNS pod") && !plan.entersPods)
        let manifest = CaptureJob.manifest(plan, Self.settings)
        #expect(manifest.contains("add: [NET_RAW]\n") && manifest.contains("hostPID: false"))
        #expect(manifest.contains("allowPrivilegeEscalation: false"))
        #expect(try Array(Yams.load_all(yaml: manifest)).count == 2)
    }

    @Test func `the least role is YAML of roles and their bindings, and has every right that is looked at`() throws {
        let text = LeastRole.manifest(namespace: "dns-debug", logs: "kube-system")
        let objects = try Array(Yams.load_all(yaml: text)).map { $0 as? [String: Any] }
        #expect(
            objects.map { $0?["kind"] as? String } == [
                "ClusterRole", "Role", "Role", "ClusterRoleBinding", "RoleBinding", "RoleBinding",
            ])
        let rules = try #require(objects[1]?["rules"] as? [[String: [String]]])
        #expect(rules[0]["verbs"]?.contains("create") == true && rules[0]["resources"] == ["jobs"])
        #expect((objects[1]?["metadata"] as? [String: String])?["namespace"] == "dns-debug")
    }
}
