// RFC 3665: calls and registrations through proxies.
#include "conformance/rfc_flow.h"
#include "kernel/digest.h"

namespace forklab::test {

namespace {

constexpr auto kFirst = "Route: <sip:10.0.0.1;lr;ftag=alice>\r\n";
constexpr auto kSecond = "Route: <sip:10.0.1.1;lr;ftag=alice>\r\n";

/// Alice's proxy, Bob's proxy, Bob.
struct TwoProxies {
  explicit TwoProxies(const std::string& plan)
      : lab(dialogScript("$du = \"sip:10.0.1.1:5060\";")), bob(lab.phone("bob", plan)) {
    lab.proxy("second", dialogScript());
  }
  LittleLab lab;
  LittlePhone& bob;
};

void twoProxies(FlowStory& story) {
  TwoProxies world("50 180, 100 200");
  LittleLab& lab = world.lab;
  lab.alice().neverAcknowledge();
  lab.request(0, "INVITE sip:bob@example.com");
  lab.request(150, "ACK sip:bob@10.0.0.3:5060", kFirst + (kSecond + toLine("bob")), "z9hG4bKack");
  lab.request(200, "BYE sip:bob@10.0.0.3:5060", kFirst + (kSecond + toLine("bob")), "z9hG4bKbye");
  lab.run(1000);
  story.went(lab, R"(
    0 alice > proxy INVITE sip:bob@example.com
    0 proxy > alice 100 INVITE
    0 proxy > second INVITE sip:bob@example.com
    0 second > proxy 100 INVITE
    0 second > bob INVITE sip:bob@example.com
    50 bob > second 180 INVITE
    50 second > proxy 180 INVITE
    50 proxy > alice 180 INVITE
    100 bob > second 200 INVITE
    100 second > proxy 200 INVITE
    100 proxy > alice 200 INVITE
    150 alice > proxy ACK sip:bob@10.0.0.3:5060
    150 proxy > second ACK sip:bob@10.0.0.3:5060
    150 second > bob ACK sip:bob@10.0.0.3:5060
    200 alice > proxy BYE sip:bob@10.0.0.3:5060
    200 proxy > second BYE sip:bob@10.0.0.3:5060
    200 second > bob BYE sip:bob@10.0.0.3:5060
    300 bob > second 200 BYE
    300 second > proxy 200 BYE
    300 proxy > alice 200 BYE)");
  const std::string invite = world.bob.first("INVITE");
  story.counts(invite, "\r\nVia: ", 3);
  story.counts(invite, "\r\nRecord-Route: ", 2);
  story.has(invite, "\r\nMax-Forwards: 68\r\n");
  story.counts(lab.alice().first("SIP/2.0 200"), "\r\nVia: ", 1);
  story.lacks(world.bob.first("ACK"), "Route: ");
}

std::string credentials(const std::string& challenge, const std::string& name, const std::string& method,
                        const std::string& uri, const std::string& realm) {
  const auto begin = challenge.find("nonce=\"") + 7;
  const std::string nonce = challenge.substr(begin, challenge.find('"', begin) - begin);
  const std::string a1 = kernel::md5Hex("alice:" + realm + ":secret");
  const std::string response = kernel::md5Hex(a1 + ":" + nonce + ":" + kernel::md5Hex(method + ":" + uri));
  return name + ": Digest username=\"alice\", realm=\"" + realm + "\", nonce=\"" + nonce + "\", uri=\"" +
         uri + "\", response=\"" + response + "\"\r\n";
}

std::string challengingScript(const std::string& realm, const std::string& next) {
  return dialogScript("if (!pv_proxy_authenticate(\"" + realm +
                      "\", \"secret\", \"0\")) { proxy_challenge(\"" + realm +
                      "\", \"0\"); exit; }\n  consume_credentials();\n  " + next);
}

void authenticationAtBoth(FlowStory& story) {
  LittleLab lab(challengingScript("one.example", "$du = \"sip:10.0.1.1:5060\";"));
  LittlePhone& bob = lab.phone("bob", "10 200");
  lab.proxy("second", challengingScript("two.example", ""));
  const std::string uri = "sip:bob@example.com";
  const auto nextInvite = [&](int at, int cseq, const std::string& lines) {
    std::string text = lab.text("INVITE " + uri, lines, "z9hG4bKi" + std::to_string(cseq));
    text.replace(text.find("CSeq: 1"), 7, "CSeq: " + std::to_string(cseq));
    lab.alice().sendAt(kernel::Instant{} + kernel::Duration::milliseconds(at), lab.proxyAddress(), text);
  };
  lab.request(0, "INVITE " + uri);
  lab.run(50);
  const std::string one =
      credentials(lab.alice().first("SIP/2.0 407"), "Proxy-Authorization", "INVITE", uri, "one.example");
  nextInvite(100, 2, one);
  lab.run(150);
  const std::string two =
      credentials(lab.alice().heard().back(), "Proxy-Authorization", "INVITE", uri, "two.example");
  story.has(lab.alice().heard().back(), "realm=\"two.example\"");
  nextInvite(200, 3, one + two);
  lab.run(250);
  story.went(lab, R"(
    0 alice > proxy INVITE sip:bob@example.com
    0 proxy > alice 407 INVITE
    0 alice > proxy ACK sip:bob@example.com
    100 alice > proxy INVITE sip:bob@example.com
    100 proxy > alice 100 INVITE
    100 proxy > second INVITE sip:bob@example.com
    100 second > proxy 407 INVITE
    100 proxy > second ACK sip:bob@example.com
    100 proxy > alice 407 INVITE
    100 alice > proxy ACK sip:bob@example.com
    200 alice > proxy INVITE sip:bob@example.com
    200 proxy > alice 100 INVITE
    200 proxy > second INVITE sip:bob@example.com
    200 second > proxy 100 INVITE
    200 second > bob INVITE sip:bob@example.com
    210 bob > second 200 INVITE
    210 second > proxy 200 INVITE
    210 proxy > alice 200 INVITE
    210 alice > proxy ACK sip:bob@example.com)");
  story.lacks(bob.first("INVITE"), "Proxy-Authorization");
}

void proxyFailure(FlowStory& story) {
  LittleLab lab(kRelayScript);
  lab.phone("bob", "10 200");
  const kernel::Endpoint second = lab.proxy("second", kRelayScript);
  // The first proxy is a phone without power.
  LittlePhone& dead = lab.phone("dead", "silent");
  const std::string invite = lab.text("INVITE sip:bob@example.com", "", "z9hG4bKfirst");
  const auto at = [](int ms) { return kernel::Instant{} + kernel::Duration::milliseconds(ms); };
  lab.run(0);
  lab.alice().sendAt(at(0), dead.address(), invite);
  lab.alice().sendAt(at(32000), second, lab.text("INVITE sip:bob@example.com", "", "z9hG4bKsecond"));
  lab.run(33000);
  story.went(lab, R"(
    0 alice > dead INVITE sip:bob@example.com
    32000 alice > second INVITE sip:bob@example.com
    32000 second > alice 100 INVITE
    32000 second > bob INVITE sip:bob@example.com
    32010 bob > second 200 INVITE
    32010 second > alice 200 INVITE
    32010 alice > second ACK sip:bob@example.com
    32010 second > bob ACK sip:bob@example.com)");
}

void redirectAndLateOffer(FlowStory& story) {
  LittleLab lab(
      dialogScript("if ($rU == \"moved\") { append_to_reply(\"Contact: <sip:bob@example.com>\\r\\n\"); "
                   "sl_send_reply(\"302\", \"Moved Temporarily\"); exit; }"));
  LittlePhone& bob = lab.phone("bob", "10 200 Content-Type: application/sdp");
  lab.alice().neverAcknowledge();
  lab.request(0, "INVITE sip:moved@example.com");
  lab.request(100, "INVITE sip:bob@example.com", "", "z9hG4bKagain");
  std::string ack = lab.text("ACK sip:bob@10.0.0.3:5060",
                             kFirst + toLine("bob") + "Content-Type: application/sdp\r\n", "z9hG4bKack");
  ack.replace(ack.find("Content-Length: 0\r\n\r\n"), 21, "Content-Length: 5\r\n\r\nv=0\r\n");
  lab.send(200, lab.alice(), ack);
  lab.run(300);
  story.has(lab.alice().first("SIP/2.0 302"), "Contact: <sip:bob@example.com>\r\n");
  story.lacks(bob.first("INVITE"), "application/sdp");
  story.has(bob.first("ACK"), "\r\n\r\nv=0\r\n");
  story.went(lab, R"(
    0 alice > proxy INVITE sip:moved@example.com
    0 proxy > alice 302 INVITE
    100 alice > proxy INVITE sip:bob@example.com
    100 proxy > alice 100 INVITE
    100 proxy > bob INVITE sip:bob@example.com
    110 bob > proxy 200 INVITE
    110 proxy > alice 200 INVITE
    200 alice > proxy ACK sip:bob@10.0.0.3:5060
    200 proxy > bob ACK sip:bob@10.0.0.3:5060)");
}

void reinviteFollowsRoute(FlowStory& story) {
  LittleLab lab(dialogScript());
  // Bob asks for a new session at the same time, so he answers 491.
  LittlePhone& bob = lab.phone("bob", "10 491");
  lab.request(0, "INVITE sip:bob@10.0.0.3:5060", kFirst + toLine("bob"));
  lab.run(100);
  story.went(lab, R"(
    0 alice > proxy INVITE sip:bob@10.0.0.3:5060
    0 proxy > alice 100 INVITE
    0 proxy > bob INVITE sip:bob@10.0.0.3:5060
    10 bob > proxy 491 INVITE
    10 proxy > bob ACK sip:bob@10.0.0.3:5060
    10 proxy > alice 491 INVITE
    10 alice > proxy ACK sip:bob@10.0.0.3:5060)");
  story.lacks(bob.first("INVITE"), "Record-Route");
}

void noAnswerCancelled(FlowStory& story) {
  TwoProxies world("50 180");
  world.lab.request(0, "INVITE sip:bob@example.com");
  world.lab.request(200, "CANCEL sip:bob@example.com");
  world.lab.run(1000);
  story.went(world.lab, R"(
    0 alice > proxy INVITE sip:bob@example.com
    0 proxy > alice 100 INVITE
    0 proxy > second INVITE sip:bob@example.com
    0 second > proxy 100 INVITE
    0 second > bob INVITE sip:bob@example.com
    50 bob > second 180 INVITE
    50 second > proxy 180 INVITE
    50 proxy > alice 180 INVITE
    200 alice > proxy CANCEL sip:bob@example.com
    200 proxy > second CANCEL sip:bob@example.com
    200 proxy > alice 200 CANCEL
    200 second > bob CANCEL sip:bob@example.com
    200 second > proxy 200 CANCEL
    200 bob > second 200 CANCEL
    200 bob > second 487 INVITE
    200 second > bob ACK sip:bob@example.com
    200 second > proxy 487 INVITE
    200 proxy > second ACK sip:bob@example.com
    200 proxy > alice 487 INVITE
    200 alice > proxy ACK sip:bob@example.com)");
}

/// A refusal passes, and every hop acknowledges it by itself.
void refused(FlowStory& story, const std::string& status) {
  TwoProxies world("50 " + status);
  world.lab.request(0, "INVITE sip:bob@example.com");
  world.lab.run(1000);
  story.went(world.lab, R"(
    0 alice > proxy INVITE sip:bob@example.com
    0 proxy > alice 100 INVITE
    0 proxy > second INVITE sip:bob@example.com
    0 second > proxy 100 INVITE
    0 second > bob INVITE sip:bob@example.com
    50 bob > second )" + status +
                            R"( INVITE
    50 second > bob ACK sip:bob@example.com
    50 second > proxy )" + status +
                            R"( INVITE
    50 proxy > second ACK sip:bob@example.com
    50 proxy > alice )" + status +
                            R"( INVITE
    50 alice > proxy ACK sip:bob@example.com)");
}

void busy(FlowStory& story) { refused(story, "486"); }
void unavailable(FlowStory& story) { refused(story, "480"); }

void noResponse(FlowStory& story) {
  LittleLab lab(kRelayScript);
  lab.phone("bob", "silent");
  lab.request(0, "INVITE sip:bob@example.com");
  lab.run(40000);
  story.went(lab, R"(
    0 proxy > bob INVITE sip:bob@example.com
    500 proxy > bob INVITE sip:bob@example.com #1
    1500 proxy > bob INVITE sip:bob@example.com #2
    3500 proxy > bob INVITE sip:bob@example.com #3
    7500 proxy > bob INVITE sip:bob@example.com #4
    11500 proxy > bob INVITE sip:bob@example.com #5
    15500 proxy > bob INVITE sip:bob@example.com #6
    19500 proxy > bob INVITE sip:bob@example.com #7
    23500 proxy > bob INVITE sip:bob@example.com #8
    27500 proxy > bob INVITE sip:bob@example.com #9)",
             "bob");
  story.has(lab.alice().first("SIP/2.0 408"), "To: <sip:bob@example.com>;tag=");
}

void backToBack(FlowStory& story) {
  LittleLab lab(kRelayScript);
  LittlePhone& bob = lab.phone("bob", "10 200");
  lab.request(0, "INVITE sip:bob@example.com");
  lab.run(100);
  // A proxy is no back-to-back agent: the dialog's names pass untouched.
  story.has(bob.first("INVITE"), "Call-ID: call1@10.0.0.2\r\n");
  story.has(bob.first("INVITE"), "From: <sip:alice@example.com>;tag=alice\r\n");
  story.has(lab.alice().first("SIP/2.0 200"), ";tag=bob\r\n");
}

constexpr auto kRegistrar = R"(
request_route {
  if (!pv_www_authenticate("example.com", "secret", "0")) { www_challenge("example.com", "0"); exit; }
  save("location");
})";

struct Registrar {
  LittleLab lab{kRegistrar};
  int count = 0;
  std::string challenge;

  /// REGISTER with these lines; what came back.
  std::string ask(const std::string& lines, const std::string& password = "secret") {
    ++count;
    std::string secret = challenge.empty() ? ""
                                           : credentials(challenge, "Authorization", "REGISTER",
                                                         "sip:example.com", "example.com");
    if (password != "secret" && !secret.empty()) secret.replace(secret.find("response=\"") + 10, 4, "0000");
    const std::string n = std::to_string(count);
    const std::string text =
        "REGISTER sip:example.com SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.2:5060;branch=z9hG4bKr" + n +
        "\r\nFrom: <sip:alice@example.com>;tag=1\r\nTo: <sip:alice@example.com>\r\n" +
        "Call-ID: reg\r\nCSeq: " + n + " REGISTER\r\n" + secret + lines + "Content-Length: 0\r\n\r\n";
    lab.run(count * 100 - 100);
    lab.alice().sendAt(kernel::Instant{} + kernel::Duration::milliseconds(count * 100), lab.proxyAddress(),
                       text);
    lab.run(count * 100);
    const std::string heard = lab.alice().heard().empty() ? "" : lab.alice().heard().back();
    if (heard.starts_with("SIP/2.0 401")) challenge = heard;
    return heard;
  }
};

void registrations(FlowStory& story) {
  Registrar registrar;
  story.has(registrar.ask("Contact: <sip:a@10.0.0.2>\r\n"), "SIP/2.0 401 ");
  const std::string bound = registrar.ask("Contact: <sip:a@10.0.0.2>;expires=600\r\n");
  story.has(bound, "SIP/2.0 200 ");
  story.has(bound, "<sip:a@10.0.0.2>;expires=600");
  const std::string both = registrar.ask("Contact: <sip:b@10.0.0.2>;expires=300\r\n");
  story.has(both, "<sip:a@10.0.0.2>;expires=");
  story.has(both, "<sip:b@10.0.0.2>;expires=300");
  const std::string query = registrar.ask("");
  story.has(query, "SIP/2.0 200 ");
  story.has(query, "<sip:b@10.0.0.2>;expires=");
  const std::string removed = registrar.ask("Contact: *\r\nExpires: 0\r\n");
  story.has(removed, "SIP/2.0 200 ");
  story.lacks(removed, "10.0.0.2>;expires");
  story.has(registrar.ask("Contact: <sip:a@10.0.0.2>\r\n", "wrong"), "SIP/2.0 401 ");
}

constexpr Flow kFlows[] = {
    {"C-3.2", "proxy", "rfc", "each hop 100; answers back by the Vias; ACK and BYE by the route set",
     twoProxies},
    {"C-3.3", "proxy", "rfc", "407 at each proxy in turn; each takes off its own credentials only",
     authenticationAtBoth},
    {"C-3.4", "proxy", "rfc", "the second proxy carries the call, the first sees no more of it",
     proxyFailure},
    {"C-3.5", "proxy", "rfc", "no back-to-back agent: Call-ID and tags pass untouched", backToBack},
    {"C-3.6", "proxy", "rfc", "302 with its Contact; the ACK with the answer goes end to end by Route",
     redirectAndLateOffer},
    {"C-3.7", "proxy", "rfc", "the re-INVITE follows Route alone; 491 passes", reinviteFollowsRoute},
    {"C-3.8", "proxy", "rfc", "CANCEL hop by hop, each hop acknowledges the 487", noAnswerCancelled},
    {"C-3.9", "proxy", "rfc", "486 passes, each hop acknowledges it", busy},
    {"C-3.10", "proxy", "deviates, Kamailio §3.2", "ten copies, at most 4 s apart, then 408 at 30 s",
     noResponse},
    {"C-3.11", "proxy", "rfc", "480 passes like 486", unavailable},
    {"C-2.1..2.5", "proxy", "rfc",
     "401, then bindings with their expiry; query; * removes; a bad password: 401", registrations},
};

}  // namespace

std::span<const Flow> callFlows() { return kFlows; }

}  // namespace forklab::test
