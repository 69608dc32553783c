/// What is wrong with a client: each is the negative control of a contract or more.
enum Defect: String, CaseIterable, Sendable {
  // How it reads replies
  case firstLineOnly, needsText, segmentIsReply, readsText, malformedIsSuccess, twoIsThree
  case endIsReply, needsUTF8, ignoresGreeting, chokesOnKeywords, skipsTo354
  // What it makes of them
  case claimsAll, ignoresRefusals, wrongClass, retries, resends, quitDecides, noTimeouts
  case noWaitForFinal
  // What it sends
  case noEHLO, spaceAtColon, forgetsLastRecipient, lowerCases, unquotes, alwaysSIZE, alwaysPipelines
  case noWaitFor354, noDotStuffing, noStuffingAtEdges, twoDots, noFinalCRLF, rawBody, losesOctet
  case injects, narrows, sendsSecret, tellsHidden
  // What it says, and what it leaves behind
  case blamesStranger, leaksOnFailure, writesThenReads, completesTwice, sulks, noLimits,
    reusesBlindly, retriesForEver, crosstalks
  // How it logs in
  case authUnasked, plainWithoutAuthzid, readsPrompts, goesOnUnauthenticated, answersForEver
  case tellsSecrets, oneSeparator, alwaysInitial, wrapsTokens
  // How it sends chunks
  case bdatUnasked, stuffsChunks, goesOnWithChunks
}
