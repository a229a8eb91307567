// RFC 3261 17, RFC 6026, RFC 4320 and RFC 5393 at a proxy.
#include "conformance/rfc_flow.h"

namespace forklab::test {

namespace {

void clientInvite(FlowStory& story) {
  LittleLab lab("modparam(\"tm\", \"fr_timer\", 12000)\n" + std::string(kRelayScript));
  lab.phone("bob", "silent");
  lab.request(0, "INVITE sip:bob@example.com");
  lab.run(13000);
  story.went(lab, R"(
    0 proxy > bob INVITE sip:bob@example.com
    500 proxy > bob INVITE sip:bob@example.com #1
    1500 proxy > bob INVITE sip:bob@example.com #2
    3500 proxy > bob INVITE sip:bob@example.com #3
    7500 proxy > bob INVITE sip:bob@example.com #4
    11500 proxy > bob INVITE sip:bob@example.com #5)",
             "bob");
  LittleLab stream("request_route { $du = \"sip:10.0.0.3:5060;transport=tcp\"; t_relay(); }");
  stream.phone("bob", "silent");
  stream.request(0, "INVITE sip:bob@example.com");
  stream.run(20000);
  story.went(stream, "0 proxy > bob INVITE sip:bob@example.com", "bob");
}

void provisionalStops(FlowStory& story) {
  LittleLab lab(kRelayScript);
  lab.phone("bob", "600 100");
  lab.request(0, "INVITE sip:bob@example.com");
  lab.run(20000);
  story.went(lab, R"(
    0 proxy > bob INVITE sip:bob@example.com
    500 proxy > bob INVITE sip:bob@example.com #1
    600 bob > proxy 100 INVITE)",
             "bob");
}

void refusalsAreAcknowledged(FlowStory& story) {
  LittleLab lab(kRelayScript);
  LittlePhone& bob = lab.phone("bob", "50 486");
  lab.request(0, "INVITE sip:bob@example.com", "Route: <sip:10.9.9.9;lr>\r\n");
  lab.run(100);
  const std::string reply =
      "SIP/2.0 486 Busy Here" + bob.first("INVITE").substr(bob.first("INVITE").find("\r\n"));
  std::string again = reply;
  again.replace(again.find("To: <sip:bob@example.com>"), 25, "To: <sip:bob@example.com>;tag=bob");
  lab.send(2000, bob, again);
  bob.sendAt(kernel::Instant{} + kernel::Duration::milliseconds(2000), lab.proxyAddress(), again);
  lab.run(2100);
  story.counts(lab.ladder("bob"), "proxy > bob ACK sip:bob@example.com", 2);
  story.counts(lab.ladder("alice"), "proxy > alice 486", 1);
  const std::string ack = bob.first("ACK");
  story.has(ack, "Route: <sip:10.9.9.9;lr>\r\n");
  story.has(ack, "To: <sip:bob@example.com>;tag=bob\r\n");
}

void clientOther(FlowStory& story) {
  LittleLab lab(kRelayScript);
  lab.phone("bob", "silent");
  lab.request(0, "OPTIONS sip:bob@example.com");
  lab.run(40000);
  story.went(lab, R"(
    0 proxy > bob OPTIONS sip:bob@example.com
    500 proxy > bob OPTIONS sip:bob@example.com #1
    1500 proxy > bob OPTIONS sip:bob@example.com #2
    3500 proxy > bob OPTIONS sip:bob@example.com #3
    7500 proxy > bob OPTIONS sip:bob@example.com #4
    11500 proxy > bob OPTIONS sip:bob@example.com #5
    15500 proxy > bob OPTIONS sip:bob@example.com #6
    19500 proxy > bob OPTIONS sip:bob@example.com #7
    23500 proxy > bob OPTIONS sip:bob@example.com #8
    27500 proxy > bob OPTIONS sip:bob@example.com #9)",
             "bob");
}

void provisionalAgain(FlowStory& story) {
  LittleLab lab(kRelayScript);
  lab.phone("bob", "50 180");
  lab.request(0, "INVITE sip:bob@example.com");
  lab.request(500, "INVITE sip:bob@example.com");
  lab.run(600);
  story.went(lab, R"(
    0 alice > proxy INVITE sip:bob@example.com
    0 proxy > alice 100 INVITE
    50 proxy > alice 180 INVITE
    500 alice > proxy INVITE sip:bob@example.com
    500 proxy > alice 180 INVITE #1)",
             "alice");
}

void refusalIsRepeated(FlowStory& story) {
  LittleLab lab(kRelayScript);
  lab.alice().neverAcknowledge();
  lab.phone("bob", "0 486");
  lab.request(0, "INVITE sip:bob@example.com");
  lab.run(40000);
  story.went(lab, R"(
    0 alice > proxy INVITE sip:bob@example.com
    0 proxy > alice 100 INVITE
    0 proxy > alice 486 INVITE
    500 proxy > alice 486 INVITE #1
    1500 proxy > alice 486 INVITE #2
    3500 proxy > alice 486 INVITE #3)",
             "alice");
}

void otherIsRemembered(FlowStory& story) {
  LittleLab lab(kRelayScript);
  lab.phone("bob", "10 200");
  lab.request(0, "OPTIONS sip:bob@example.com");
  lab.request(4000, "OPTIONS sip:bob@example.com");
  lab.request(9500, "OPTIONS sip:bob@example.com");
  lab.run(9600);
  story.went(lab, R"(
    0 alice > proxy OPTIONS sip:bob@example.com
    0 proxy > bob OPTIONS sip:bob@example.com
    10 bob > proxy 200 OPTIONS
    10 proxy > alice 200 OPTIONS
    4000 alice > proxy OPTIONS sip:bob@example.com
    4000 proxy > alice 200 OPTIONS #1
    9500 alice > proxy OPTIONS sip:bob@example.com
    9500 proxy > bob OPTIONS sip:bob@example.com
    9500 bob > proxy 200 OPTIONS
    9500 proxy > alice 200 OPTIONS)");
}

void acceptedServer(FlowStory& story) {
  LittleLab lab(kRelayScript);
  lab.alice().neverAcknowledge();
  lab.phone("bob", "10 200");
  lab.request(0, "INVITE sip:bob@example.com");
  lab.request(3000, "INVITE sip:bob@example.com");
  lab.run(3100);
  story.went(lab, R"(
    0 alice > proxy INVITE sip:bob@example.com
    0 proxy > alice 100 INVITE
    10 proxy > alice 200 INVITE
    3000 alice > proxy INVITE sip:bob@example.com
    3000 proxy > alice 200 INVITE #1)",
             "alice");
}

/// Bob's INVITE as it came, answered once more by hand with this tag at that time.
void answerAgain(LittleLab& lab, LittlePhone& bob, int at, const std::string& tag) {
  const std::string invite = bob.first("INVITE");
  std::string text = "SIP/2.0 200 OK" + invite.substr(invite.find("\r\n"));
  text.replace(text.find("To: <sip:bob@example.com>"), 25, "To: <sip:bob@example.com>;tag=" + tag);
  bob.sendAt(kernel::Instant{} + kernel::Duration::milliseconds(at), lab.proxyAddress(), text);
}

void acceptedClient(FlowStory& story) {
  LittleLab lab(kRelayScript);
  lab.alice().neverAcknowledge();
  LittlePhone& bob = lab.phone("bob", "10 200");
  lab.request(0, "INVITE sip:bob@example.com");
  lab.run(100);
  answerAgain(lab, bob, 500, "bob");
  answerAgain(lab, bob, 600, "other");
  lab.run(1000);
  story.counts(lab.ladder("alice"), "proxy > alice 200 INVITE", 3);
  story.has(lab.alice().heard().back(), ";tag=other\r\n");
}

void strayResponse(FlowStory& story) {
  LittleLab lab(kRelayScript);
  lab.alice().neverAcknowledge();
  LittlePhone& bob = lab.phone("bob", "10 200");
  lab.request(0, "INVITE sip:bob@example.com");
  lab.run(100);
  answerAgain(lab, bob, 20000, "bob");
  lab.run(20100);
  story.has(lab.ladder("alice"), "20000 proxy > alice 200 INVITE");
}

void serverMatch(FlowStory& story) {
  LittleLab lab(kRelayScript);
  lab.phone("bob", "silent");
  std::string old = lab.text("OPTIONS sip:bob@example.com", "", "old");
  std::string elsewhere = lab.text("INVITE sip:bob@example.com", "", "z9hG4bKa1");
  elsewhere.replace(elsewhere.find("10.0.0.2:5060;branch"), 20, "10.0.0.2:5099;branch");
  lab.request(0, "INVITE sip:bob@example.com");
  lab.request(10, "INVITE sip:bob@example.com");
  lab.send(20, lab.alice(), elsewhere);
  lab.send(30, lab.alice(), old);
  lab.send(40, lab.alice(), old);
  lab.run(100);
  story.counts(lab.ladder("bob"), "proxy > bob INVITE", 2);
  story.counts(lab.ladder("bob"), "proxy > bob OPTIONS", 1);
}

void clientMatch(FlowStory& story) {
  LittleLab lab(kRelayScript);
  LittlePhone& bob = lab.phone("bob", "");
  lab.request(0, "INVITE sip:bob@example.com");
  lab.run(10);
  const std::string invite = bob.first("INVITE");
  std::string other = "SIP/2.0 180 Ringing" + invite.substr(invite.find("\r\n"));
  other.replace(other.find("CSeq: 1 INVITE"), 14, "CSeq: 1 UPDATE");
  bob.sendAt(kernel::Instant{} + kernel::Duration::milliseconds(20), lab.proxyAddress(), other);
  lab.run(600);
  // Its transaction rings on unanswered: the 180 of another method was none of its own.
  story.has(lab.ladder("bob"), "500 proxy > bob INVITE sip:bob@example.com #1");
}

void defaultTimers(FlowStory& story) {
  LittleLab lab(kRelayScript);
  lab.phone("bob", "silent");
  lab.request(0, "INVITE sip:bob@example.com");
  lab.run(8000);
  story.has(lab.ladder("bob"), "500 proxy > bob INVITE sip:bob@example.com #1");
  story.has(lab.ladder("bob"), "7500 proxy > bob INVITE sip:bob@example.com #4");
}

void noTryingForOthers(FlowStory& story) {
  LittleLab lab(kRelayScript);
  lab.phone("bob", "6000 200");
  lab.request(0, "OPTIONS sip:bob@example.com");
  lab.run(7000);
  story.went(lab, R"(
    0 alice > proxy OPTIONS sip:bob@example.com
    6000 proxy > alice 200 OPTIONS)",
             "alice");
}

void timeoutOfOthers(FlowStory& story) {
  LittleLab lab(kRelayScript);
  lab.phone("bob", "silent");
  lab.request(0, "OPTIONS sip:bob@example.com");
  lab.run(31000);
  story.has(lab.ladder("alice"), "30000 proxy > alice 408 OPTIONS");
}

void lateResponses(FlowStory& story) {
  LittleLab lab(kRelayScript);
  lab.phone("bob", "40000 200");
  lab.request(0, "OPTIONS sip:bob@example.com");
  lab.run(41000);
  story.has(lab.ladder("alice"), "40000 proxy > alice 200 OPTIONS");
}

void noLoopDetection(FlowStory& story) {
  LittleLab lab(
      "request_route { if (!mf_process_maxfwd_header(\"10\")) { sl_send_reply(\"483\", \"Too Many Hops\"); "
      "exit; } t_relay(); }");
  lab.request(0, "OPTIONS sip:bob@10.0.0.1", "Max-Forwards: 3\r\n");
  lab.run(100);
  story.counts(lab.ladder("proxy"), "proxy > proxy OPTIONS sip:bob@10.0.0.1", 3);
  story.has(lab.alice().first("SIP/2.0"), "SIP/2.0 483 ");
}

void spiral(FlowStory& story) {
  LittleLab lab(
      "request_route { if ($rU == \"a\") $ru = \"sip:b@10.0.0.1\"; else $ru = \"sip:bob@example.com\"; "
      "t_relay(); }");
  LittlePhone& bob = lab.phone("bob", "10 200");
  lab.request(0, "OPTIONS sip:a@10.0.0.1");
  lab.run(100);
  story.counts(bob.first("OPTIONS"), "Via: ", 3);
  story.has(lab.alice().first("SIP/2.0"), "SIP/2.0 200 ");
}

void breadth(FlowStory& story) {
  LittleLab lab("request_route { append_branch(\"sip:b@example.com\"); t_relay(); }");
  LittlePhone& a = lab.phone("a", "10 200");
  LittlePhone& b = lab.phone("b", "10 200");
  lab.request(0, "OPTIONS sip:a@example.com", "Max-Breadth: 1\r\n");
  lab.run(100);
  story.has(a.first("OPTIONS"), "Max-Breadth: 1\r\n");
  story.has(b.first("OPTIONS"), "Max-Breadth: 1\r\n");
  LittleLab absent("request_route { t_relay(); }");
  LittlePhone& only = absent.phone("bob", "10 200");
  absent.request(0, "OPTIONS sip:bob@example.com");
  absent.run(100);
  story.lacks(only.first("OPTIONS"), "Max-Breadth");
}

void notEnoughBreadth(FlowStory& story) {
  LittleLab lab("request_route { append_branch(\"sip:b@example.com\"); t_relay(); }");
  lab.phone("a", "10 486");
  lab.phone("b", "10 486");
  lab.request(0, "INVITE sip:a@example.com", "Max-Breadth: 1\r\n");
  lab.run(100);
  story.has(lab.ladder(), "0 proxy > a INVITE");
  story.has(lab.ladder(), "0 proxy > b INVITE");
  story.has(lab.alice().heard().back(), "SIP/2.0 486 ");
}

constexpr Flow kFlows[] = {
    {"TX-1", "proxy", "deviates, Kamailio §3.2", "the interval is capped at 4 s; none on streams",
     clientInvite},
    {"TX-2", "proxy", "rfc", "a provisional stops the copies", provisionalStops},
    {"TX-3", "proxy", "rfc", "ACK on the hop, again for a repeated refusal, which goes no further",
     refusalsAreAcknowledged},
    {"TX-4", "proxy", "rfc", "doubling to 4 s; the end comes at 30 s (fr_timer)", clientOther},
    {"TX-5", "proxy", "rfc", "a copy gets the last provisional", provisionalAgain},
    {"TX-6", "proxy", "deviates, Kamailio §3.2", "repeated until its ACK, for wt_timer, 5 s, at most",
     refusalIsRepeated},
    {"TX-7", "proxy", "deviates, Kamailio §3.2", "copies are answered for wt_timer, 5 s", otherIsRemembered},
    {"TX-8", "proxy", "rfc", "a copy of an answered INVITE is taken in", acceptedServer},
    {"TX-9", "proxy", "rfc", "further 2xx go up, with another tag too", acceptedClient},
    {"TX-10", "proxy", "deviates, Kamailio §2.1", "an answer without transaction follows its second Via",
     strayResponse},
    {"TX-11", "proxy", "rfc", "branch, sent-by and method; without the cookie the old fields", serverMatch},
    {"TX-12", "proxy", "rfc", "branch and CSeq method", clientMatch},
    {"TX-13", "proxy", "rfc", "0.5 s, 4 s", defaultTimers},
    {"NI-1", "proxy", "rfc", "no provisional but what comes from below", noTryingForOthers},
    {"NI-2", "proxy", "deviates, Kamailio §3.2", "408 at fr_timer, whatever the method", timeoutOfOthers},
    {"NI-3", "proxy", "deviates, Kamailio §2.1", "a late answer is passed on", lateResponses},
    {"LP-1", "proxy", "deviates, Kamailio §2.3", "no loop detection: Max-Forwards ends it", noLoopDetection},
    {"LP-2", "proxy", "rfc", "a spiral is no loop", spiral},
    {"LP-3", "proxy", "deviates, Kamailio §2.1", "Max-Breadth passes unread", breadth},
    {"LP-4", "proxy", "deviates, Kamailio §2.1", "no 440: every target is called", notEnoughBreadth},
};

}  // namespace

std::span<const Flow> transactionFlows() { return kFlows; }

}  // namespace forklab::test
