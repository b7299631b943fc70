/// The fixed words of a report: headings, labels, names of columns. What rules say is not among them.
///
/// `%1`, `%2` … stand for what is filled in.
enum Phrase: String, CaseIterable {
    // Verdicts, by kind.
    case headlineHealthy = "headline.healthy"
    case headlineNetwork = "headline.network"
    case headlineKubeProxy = "headline.kube-proxy"
    case headlineCoreDNS = "headline.coredns"
    case headlineUpstream = "headline.upstream"
    case headlineClient = "headline.client"
    case headlineCapture = "headline.capture"
    case headlineUndetermined = "headline.undetermined"
    case confidencePossible = "confidence.possible"
    case confidenceLikely = "confidence.likely"
    case confidenceCertain = "confidence.certain"
    case severityError = "severity.error"
    case severityWarning = "severity.warning"
    case severityInfo = "severity.info"

    // Stations of the way, and what is with them.
    case roleClient = "role.client"
    case roleService = "role.service"
    case roleCoreDNS = "role.coredns"
    case roleUpstream = "role.upstream"
    case roleNodeCache = "role.node-cache"
    case roleUnknown = "role.unknown"
    case stateFine = "state.fine"
    case stateBroken = "state.broken"
    case stateSuspect = "state.suspect"
    case stateUnseen = "state.unseen"
    case stateBlamed, stateAnswersBlamed
    case vantageClientPod = "vantage.client-pod"
    case vantageCoreDNSPod = "vantage.coredns-pod"
    case vantageUpstream = "vantage.upstream"
    case vantageNode = "vantage.node"
    case vantageUnknown = "vantage.unknown"
    case silentPlace

    // Outcomes of exchanges.
    case outcomeAnswered = "outcome.answered"
    case outcomeLate = "outcome.late"
    case outcomeUnanswered = "outcome.unanswered"
    case outcomePending = "outcome.pending"
    case outcomeRejected = "outcome.rejected"
    case outcomeMismatched = "outcome.mismatched"
    case outcomeTruncated = "outcome.truncated"
    case outcomeMalformed = "outcome.malformed"

    // Headings and sentences.
    case title, report, verdict, also, confidence, culprit, contents, moreNeeded
    case when, whereHeading, howMuch, span, moment, spanCaptured, spanFailed
    case failedOfAll, noneFailedOfAll, unprovenOfAll, lookupsFailedOfAll, nothingAsked
    case proofHeading, fullReport, notesHeading
    case pathHeading, pathPicture, pathStation, pathHop, hopQueries, hopAnswered, hopFailed, hopTruncated, hopPending
    case andMore, notSeen
    case findingsHeading, noFindings, findingsOmitted, rule, evidenceHeading, frame, frames, examplesHeading
    case stepsHeading, countsHeading
    case occasionFirst = "occasion.first"
    case occasionWorst = "occasion.worst"
    case occasionLast = "occasion.last"
    case occasionOnly
    case occasionsTwo
    case exampleCaption, exampleAfter, exampleRetries
    case exampleTime, exampleWhat, exampleWhere
    case kindQuery = "kind.query"
    case kindResponse = "kind.response"
    case kindQueryRejection = "kind.queryRejection"
    case kindResponseRejection = "kind.responseRejection"
    case kindReset = "kind.reset"
    case noAnswerSeen, notSeenIn, notSeenInSeveral
    case overTimeHeading, trafficCaption, rateCaption, queriesOverTime, answersOverTime, failuresOverTime
    case peakPer, noneAtAll, ratePeak, rateLimit, stretches, seriesDescription
    case latencyHeading, latencyCaption, latencyRow, latencyNumbers, latencyUpTo, latencyBeyond, latencyDescription
    case tablesHeading, totalsTable, legsTable, codesTable, endpointsTable, clientsTable, zonesTable
    case measure, number
    case messages, queries, responses, exchanges, answered, late, unanswered, pending, rejected, mismatched
    case truncated, malformed, retransmissions, orphanResponses, lookups, lostLookups, savedLookups
    case lookupsLost, lookupsSaved
    case upstreamExchanges, upstreamAnswered, upstreamFailed
    case role, server, transport, other, failed, share, name, code, endpoint, client, zone
    case analysedHeading, capturesTable, capture, taken, capturedBriefly, linkTypes, packets, dnsMessages
    case firstPacket, lastPacket
    case coverage, kernelDrops, size, sha256, notTold, unreadable, cut, endsCut, command, version, addressesTable
    case resolver, clockTitle, clockAhead, clockBehind, clockAgrees, clockCorrected, clockMeasure
    case address, certainty, known, guessed
    case countersHeading, counter, before, after, difference, counterMoved, connectionsTracked, countersUnmoved
    case processAge, processEnded, clockUnsynchronized
    case probesHeading, probesAnswered, probesPartlyAnswered, probeFrom, probeTo, probeQuestion
    case probeUnanswered, probeRefused, probeUnreachable
    case limitsHeading, noLimits

    // What `live` shows while it runs.
    case moreFailures, rowVia, rowTransmissions, rowNoQuestion
    case fateSYNUnanswered = "fate.synUnanswered"
    case fateRefused = "fate.refused"
    case fateReset = "fate.resetBeforeAnswer"
    case fateRejected = "fate.rejected"
    /// After what became of a connection: who rejected it.
    case rowRejectedBy
    case topHead, topPlaces, topClients, topEndpoints, topZones, topUpstream, topQueries, topFailed
    case topVerdict, topKeys, topHelpTitle, topHelpEnd, topHelpToggle, topHelpRates, topHelpFailed, topHelpVerdict
}
