// RFC 3261 16.6 and 18: how a request leaves; RFC 3581, RFC 3263, stateless forwarding.
#include "conformance/rfc_flow.h"

namespace forklab::test {

namespace {

/// The first Via line of a message that a proxy sent, which is its own.
std::string topVia(const std::string& text) {
  const auto begin = text.find("\r\nVia: ");
  return begin == std::string::npos ? "" : text.substr(begin + 2, text.find("\r\n", begin + 2) - begin - 2);
}

std::string branchOf(const std::string& via) { return via.substr(std::min(via.find("branch="), via.size())); }

void copied(FlowStory& story) {
  LittleLab lab(kRelayScript);
  LittlePhone& bob = lab.phone("bob", "10 200");
  std::string text = lab.text("MESSAGE sip:bob@example.com",
                              "X-B: 2\r\nx-odd :  folded\r\n  value\r\nX-B: 1\r\n", "z9hG4bK1");
  text.replace(text.find("Content-Length: 0\r\n\r\n"), 21, "Content-Length: 6\r\n\r\na\r\n\tb ");
  lab.send(0, lab.alice(), text);
  lab.run(5);
  const std::string sent = bob.first("MESSAGE");
  story.that(sent.substr(sent.find("Max-Forwards")) == text.substr(text.find("Max-Forwards")),
             "changed:\n" + sent);
}

void uriIsTheTarget(FlowStory& story) {
  LittleLab lab("request_route { $ru = \"sip:bob@example.com;method=INVITE?Subject=x\"; t_relay(); }");
  LittlePhone& bob = lab.phone("bob", "10 200");
  lab.request(0, "OPTIONS sip:anybody@example.com");
  lab.run(5);
  story.has(bob.first("OPTIONS"), "OPTIONS sip:bob@example.com;method=INVITE?Subject=x SIP/2.0\r\n");
}

void hopsAreCounted(FlowStory& story) {
  LittleLab lab("request_route { mf_process_maxfwd_header(\"10\"); t_relay(); }");
  LittlePhone& bob = lab.phone("bob", "10 200");
  std::string bare = lab.text("OPTIONS sip:bob@example.com", "", "z9hG4bK2");
  bare.erase(bare.find("Max-Forwards: 70\r\n"), 18);
  lab.request(0, "OPTIONS sip:bob@example.com", "Max-Forwards: 20\r\n");
  lab.send(50, lab.alice(), bare);
  lab.run(55);
  story.has(bob.heard().at(0), "Max-Forwards: 19\r\n");
  story.has(bob.heard().at(1), "Max-Forwards: 10\r\n");
}

void recordRoute(FlowStory& story) {
  LittleLab lab(dialogScript());
  LittlePhone& bob = lab.phone("bob", "silent");
  lab.request(0, "INVITE sip:bob@example.com", "Record-Route: <sip:10.0.9.9;lr>\r\n");
  lab.run(600);
  story.has(bob.heard().at(0), "SIP/2.0\r\nRecord-Route: <sip:10.0.0.1;lr;ftag=alice>\r\n");
  story.has(bob.heard().at(0), "Record-Route: <sip:10.0.9.9;lr>\r\n");
  story.that(bob.heard().size() == 2 && bob.heard()[0] == bob.heard()[1], "the copies are not alike");
}

void transportsCrossed(FlowStory& story) {
  LittleLab lab(dialogScript("$du = \"sip:10.0.0.3:5060;transport=tcp\";"));
  LittlePhone& bob = lab.phone("bob", "silent");
  lab.request(0, "INVITE sip:bob@example.com");
  lab.run(100);
  const std::string sent = bob.first("INVITE");
  story.has(sent,
            "Record-Route: <sip:10.0.0.1;transport=tcp;r2=on;lr;ftag=alice>\r\n"
            "Record-Route: <sip:10.0.0.1;r2=on;lr;ftag=alice>\r\n");
  story.has(topVia(sent), "SIP/2.0/TCP ");
}

void strictRouterNext(FlowStory& story) {
  LittleLab lab(dialogScript());
  LittlePhone& bob = lab.phone("bob", "10 200");
  lab.request(0, "BYE sip:carol@10.0.0.9:5060",
              "Route: <sip:10.0.0.1;lr>, <sip:10.0.0.3:5060>\r\n" + toLine("bob"));
  lab.run(5);
  story.has(bob.first("BYE"), "BYE sip:10.0.0.3:5060 SIP/2.0\r\n");
  story.has(bob.first("BYE"), "Route: <sip:carol@10.0.0.9:5060>\r\n");
}

void nextHop(FlowStory& story) {
  LittleLab lab(kRelayScript);
  LittlePhone& bob = lab.phone("bob", "10 200");
  LittlePhone& carol = lab.phone("carol", "10 200");
  lab.request(0, "OPTIONS sip:bob@example.com", "Route: <sip:10.0.0.4:5060;lr>\r\n");
  lab.run(100);
  story.that(carol.heard().empty(), "the Route was followed");
  story.has(bob.first("OPTIONS"), "Route: <sip:10.0.0.4:5060;lr>\r\n");
}

void ownVia(FlowStory& story) {
  LittleLab lab(R"(
request_route { t_on_failure("again"); t_relay(); }
failure_route[again] { append_branch("sip:bob@example.com"); t_relay(); }
)");
  LittlePhone& bob = lab.phone("bob", "10 486");
  lab.request(0, "INVITE sip:bob@example.com");
  lab.run(15);
  const std::string first = topVia(bob.heard().at(0));
  const std::string second = topVia(bob.heard().back());
  story.has(first, "Via: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK");
  story.that(bob.heard().back().starts_with("INVITE") && branchOf(first) != branchOf(second),
             "one branch for two transactions");
}

void contentLengthOnStreams(FlowStory& story) {
  LittleLab lab(
      "request_route { if (is_method(\"CANCEL\")) { t_relay(); exit; } $du = "
      "\"sip:10.0.0.3:5060;transport=tcp\"; t_relay(); }");
  LittlePhone& bob = lab.phone("bob", "10 180");
  lab.request(0, "INVITE sip:bob@example.com");
  lab.request(50, "CANCEL sip:bob@example.com");
  lab.run(100);
  for (const char* method : {"INVITE", "CANCEL", "ACK"})
    story.has(bob.first(method), "Content-Length: 0\r\n");
}

void received(FlowStory& story) {
  LittleLab lab(kRelayScript);
  LittlePhone& bob = lab.phone("bob", "10 200");
  std::string text = lab.text("OPTIONS sip:bob@example.com", "", "z9hG4bK1");
  text.replace(text.find("10.0.0.2:5060;branch"), 13, "pc.example.com");
  lab.send(0, lab.alice(), text);
  lab.run(5);
  story.has(bob.first("OPTIONS"), "Via: SIP/2.0/UDP pc.example.com;received=10.0.0.2;branch=z9hG4bK1\r\n");
}

void largeRequest(FlowStory& story) {
  LittleLab lab(kRelayScript);
  LittlePhone& bob = lab.phone("bob", "10 200");
  lab.request(0, "MESSAGE sip:bob@example.com", "X-Long: " + std::string(1500, 'x') + "\r\n");
  lab.run(5);
  story.has(topVia(bob.first("MESSAGE")), "SIP/2.0/UDP ");
}

void tryingAtOnce(FlowStory& story) {
  LittleLab lab(kRelayScript);
  lab.phone("bob", "100 180");
  lab.request(0, "INVITE sip:bob@example.com");
  lab.request(10, "OPTIONS sip:bob@example.com", "", "z9hG4bKo");
  lab.run(20);
  story.went(lab, R"(
    0 alice > proxy INVITE sip:bob@example.com
    0 proxy > alice 100 INVITE
    10 alice > proxy OPTIONS sip:bob@example.com)",
             "alice");
}

void timerC(FlowStory& story) {
  LittleLab lab(kRelayScript);
  lab.phone("bob", "1000 180, 31000 180");
  lab.request(0, "INVITE sip:bob@example.com");
  lab.run(152000);
  // 120 s since the last 180, whereas the RFC asks for more than 180 s.
  story.has(lab.ladder("alice"), "151000 proxy > alice 408 INVITE");
  story.has(lab.ladder("bob"), "151000 proxy > bob CANCEL");
}

void ackOfSuccess(FlowStory& story) {
  LittleLab lab(dialogScript());
  LittlePhone& bob = lab.phone("bob", "10 200");
  lab.alice().neverAcknowledge();
  lab.request(0, "INVITE sip:bob@example.com");
  const std::string lines = "Route: <sip:10.0.0.1;lr;ftag=alice>\r\n" + toLine("bob");
  lab.request(50, "ACK sip:bob@10.0.0.3:5060", lines, "z9hG4bKack");
  lab.request(90, "ACK sip:bob@10.0.0.3:5060", lines, "z9hG4bKack");
  lab.run(5000);
  const std::string ack = bob.first("ACK");
  story.that(branchOf(topVia(ack)) != branchOf(topVia(bob.first("INVITE"))), "the branch of the INVITE");
  story.that(bob.heard().size() == 3 && bob.heard()[1] == bob.heard()[2], "an ACK opened a transaction");
}

void rport(FlowStory& story) {
  LittleLab lab(kRelayScript);
  LittlePhone& bob = lab.phone("bob", "10 200");
  std::string text = lab.text("OPTIONS sip:bob@example.com", "", "z9hG4bK1");
  text.replace(text.find(";branch"), 7, ";rport;branch");
  lab.send(0, lab.alice(), text);
  lab.run(5);
  story.has(bob.first("OPTIONS"),
            "Via: SIP/2.0/UDP 10.0.0.2:5060;received=10.0.0.2;rport=5060;branch=z9hG4bK1\r\n");
}

void repliesFromWhereItCame(FlowStory& story) {
  LittleLab lab("request_route { sl_send_reply(\"200\", \"OK\"); }");
  std::string text = lab.text("OPTIONS sip:proxy@10.0.0.1", "", "z9hG4bK1");
  text.replace(text.find("10.0.0.2:5060;branch"), 20, "10.0.0.2:9999;rport;branch");
  lab.send(0, lab.alice(), text);
  lab.run(100);
  for (std::size_t i = 0; i < lab.log().size(); ++i) {
    const auto* sent = std::get_if<trace::PacketSent>(&lab.log().at(i).payload);
    if (sent == nullptr || !sent->bytes.starts_with("SIP/2.0 200")) continue;
    story.that(sent->to == lab.alice().address(), "not to where it came from");
    story.that(sent->from == lab.proxyAddress(), "from another place");
  }
}

void whereNamesLead(FlowStory& story) {
  LittleLab lab(kRelayScript);
  lab.request(0, "OPTIONS sip:bob@10.0.0.3");
  lab.phone("bob", "10 200");
  lab.request(50, "OPTIONS sips:bob@10.0.0.3", "", "z9hG4bK2");
  lab.run(60);
  std::string places;
  for (std::size_t i = 0; i < lab.log().size(); ++i) {
    const auto* sent = std::get_if<trace::PacketSent>(&lab.log().at(i).payload);
    if (sent != nullptr && sent->bytes.starts_with("OPTIONS") && sent->from.ip == lab.proxyAddress().ip)
      places += sent->to.text() + " ";
  }
  story.that(places == "10.0.0.3:5060 10.0.0.3:5061 ", places);
}

void noNextEntry(FlowStory& story) {
  LittleLab lab("modparam(\"tm\", \"fr_timer\", 1000)\n" + std::string(kRelayScript));
  lab.phone("bob", "silent");
  lab.request(0, "INVITE sip:bob@example.com");
  lab.run(3000);
  story.has(lab.ladder("alice"), "1000 proxy > alice 408 INVITE");
  story.counts(lab.ladder("proxy"), "proxy > bob INVITE sip:bob@example.com\n", 1);
}

constexpr auto kStateless = "request_route { forward(); }";

void statelessBranch(FlowStory& story) {
  LittleLab lab(kStateless);
  LittlePhone& bob = lab.phone("bob", "silent");
  lab.request(0, "INVITE sip:bob@example.com");
  lab.request(500, "INVITE sip:bob@example.com");
  lab.request(600, "INVITE sip:bob@example.com", "", "z9hG4bKother");
  lab.run(2000);
  story.went(lab, R"(
    0 alice > proxy INVITE sip:bob@example.com
    0 proxy > bob INVITE sip:bob@example.com
    500 alice > proxy INVITE sip:bob@example.com
    500 proxy > bob INVITE sip:bob@example.com
    600 alice > proxy INVITE sip:bob@example.com
    600 proxy > bob INVITE sip:bob@example.com)");
  story.that(bob.heard()[0] == bob.heard()[1], "a copy has another branch");
  story.that(topVia(bob.heard()[1]) != topVia(bob.heard()[2]), "two requests share a branch");
}

void statelessReplies(FlowStory& story) {
  LittleLab lab(kStateless);
  lab.phone("bob", "10 200");
  lab.request(0, "OPTIONS sip:bob@example.com");
  lab.run(100);
  story.has(lab.ladder(), "10 proxy > alice 200 OPTIONS");
  story.counts(lab.alice().first("SIP/2.0 200"), "Via: ", 1);
}

constexpr Flow kFlows[] = {
    {"FW-1", "proxy", "rfc", "fields, their order, folds and the body pass byte for byte", copied},
    {"FW-2", "proxy", "deviates, Kamailio §2.2", "headers and method of a target's URI stay", uriIsTheTarget},
    {"FW-3", "proxy", "deviates, Kamailio §2.4", "one less; absent: the function's own number, not 70",
     hopsAreCounted},
    {"FW-4", "proxy", "rfc", "on top, with lr, the same in every copy", recordRoute},
    {"FW-5", "proxy", "rfc", "two values with r2 where the transport changes", transportsCrossed},
    {"FW-6", "proxy", "rfc", "a strict router gets the Request-URI, the old one goes last into Route",
     strictRouterNext},
    {"FW-7", "proxy", "deviates, Kamailio §2.5", "t_relay does not look at Route, only loose_route does",
     nextHop},
    {"FW-8", "proxy", "rfc", "own Via on top, a branch for each client transaction", ownVia},
    {"FW-9", "proxy", "rfc", "what the proxy makes has its Content-Length", contentLengthOnStreams},
    {"FW-10", "proxy", "rfc", "received where sent-by is not the source", received},
    {"FW-11", "proxy", "deviates, Kamailio §2.5", "UDP whatever the size, until udp_mtu is set",
     largeRequest},
    {"FW-12", "proxy", "rfc", "100 at once to INVITE, none to others", tryingAtOnce},
    {"FW-13", "proxy", "deviates, Kamailio §3.2", "120 s since the last provisional, not more than 180 s",
     timerC},
    {"FW-14", "proxy", "rfc", "a branch of its own, no transaction", ackOfSuccess},
    {"RP-1", "proxy", "rfc", "rport and received, even when equal", rport},
    {"RP-2", "proxy", "rfc", "back to and from where it came", repliesFromWhereItCame},
    {"DN-1", "proxy", "rfc", "an address: 5060, sips 5061", whereNamesLead},
    {"DN-2", "proxy", "deviates, Kamailio §7", "no next entry after a timeout unless use_dns_failover is set",
     noNextEntry},
    {"ST-1", "proxy", "rfc", "the same branch for a copy; no 100, no retransmission", statelessBranch},
    {"ST-2", "proxy", "rfc", "answers follow the second Via", statelessReplies},
};

}  // namespace

std::span<const Flow> forwardingFlows() { return kFlows; }

}  // namespace forklab::test
