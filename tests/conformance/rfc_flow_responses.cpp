// RFC 3261 16.7, 16.10 and 9: answers on their way back, and CANCEL.
#include "conformance/rfc_flow.h"

namespace forklab::test {

namespace {

constexpr auto kBoth = R"(
request_route {
  if (is_method("CANCEL")) { if (t_check_trans()) t_relay(); exit; }
  seturi("sip:a@example.com");
  append_branch("sip:b@example.com");
  t_relay();
})";

/// The final answer that the caller gets when a and b answer so.
std::string finalOf(const std::string& a, const std::string& b, LittleLab& lab) {
  lab.phone("a", a);
  lab.phone("b", b);
  lab.request(0, "INVITE sip:bob@example.com");
  lab.run(200000);
  for (const std::string& text : lab.alice().heard()) {
    if (text.starts_with("SIP/2.0 ") && text[8] >= '2') return text;
  }
  return {};
}

std::string finalOf(const std::string& a, const std::string& b) {
  LittleLab lab(kBoth);
  return finalOf(a, b, lab);
}

void foreignVia(FlowStory& story) {
  LittleLab lab(kRelayScript);
  LittlePhone& bob = lab.phone("bob", "");
  const std::string rest =
      "From: <sip:a@b>;tag=1\r\nTo: <sip:c@d>;tag=2\r\nCall-ID: x\r\nCSeq: 1 OPTIONS\r\nContent-Length: "
      "0\r\n\r\n";
  const std::string foreign = "SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 10.9.9.9;branch=z9hG4bKx\r\n";
  lab.send(0, bob, foreign + "Via: SIP/2.0/UDP 10.0.0.2:5060;branch=z9hG4bKy\r\n" + rest);
  lab.send(50, bob, foreign + rest);
  lab.run(100);
  story.went(lab, R"(
    0 bob > proxy 200 OPTIONS
    0 proxy > alice 200 OPTIONS
    50 bob > proxy 200 OPTIONS)");
}

void provisionals(FlowStory& story) {
  LittleLab lab(kRelayScript);
  lab.phone("bob", "10 100, 20 180, 30 183, 40 199");
  lab.request(0, "INVITE sip:bob@example.com");
  lab.run(100);
  story.went(lab, R"(
    0 alice > proxy INVITE sip:bob@example.com
    0 proxy > alice 100 INVITE
    20 proxy > alice 180 INVITE
    30 proxy > alice 183 INVITE
    40 proxy > alice 199 INVITE)",
             "alice");
}

void everySuccess(FlowStory& story) {
  LittleLab lab(kBoth);
  lab.alice().neverAcknowledge();
  lab.phone("a", "100 200");
  lab.phone("b", "100 200");
  lab.request(0, "INVITE sip:bob@example.com");
  lab.run(300);
  story.counts(lab.ladder("alice"), "proxy > alice 200 INVITE", 2);
}

void oneFinal(FlowStory& story) {
  LittleLab lab(kBoth);
  lab.phone("a", "100 486");
  lab.phone("b", "700 404");
  lab.request(0, "INVITE sip:bob@example.com");
  lab.run(5000);
  story.went(lab, R"(
    0 alice > proxy INVITE sip:bob@example.com
    0 proxy > alice 100 INVITE
    700 proxy > alice 404 INVITE
    700 alice > proxy ACK sip:bob@example.com)",
             "alice");
}

void othersAreCancelled(FlowStory& story) {
  for (const char* winner : {"100 200", "100 603"}) {
    LittleLab lab(kBoth);
    lab.phone("a", winner);
    lab.phone("b", "50 180");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.run(300);
    story.has(lab.ladder("b"), "100 proxy > b CANCEL sip:b@example.com");
    story.has(lab.ladder("b"), "100 b > proxy 487 INVITE");
    story.has(lab.alice().heard().back(), std::string("SIP/2.0 ") + (winner + 4));
  }
}

void choice(FlowStory& story) {
  story.has(finalOf("100 603", "200 404"), "SIP/2.0 603 ");
  story.has(finalOf("100 500", "200 404"), "SIP/2.0 404 ");
  story.has(finalOf("100 302", "200 404"), "SIP/2.0 302 ");
  for (const char* preferred : {"415", "420", "484"})
    story.has(finalOf("100 404", std::string("200 ") + preferred), std::string("SIP/2.0 ") + preferred);
}

void challengesMerged(FlowStory& story) {
  const std::string text = finalOf("100 401 WWW-Authenticate: Digest realm=\"one\", nonce=\"1\"",
                                   "200 407 Proxy-Authenticate: Digest realm=\"two\", nonce=\"2\"");
  story.has(text, "SIP/2.0 401 ");
  story.has(text, "WWW-Authenticate: Digest realm=\"one\"");
  story.has(text, "Proxy-Authenticate: Digest realm=\"two\"");
}

void only503(FlowStory& story) {
  story.has(finalOf("100 503", "200 503"), "SIP/2.0 500 ");
  story.has(finalOf("100 503", "200 486"), "SIP/2.0 486 ");
}

void redirectionPasses(FlowStory& story) {
  LittleLab lab(kRelayScript);
  LittlePhone& carol = lab.phone("carol", "10 200");
  lab.phone("bob", "10 302 Contact: <sip:carol@example.com>");
  lab.request(0, "INVITE sip:bob@example.com");
  lab.run(100);
  story.has(lab.alice().first("SIP/2.0 302"), "Contact: <sip:carol@example.com>\r\n");
  story.that(carol.heard().empty(), "the contact was called");
}

void failedBranch(FlowStory& story) {
  LittleLab lab("request_route { $du = \"sip:10.9.9.9:5060\"; t_relay(); }");
  lab.request(0, "INVITE sip:bob@example.com");
  lab.run(100);
  story.has(lab.alice().heard().back(),
            "SIP/2.0 477 Unfortunately error on sending to next hop occurred (477/TM)");
  story.has(finalOf("silent", "100 486"), "SIP/2.0 408 ");
}

void timerCFires(FlowStory& story) {
  LittleLab lab("modparam(\"tm\", \"fr_inv_timer\", 1000)\n" + std::string(kRelayScript));
  lab.phone("bob", "100 180");
  lab.request(0, "INVITE sip:bob@example.com");
  lab.run(1200);
  story.went(lab, R"(
    0 alice > proxy INVITE sip:bob@example.com
    0 proxy > alice 100 INVITE
    0 proxy > bob INVITE sip:bob@example.com
    100 bob > proxy 180 INVITE
    100 proxy > alice 180 INVITE
    1100 proxy > alice 408 INVITE
    1100 proxy > bob CANCEL sip:bob@example.com
    1100 alice > proxy ACK sip:bob@example.com
    1100 bob > proxy 200 CANCEL
    1100 bob > proxy 487 INVITE
    1100 proxy > bob ACK sip:bob@example.com)");
}

void ownTags(FlowStory& story) {
  LittleLab lab("modparam(\"tm\", \"fr_timer\", 1000)\n" + std::string(kRelayScript));
  lab.alice().neverAcknowledge();
  lab.phone("bob", "silent");
  lab.request(0, "INVITE sip:bob@example.com");
  lab.run(2000);
  std::vector<std::string> finals;
  for (const std::string& text : lab.alice().heard()) {
    if (text.starts_with("SIP/2.0 408")) finals.push_back(text);
  }
  story.that(finals.size() >= 2 && finals[0] == finals[1], "the copies are not alike");
  story.has(finals.empty() ? "" : finals[0], "To: <sip:bob@example.com>;tag=");
  LittleLab relayed(kRelayScript);
  relayed.phone("bob", "10 486");
  relayed.request(0, "INVITE sip:bob@example.com");
  relayed.run(100);
  story.has(relayed.alice().first("SIP/2.0 486"), "To: <sip:bob@example.com>;tag=bob\r\n");
}

void whereAnswersGo(FlowStory& story) {
  LittleLab lab("request_route { sl_send_reply(\"200\", \"OK\"); }");
  LittlePhone& bob = lab.phone("bob", "");
  std::string text = lab.text("OPTIONS sip:proxy@10.0.0.1", "", "z9hG4bK1");
  text.replace(text.find("10.0.0.2:5060;branch"), 20, "10.0.0.9:5060;branch");
  lab.send(0, bob, text);
  lab.run(100);
  story.has(bob.first("SIP/2.0 200"), "Via: SIP/2.0/UDP 10.0.0.9:5060;branch=z9hG4bK1;received=10.0.0.3\r\n");
}

void whatIsCopied(FlowStory& story) {
  LittleLab lab(kRelayScript);
  lab.phone("bob", "silent");
  lab.request(0, "INVITE sip:bob@example.com",
              "Via: SIP/2.0/UDP 10.9.9.9;branch=z9hG4bKold\r\nTimestamp: 54\r\n");
  lab.run(100);
  const std::string trying = lab.alice().first("SIP/2.0 100");
  story.has(trying, "Via: SIP/2.0/UDP 10.0.0.2:5060;branch=z9hG4bKa1\r\n");
  story.has(trying, "Via: SIP/2.0/UDP 10.9.9.9;branch=z9hG4bKold\r\n");
  story.has(trying,
            "From: <sip:alice@example.com>;tag=alice\r\nTo: <sip:bob@example.com>\r\nCall-ID: "
            "call1@10.0.0.2\r\nCSeq: 1 INVITE\r\n");
  story.lacks(trying, "Timestamp");
}

void cancelMatches(FlowStory& story) {
  LittleLab lab(kBoth);
  lab.phone("a", "50 180");
  lab.phone("b", "50 180, 100 486");
  lab.request(0, "INVITE sip:bob@example.com");
  lab.request(200, "CANCEL sip:bob@example.com");
  lab.run(300);
  story.has(lab.ladder("alice"), "200 proxy > alice 200 CANCEL");
  story.has(lab.ladder("a"), "200 proxy > a CANCEL sip:a@example.com");
  story.lacks(lab.ladder("b"), "CANCEL");
}

void cancelWaits(FlowStory& story) {
  LittleLab lab(kRelayScript);
  lab.phone("bob", "1200 180");
  lab.request(0, "INVITE sip:bob@example.com");
  lab.request(400, "CANCEL sip:bob@example.com");
  lab.run(1500);
  story.went(lab, R"(
    0 proxy > bob INVITE sip:bob@example.com
    500 proxy > bob INVITE sip:bob@example.com #1
    1200 bob > proxy 180 INVITE
    1200 proxy > bob CANCEL sip:bob@example.com
    1200 bob > proxy 200 CANCEL
    1200 bob > proxy 487 INVITE
    1200 proxy > bob ACK sip:bob@example.com)",
             "bob");
}

void cancelIsLikeItsInvite(FlowStory& story) {
  LittleLab lab(kRelayScript);
  LittlePhone& bob = lab.phone("bob", "50 180");
  lab.request(0, "INVITE sip:bob@example.com", "Route: <sip:10.9.9.9;lr>\r\n");
  lab.request(200, "CANCEL sip:bob@example.com");
  lab.run(300);
  const std::string cancel = bob.first("CANCEL");
  const std::string invite = bob.first("INVITE");
  const auto line = [&](const char* name) {
    const auto at = invite.find(name);
    return invite.substr(at, invite.find("\r\n", at) - at + 2);
  };
  for (const char* name : {"Via: ", "From: ", "To: ", "Call-ID: ", "Route: "}) story.has(cancel, line(name));
  story.has(cancel, "CANCEL sip:bob@example.com SIP/2.0\r\n");
  story.has(cancel, "CSeq: 1 CANCEL\r\n");
  story.counts(cancel, "Via: ", 1);
}

void strayCancel(FlowStory& story) {
  LittleLab lab("request_route { t_relay(); }");
  lab.phone("bob", "10 481");
  lab.request(0, "CANCEL sip:bob@example.com");
  lab.run(5);
  story.has(lab.ladder(), "0 proxy > bob CANCEL sip:bob@example.com");
  story.has(lab.alice().first("SIP/2.0"), ";tag=bob\r\n");
}

void cancelTooLate(FlowStory& story) {
  LittleLab lab(kRelayScript);
  lab.phone("bob", "50 486");
  lab.request(0, "INVITE sip:bob@example.com");
  lab.request(200, "CANCEL sip:bob@example.com");
  lab.run(1000);
  story.has(lab.alice().first("SIP/2.0 200"), "SIP/2.0 200 ok -- no more pending branches");
  story.lacks(lab.ladder("bob"), "CANCEL");
}

void terminatedTakesPart(FlowStory& story) {
  LittleLab lab(kBoth);
  lab.phone("a", "50 180");
  lab.phone("b", "50 180, 100 404");
  lab.request(0, "INVITE sip:bob@example.com");
  lab.request(200, "CANCEL sip:bob@example.com");
  lab.run(1000);
  story.has(lab.ladder("a"), "200 proxy > a ACK sip:a@example.com");
  story.has(lab.ladder("alice"), "200 proxy > alice 404 INVITE");
}

constexpr Flow kFlows[] = {
    {"RS-1", "proxy", "deviates, Kamailio §2.1",
     "the top Via is not compared (check_via 0); without a second one nothing goes on", foreignVia},
    {"RS-2", "proxy", "rfc", "101 to 199 at once, 100 never", provisionals},
    {"RS-3", "proxy", "rfc", "every 2xx goes up", everySuccess},
    {"RS-4", "proxy", "rfc", "one other final, when all branches have theirs", oneFinal},
    {"RS-5", "proxy", "rfc", "2xx and 6xx cancel the others", othersAreCancelled},
    {"RS-6", "proxy", "rfc", "6xx, then the lowest class, then 415, 420, 484", choice},
    {"RS-7", "proxy", "rfc", "one answer with both challenges", challengesMerged},
    {"RS-8", "proxy", "rfc", "503 becomes 500", only503},
    {"RS-9", "proxy", "deviates, Kamailio §3.4", "a redirection passes; get_redirects follows it when asked",
     redirectionPasses},
    {"RS-10", "proxy", "deviates, Kamailio §2.5", "a timeout is 408; a transport error 477, not 503",
     failedBranch},
    {"RS-11", "proxy", "deviates, Kamailio §3.2", "408 goes up before the CANCEL goes down", timerCFires},
    {"RS-12", "proxy", "rfc", "own finals carry a tag, the same in copies; others keep their To", ownTags},
    {"RS-13", "proxy", "rfc", "to the source address and the port of sent-by", whereAnswersGo},
    {"RS-14", "proxy", "deviates, Kamailio §2.2",
     "Vias, From, To, Call-ID, CSeq are copied, Timestamp is not", whatIsCopied},
    {"CN-1", "proxy", "rfc", "200 at once; branches that ring are cancelled", cancelMatches},
    {"CN-2", "proxy", "rfc", "the CANCEL waits for a provisional", cancelWaits},
    {"CN-3", "proxy", "rfc", "the branch's own Via, names, number and Route", cancelIsLikeItsInvite},
    {"CN-4", "proxy", "deviates, Kamailio §2.8", "without its INVITE it is forwarded statefully",
     strayCancel},
    {"CN-5", "proxy", "rfc", "after the final: 200, nothing downstream", cancelTooLate},
    {"CN-6", "proxy", "rfc", "the 487 is acknowledged here and takes part in the choice",
     terminatedTakesPart},
};

}  // namespace

std::span<const Flow> responseFlows() { return kFlows; }

}  // namespace forklab::test
