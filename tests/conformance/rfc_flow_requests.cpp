// RFC 3261 16.3 to 16.5: what a proxy checks, and where a request is to go.
#include "conformance/rfc_flow.h"

namespace forklab::test {

namespace {

std::string without(std::string text, const std::string& part) {
  const auto at = text.find(part);
  return at == std::string::npos ? text : text.erase(at, part.size());
}

void unreadable(FlowStory& story) {
  LittleLab lab(kRelayScript);
  LittlePhone& bob = lab.phone("bob", "10 200");
  lab.send(0, lab.alice(),
           without(lab.text("INVITE sip:bob@example.com", "", "z9hG4bK1"), "Call-ID: call1@10.0.0.2\r\n"));
  lab.send(100, lab.alice(), lab.text("DANCE sip:bob@example.com", "X-Unheard-Of: yes\r\n", "z9hG4bK2"));
  lab.run(150);
  story.went(lab, R"(
    0 alice > proxy INVITE sip:bob@example.com
    100 alice > proxy DANCE sip:bob@example.com
    100 proxy > bob DANCE sip:bob@example.com
    110 bob > proxy 200 DANCE
    110 proxy > alice 200 DANCE)");
  story.has(bob.first("DANCE"), "X-Unheard-Of: yes\r\n");
}

void unknownScheme(FlowStory& story) {
  LittleLab lab("request_route { if (!t_relay()) sl_reply_error(); }");
  lab.request(0, "OPTIONS nobody:knows");
  lab.run(100);
  story.has(lab.alice().first("SIP/2.0"),
            "SIP/2.0 479 Regretfully, we were not able to process the URI (479/SL)");
}

void noHopsLeft(FlowStory& story) {
  LittleLab lab(dialogScript());
  LittlePhone& bob = lab.phone("bob", "10 200");
  lab.request(0, "INVITE sip:bob@example.com", "Max-Forwards: 0\r\n");
  lab.run(100);
  story.has(lab.alice().first("SIP/2.0"), "SIP/2.0 483 Too Many Hops");
  story.that(bob.heard().empty(), "something went downstream");
}

void requiredOfProxies(FlowStory& story) {
  LittleLab lab(kRelayScript);
  LittlePhone& bob = lab.phone("bob", "10 200");
  lab.request(0, "OPTIONS sip:bob@example.com", "Proxy-Require: nonsense\r\nRequire: nonsense\r\n");
  lab.run(100);
  story.has(bob.first("OPTIONS"), "Proxy-Require: nonsense\r\nRequire: nonsense\r\n");
  story.has(lab.alice().first("SIP/2.0"), "SIP/2.0 200 ");
}

constexpr auto kGuarded = R"(
request_route {
  if (!pv_proxy_authenticate("example.com", "secret", "0")) { proxy_challenge("example.com", "0"); exit; }
  t_relay();
})";

void wantsCredentials(FlowStory& story) {
  LittleLab lab(kGuarded);
  LittlePhone& bob = lab.phone("bob", "10 200");
  lab.alice().neverAcknowledge();
  lab.request(0, "INVITE sip:bob@example.com");
  lab.request(100, "ACK sip:bob@example.com", toLine("bob"), "z9hG4bKack");
  lab.request(200, "CANCEL sip:bob@example.com", "", "z9hG4bKother");
  lab.run(300);
  story.has(lab.alice().first("SIP/2.0 407"), "Proxy-Authenticate: Digest realm=\"example.com\"");
  story.has(bob.first("ACK"), "ACK sip:bob@example.com");
  story.counts(lab.ladder(), "proxy > alice 407", 1);
}

void otherVersion(FlowStory& story) {
  LittleLab lab(kRelayScript);
  lab.phone("bob", "10 200");
  std::string text = lab.text("OPTIONS sip:bob@example.com", "", "z9hG4bK1");
  text.replace(text.find("SIP/2.0"), 7, "SIP/3.0");
  lab.send(0, lab.alice(), text);
  lab.run(100);
  story.went(lab, "0 alice > proxy OPTIONS sip:bob@example.com");
  const auto remarks = lab.remarks();
  story.that(!remarks.empty() && remarks.front() == "dropped: its version is not SIP/2.0",
             "no reason is told");
}

void otherMethodInCSeq(FlowStory& story) {
  LittleLab lab(kRelayScript);
  LittlePhone& bob = lab.phone("bob", "10 200");
  std::string text = lab.text("OPTIONS sip:bob@example.com", "", "z9hG4bK1");
  text.replace(text.find("CSeq: 2 OPTIONS"), 15, "CSeq: 2 MESSAGE");
  lab.send(0, lab.alice(), text);
  lab.run(5);
  story.has(bob.first("OPTIONS"), "CSeq: 2 MESSAGE\r\n");
}

void strictRouterBefore(FlowStory& story) {
  LittleLab lab(dialogScript());
  LittlePhone& bob = lab.phone("bob", "10 200");
  lab.request(0, "BYE sip:10.0.0.1;lr;ftag=alice", "Route: <sip:bob@10.0.0.3:5060>\r\n" + toLine("bob"));
  lab.run(5);
  story.has(bob.first("BYE"), "BYE sip:bob@10.0.0.3:5060 SIP/2.0\r\n");
  story.lacks(bob.first("BYE"), "Route: ");
}

void ownRouteComesOff(FlowStory& story) {
  LittleLab lab(dialogScript());
  LittlePhone& bob = lab.phone("bob", "10 200");
  lab.request(0, "BYE sip:bob@10.0.0.3:5060", "Route: <sip:10.0.0.1;lr>\r\n" + toLine("bob"));
  lab.request(100, "BYE sip:bob@10.0.0.3:5060",
              "Route: <sip:10.0.0.1;r2=on;lr>, <sip:10.0.0.1;transport=tcp;r2=on;lr>\r\n" + toLine("bob"),
              "z9hG4bKtwice");
  lab.run(300);
  story.that(bob.heard().size() == 2, "two requests were to come");
  for (const std::string& text : bob.heard()) story.lacks(text, "Route: ");
}

void maddr(FlowStory& story) {
  LittleLab lab("request_route { if (uri == myself) xlog(\"L_ERR\", \"mine\\n\"); t_relay(); }");
  LittlePhone& bob = lab.phone("bob", "10 200");
  lab.request(0, "OPTIONS sip:bob@example.com;maddr=10.0.0.1");
  lab.run(100);
  story.has(bob.first("OPTIONS"), "OPTIONS sip:bob@example.com;maddr=10.0.0.1 SIP/2.0\r\n");
  for (const std::string& remark : lab.remarks()) story.lacks(remark, "mine");
}

void foreignDomain(FlowStory& story) {
  LittleLab lab("request_route { if (uri == myself) { $ru = \"sip:bob@example.com\"; } t_relay(); }");
  LittlePhone& bob = lab.phone("bob", "10 200");
  LittlePhone& carol = lab.phone("carol", "10 200");
  lab.request(0, "OPTIONS sip:carol@10.0.0.4");
  lab.run(100);
  story.has(carol.first("OPTIONS"), "OPTIONS sip:carol@10.0.0.4 SIP/2.0\r\n");
  story.that(bob.heard().empty(), "another target was asked");
}

void nobodyThere(FlowStory& story) {
  LittleLab lab(
      "request_route { if (!lookup(\"location\")) { sl_send_reply(\"404\", \"Not Found\"); exit; } "
      "t_relay(); }");
  lab.request(0, "INVITE sip:bob@10.0.0.1");
  lab.run(100);
  story.has(lab.alice().first("SIP/2.0"), "SIP/2.0 404 Not Found");
}

void sameTargetTwice(FlowStory& story) {
  LittleLab lab("request_route { append_branch(\"sip:bob@example.com\"); t_relay(); }");
  lab.phone("bob", "10 486");
  lab.request(0, "INVITE sip:bob@example.com");
  lab.run(5);
  story.counts(lab.ladder(), "proxy > bob INVITE", 2);
}

constexpr Flow kFlows[] = {
    {"RV-1", "proxy", "deviates, Kamailio §2.1",
     "what cannot be read is dropped in silence; unknown names pass", unreadable},
    {"RV-2", "proxy", "deviates, Kamailio §2.5", "no transaction is made; sl_reply_error answers 479",
     unknownScheme},
    {"RV-3", "proxy", "rfc", "483 by the script, nothing downstream", noHopsLeft},
    {"RV-4", "proxy", "deviates, Kamailio §2.1",
     "passes: nothing is checked that the script does not ask for", requiredOfProxies},
    {"RV-5", "proxy", "rfc", "407 with a challenge; ACK and CANCEL are let through", wantsCredentials},
    {"RV-6", "proxy", "deviates, Kamailio §2.1", "another version is dropped in silence", otherVersion},
    {"RV-7", "proxy", "deviates, Kamailio §2.1", "passes unnoticed", otherMethodInCSeq},
    {"RT-1", "proxy", "rfc", "the last Route becomes the Request-URI", strictRouterBefore},
    {"RT-2", "proxy", "rfc", "our own Route comes off, both of a pair", ownRouteComesOff},
    {"RT-3", "proxy", "deviates, Kamailio §2.5", "maddr is not looked at", maddr},
    {"RT-4", "proxy", "rfc", "a foreign domain is the only target", foreignDomain},
    {"RT-5", "proxy", "rfc", "404 for a user without a binding", nobodyThere},
    {"RT-6", "proxy", "deviates, Kamailio §3.3", "a target named twice is called twice", sameTargetTwice},
};

}  // namespace

std::span<const Flow> requestFlows() { return kFlows; }

}  // namespace forklab::test
