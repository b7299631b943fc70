/// The least that a user has to be allowed.
package enum LeastRole {
    struct Right: Hashable, Sendable {
        var verb: String
        var resource: String
        var subresource: String?
    }

    /// In the Jobs' namespace, as `kubectl auth can-i` asks for them.
    static let rights = [
        Right(verb: "create", resource: "jobs.batch"), Right(verb: "list", resource: "jobs.batch"),
        Right(verb: "delete", resource: "jobs.batch"), Right(verb: "list", resource: "pods"),
        Right(verb: "get", resource: "pods", subresource: "log"),
        Right(verb: "create", resource: "pods", subresource: "exec"),
    ]

    /// Roles and bindings for `kubectl apply`.
    ///
    /// - Parameters:
    ///   - namespace: where the Jobs go.
    ///   - logs: where CoreDNS's pods are.
    package static func manifest(namespace: String, logs: String) -> String {
        """
        # The least that `dnsverdict cluster` needs. Bind it to who is to run it: change the group's name below.
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata:
          name: dnsverdict-survey
        rules:
          # To find the DNS service, CoreDNS, the clients and their nodes, and for names in the report.
          - apiGroups: [""]
            resources: [services, endpoints, pods, nodes]
            verbs: [get, list]
          - apiGroups: [discovery.k8s.io]
            resources: [endpointslices]
            verbs: [get, list]
          # To see which pod security standard the Jobs' namespace enforces.
          - apiGroups: [""]
            resources: [namespaces]
            resourceNames: [\(namespace)]
            verbs: [get]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata:
          name: dnsverdict-capture
          namespace: \(namespace)
        rules:
          - apiGroups: [batch]
            resources: [jobs]
            verbs: [create, get, list, delete]
          - apiGroups: [""]
            resources: [pods]
            verbs: [get, list]
          - apiGroups: [""]
            resources: [pods/log]
            verbs: [get]
          # Why a Job has no pod.
          - apiGroups: [""]
            resources: [events]
            verbs: [list]
          # kubectl runs a command in a pod with get since 1.31, with create before.
          - apiGroups: [""]
            resources: [pods/exec]
            verbs: [get, create]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata:
          name: dnsverdict-logs
          namespace: \(logs)
        rules:
          - apiGroups: [""]
            resources: [pods/log]
            verbs: [get]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata:
          name: dnsverdict-survey
        subjects:
          - kind: Group
            name: dnsverdict-users
            apiGroup: rbac.authorization.k8s.io
        roleRef:
          kind: ClusterRole
          name: dnsverdict-survey
          apiGroup: rbac.authorization.k8s.io
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata:
          name: dnsverdict-capture
          namespace: \(namespace)
        subjects:
          - kind: Group
            name: dnsverdict-users
            apiGroup: rbac.authorization.k8s.io
        roleRef:
          kind: Role
          name: dnsverdict-capture
          apiGroup: rbac.authorization.k8s.io
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata:
          name: dnsverdict-logs
          namespace: \(logs)
        subjects:
          - kind: Group
            name: dnsverdict-users
            apiGroup: rbac.authorization.k8s.io
        roleRef:
          kind: Role
          name: dnsverdict-logs
          apiGroup: rbac.authorization.k8s.io

        """
    }
}
