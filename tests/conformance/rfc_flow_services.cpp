// RFC 5359: services that a proxy carries or performs.
#include "conformance/rfc_flow.h"

namespace forklab::test {

namespace {

constexpr auto kRoute = "Route: <sip:10.0.0.1;lr;ftag=alice>\r\n";

/// A request of Bob's inside the dialog that Alice began.
std::string ofBob(const std::string& method, const std::string& lines, const std::string& branch) {
  return method + " sip:alice@10.0.0.2:5060 SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.3:5060;branch=" + branch +
         "\r\nMax-Forwards: 70\r\nFrom: <sip:bob@example.com>;tag=bob\r\nTo: "
         "<sip:alice@example.com>;tag=alice\r\n" +
         "Call-ID: call1@10.0.0.2\r\nCSeq: 7 " + method + "\r\n" + kRoute + lines +
         "Content-Length: 0\r\n\r\n";
}

void hold(FlowStory& story) {
  LittleLab lab(dialogScript());
  LittlePhone& bob = lab.phone("bob", "10 200");
  const std::string text =
      lab.text("INVITE sip:bob@10.0.0.3:5060", kRoute + toLine("bob") + "Content-Type: application/sdp\r\n",
               "z9hG4bKhold");
  std::string hold = text;
  hold.replace(hold.find("Content-Length: 0\r\n\r\n"), 21, "Content-Length: 12\r\n\r\na=sendonly\r\n");
  lab.alice().neverAcknowledge();
  lab.send(0, lab.alice(), hold);
  lab.request(50, "ACK sip:bob@10.0.0.3:5060", kRoute + toLine("bob"), "z9hG4bKholdack");
  lab.send(100, bob, ofBob("UPDATE", "", "z9hG4bKback"));
  lab.run(300);
  story.has(bob.first("INVITE"), "\r\n\r\na=sendonly\r\n");
  story.went(lab, R"(
    0 alice > proxy INVITE sip:bob@10.0.0.3:5060
    0 proxy > alice 100 INVITE
    0 proxy > bob INVITE sip:bob@10.0.0.3:5060
    10 bob > proxy 200 INVITE
    10 proxy > alice 200 INVITE
    50 alice > proxy ACK sip:bob@10.0.0.3:5060
    50 proxy > bob ACK sip:bob@10.0.0.3:5060
    100 bob > proxy UPDATE sip:alice@10.0.0.2:5060
    100 proxy > alice UPDATE sip:alice@10.0.0.2:5060)");
}

void transfer(FlowStory& story) {
  LittleLab lab(dialogScript());
  LittlePhone& bob = lab.phone("bob", "10 202");
  LittlePhone& carol = lab.phone("carol", "10 200");
  lab.request(0, "REFER sip:bob@10.0.0.3:5060",
              kRoute + toLine("bob") + "Refer-To: <sip:carol@example.com?Replaces=x>\r\n");
  lab.send(50, bob, ofBob("NOTIFY", "Event: refer\r\nSubscription-State: active\r\n", "z9hG4bKnotify"));
  lab.send(60, bob,
           "INVITE sip:carol@example.com SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.3:5060;branch=z9hG4bKnew\r\n"
           "Max-Forwards: 70\r\nFrom: <sip:bob@example.com>;tag=b2\r\nTo: <sip:carol@example.com>\r\n"
           "Call-ID: other\r\nCSeq: 1 INVITE\r\nReferred-By: <sip:alice@example.com>\r\n"
           "Replaces: x;to-tag=1;from-tag=2\r\nContent-Length: 0\r\n\r\n");
  lab.run(69);
  story.has(bob.first("REFER"), "Refer-To: <sip:carol@example.com?Replaces=x>\r\n");
  story.has(carol.first("INVITE"),
            "Referred-By: <sip:alice@example.com>\r\nReplaces: x;to-tag=1;from-tag=2\r\n");
  story.went(lab, R"(
    0 alice > proxy REFER sip:bob@10.0.0.3:5060
    0 proxy > bob REFER sip:bob@10.0.0.3:5060
    10 bob > proxy 202 REFER
    10 proxy > alice 202 REFER
    50 bob > proxy NOTIFY sip:alice@10.0.0.2:5060
    50 proxy > alice NOTIFY sip:alice@10.0.0.2:5060
    60 bob > proxy INVITE sip:carol@example.com
    60 proxy > bob 100 INVITE
    60 proxy > carol INVITE sip:carol@example.com)");
}

void forwardUnconditional(FlowStory& story) {
  LittleLab lab("request_route { $ru = \"sip:b2@example.com\"; t_relay(); }");
  LittlePhone& b2 = lab.phone("b2", "10 200");
  lab.request(0, "INVITE sip:b1@example.com");
  lab.run(100);
  story.has(b2.first("INVITE"), "INVITE sip:b2@example.com SIP/2.0\r\n");
  story.has(b2.first("INVITE"), "To: <sip:bob@example.com>\r\n");
}

constexpr auto kSecondTry = R"(
request_route {
  if (is_method("CANCEL")) { if (t_check_trans()) t_relay(); exit; }
  t_set_fr(1000, 0);
  t_on_failure("second");
  t_relay();
}
failure_route[second] {
  $ru = "sip:b2@example.com";
  t_relay();
})";

void forwardOnBusy(FlowStory& story) {
  LittleLab lab(kSecondTry);
  lab.phone("b1", "20 486");
  lab.phone("b2", "30 180, 60 200");
  lab.request(0, "INVITE sip:b1@example.com");
  lab.run(100);
  story.went(lab, R"(
    0 alice > proxy INVITE sip:b1@example.com
    0 proxy > alice 100 INVITE
    0 proxy > b1 INVITE sip:b1@example.com
    20 b1 > proxy 486 INVITE
    20 proxy > b1 ACK sip:b1@example.com
    20 proxy > b2 INVITE sip:b2@example.com
    50 b2 > proxy 180 INVITE
    50 proxy > alice 180 INVITE
    80 b2 > proxy 200 INVITE
    80 proxy > alice 200 INVITE
    80 alice > proxy ACK sip:b1@example.com
    80 proxy > b1 ACK sip:b1@example.com)");
}

void forwardOnNoAnswer(FlowStory& story) {
  LittleLab lab(kSecondTry);
  lab.phone("b1", "20 180");
  lab.phone("b2", "60 200");
  lab.alice().neverAcknowledge();
  lab.request(0, "INVITE sip:b1@example.com");
  lab.run(1500);
  story.went(lab, R"(
    0 proxy > b1 INVITE sip:b1@example.com
    20 b1 > proxy 180 INVITE
    1020 proxy > b1 CANCEL sip:b1@example.com
    1020 b1 > proxy 200 CANCEL
    1020 b1 > proxy 487 INVITE
    1020 proxy > b1 ACK sip:b1@example.com)",
             "b1");
  story.has(lab.alice().first("SIP/2.0 200"), ";tag=b2");
}

void findMe(FlowStory& story) {
  LittleLab lab(R"(
modparam("tm", "contacts_avp", "tm_contacts")
modparam("tm", "contact_flows_avp", "tm_flows")
request_route {
  seturi("sip:b1@example.com");
  append_branch("sip:b2@example.com", "0.7");
  append_branch("sip:b3@example.com", "0.5");
  append_branch("sip:b4@example.com", "0.3");
  $ru = $null;
  t_load_contacts();
  t_next_contacts();
  t_set_fr(1000, 0);
  t_on_failure("next");
  t_relay();
}
failure_route[next] {
  if (t_next_contacts()) { t_on_failure("next"); t_relay(); }
})");
  lab.phone("b1", "20 180, 50 200");
  lab.phone("b2", "20 480");
  lab.phone("b3", "20 486");
  lab.phone("b4", "20 180");
  lab.alice().neverAcknowledge();
  lab.request(0, "INVITE sip:bob@example.com");
  lab.run(3000);
  story.went(lab, R"(
    0 alice > proxy INVITE sip:bob@example.com
    0 proxy > alice 100 INVITE
    60 proxy > alice 180 INVITE
    1080 proxy > alice 180 INVITE
    1110 proxy > alice 200 INVITE)",
             "alice");
}

void screening(FlowStory& story) {
  LittleLab lab("request_route { t_newtran(); t_reply(\"403\", \"Not for you\"); }");
  lab.phone("bob", "10 200");
  lab.request(0, "INVITE sip:bob@example.com");
  lab.run(300);
  story.went(lab, R"(
    0 alice > proxy INVITE sip:bob@example.com
    0 proxy > alice 403 INVITE
    0 alice > proxy ACK sip:bob@example.com)");
  story.has(lab.alice().first("SIP/2.0 403"), "To: <sip:bob@example.com>;tag=");
}

void parkAndPickup(FlowStory& story) {
  LittleLab lab(dialogScript());
  LittlePhone& bob = lab.phone("bob", "10 200");
  lab.request(0, "INVITE sip:bob@example.com",
              "Replaces: parked@10.0.0.9;to-tag=1;from-tag=2;early-only\r\n");
  lab.request(
      100, "REFER sip:bob@10.0.0.3:5060",
      kRoute + toLine("bob") + "Refer-To: <sip:park@example.com>\r\nReferred-By: <sip:alice@example.com>\r\n",
      "z9hG4bKrefer");
  lab.run(300);
  story.has(bob.first("INVITE"), "Replaces: parked@10.0.0.9;to-tag=1;from-tag=2;early-only\r\n");
  story.has(bob.first("REFER"),
            "Refer-To: <sip:park@example.com>\r\nReferred-By: <sip:alice@example.com>\r\n");
}

constexpr Flow kFlows[] = {
    {"S-HOLD", "proxy", "rfc", "both directions follow Route, the body passes, the ACK goes end to end",
     hold},
    {"S-XFER", "proxy", "rfc", "REFER and NOTIFY by Route; the new call keeps Referred-By and Replaces",
     transfer},
    {"S-CFU", "proxy", "rfc", "a new Request-URI before any branch; To unchanged", forwardUnconditional},
    {"S-CFB", "proxy", "rfc", "the 486 is acknowledged here, only the second phone's answers go up",
     forwardOnBusy},
    {"S-CFNA", "proxy", "rfc", "after the timer: CANCEL, 487, ACK, and the second phone is called",
     forwardOnNoAnswer},
    {"S-FINDME", "proxy", "rfc", "one phone after another; only 180s and the 200 go up", findMe},
    {"S-SCREEN", "proxy", "rfc", "403 with a tag of the proxy's, nothing goes downstream", screening},
    {"S-PARK/PICKUP", "proxy", "rfc", "REFER, Refer-To and Replaces pass untouched", parkAndPickup},
};

}  // namespace

std::span<const Flow> serviceFlows() { return kFlows; }

}  // namespace forklab::test
