// RFC 3261 9 and 17, RFC 6026 at the lab's phones, which obey the RFCs.
#include <algorithm>

#include "conformance/rfc_flow.h"
#include "support/lab_story.h"

namespace forklab::test {

namespace {

/// Alice and Bob at the two ends of a link of 10 ms.
LabStory call(const std::string& alice, const std::string& bob, const std::string& link = {}) {
  return LabStory(
      "version: 1\ntitle: two phones\nnodes:\n"
      "  alice: {kind: phone, address: 10.0.0.1, behaviour: caller, calls: 'sip:bob@example.com'" +
      alice + "}\n  bob: {kind: phone, address: 10.0.0.2, behaviour: " + bob +
      "}\nlinks: [{between: [alice, bob], delay: 10ms" + link + "}]\nnames: {example.com: bob}\n");
}

void went(FlowStory& story, const LabStory& lab, const std::vector<std::string>& expected) {
  std::string all;
  for (const std::string& line : lab.sent()) all += line + "\n";
  story.that(lab.sent() == expected, "what went:\n" + all);
}

void inviteClient(FlowStory& story) {
  const LabStory lab = call("", "silent");
  went(
      story, lab,
      {"0.000 alice > bob INVITE", "0.500 alice > bob INVITE (again 1)", "1.500 alice > bob INVITE (again 2)",
       "3.500 alice > bob INVITE (again 3)", "7.500 alice > bob INVITE (again 4)",
       "15.500 alice > bob INVITE (again 5)", "31.500 alice > bob INVITE (again 6)"});
  story.that(lab.acts().back() == "32.000 alice gives up no answer in time", lab.acts().back());
}

void provisionalStops(FlowStory& story) {
  const LabStory lab = call("", "rings, ring_after: 600ms, trying: no");
  story.that(lab.count("alice > bob INVITE (again 1)") == 1, "the first copy is missing");
  story.that(lab.count("alice > bob INVITE (again 2)") == 0, "copies went on");
}

void refusalAcknowledged(FlowStory& story) {
  went(story, call("", "busy"),
       {"0.000 alice > bob INVITE", "0.110 bob > alice 486", "0.120 alice > bob ACK"});
}

void otherClient(FlowStory& story) {
  const LabStory lab = call(", method: OPTIONS", "silent");
  std::vector<std::string> expected{"0.000 alice > bob OPTIONS"};
  const char* const times[] = {"0.500",  "1.500",  "3.500",  "7.500",  "11.500",
                               "15.500", "19.500", "23.500", "27.500", "31.500"};
  for (std::size_t i = 0; i < std::size(times); ++i)
    expected.push_back(std::string(times[i]) + " alice > bob OPTIONS (again " + std::to_string(i + 1) + ")");
  went(story, lab, expected);
}

void provisionalAgain(FlowStory& story) {
  // The 180 is lost, so that Alice asks again.
  const LabStory lab = call("", "rings, ring_after: 100ms", ", cut_at: 105ms, mend_at: 300ms");
  story.that(lab.count("bob > alice 180 (again 1)") == 1, "the 180 was not repeated");
}

void refusalRepeated(FlowStory& story) {
  const LabStory lab = call("", "busy, after: 100ms", ", cut_at: 105ms, mend_at: 3s");
  for (const char* copy : {"bob > alice 486", "bob > alice 486 (again 1)", "bob > alice 486 (again 2)"})
    story.that(lab.count(copy) == 1, copy);
}

void otherRemembered(FlowStory& story) {
  const LabStory lab = call(", method: OPTIONS", "answers", ", cut_at: 5ms, mend_at: 505ms");
  const auto sent = lab.sent();
  story.that(std::count_if(sent.begin(), sent.end(),
                           [](const std::string& line) {
                             return line.find("bob > alice 200 OPTIONS") != std::string::npos;
                           }) >= 1,
             "no answer");
}

void acceptedServer(FlowStory& story) {
  // The 200 is lost; the INVITE that Alice repeats is swallowed, the phone itself repeats its 200.
  const LabStory lab = call("", "answers, ring_after: never, answer_after: 100ms, trying: no",
                            ", cut_at: 105ms, mend_at: 450ms");
  story.that(lab.count("alice > bob INVITE (again 1)") == 1, "no copy was sent");
  story.that(lab.count("bob > alice 200 (again 1)") == 1, "the 200 was not repeated");
  story.that(lab.count("alice > bob ACK") == 1, "no ACK");
}

void acceptedClient(FlowStory& story) {
  const LabStory lab = call(", lose_answers: 2", "answers, answer_after: 500ms");
  story.that(lab.count("bob > alice 200 (again 2)") == 1, "the 200 was not repeated");
  story.that(lab.sent().back() == "2.020 alice > bob ACK", lab.sent().back());
}

void cancelWaits(FlowStory& story) {
  const LabStory lab = call(", cancel_after: 50ms", "rings, ring_after: 200ms");
  story.that(lab.sent()[2] == "0.220 alice > bob CANCEL", lab.sent()[2]);
}

void cancelled(FlowStory& story) {
  went(story, call(", cancel_after: 1s", "rings"),
       {"0.000 alice > bob INVITE", "0.110 bob > alice 180", "1.000 alice > bob CANCEL",
        "1.010 bob > alice 200 CANCEL", "1.010 bob > alice 487", "1.020 alice > bob ACK"});
}

constexpr Flow kFlows[] = {
    {"TX-1", "phone", "rfc", "seven copies, the interval doubling; 64*T1 is the end", inviteClient},
    {"TX-2", "phone", "rfc", "a provisional stops the copies", provisionalStops},
    {"TX-3", "phone", "rfc", "ACK on the hop", refusalAcknowledged},
    {"TX-4", "phone", "rfc", "doubling to T2", otherClient},
    {"TX-5", "phone", "rfc", "a copy gets the last provisional", provisionalAgain},
    {"TX-6", "phone", "rfc", "the refusal is repeated, doubling, until its ACK", refusalRepeated},
    {"TX-7", "phone", "rfc", "a copy gets the answer again", otherRemembered},
    {"TX-8", "phone", "rfc", "copies of an answered INVITE are swallowed", acceptedServer},
    {"TX-9", "phone", "rfc", "a repeated 2xx gets its ACK", acceptedClient},
    {"CN-1", "phone", "rfc", "200 for the CANCEL, 487 for the INVITE", cancelled},
    {"CN-2", "phone", "rfc", "CANCEL waits for a provisional", cancelWaits},
};

}  // namespace

std::span<const Flow> phoneFlows() { return kFlows; }

}  // namespace forklab::test
