#include <QTest>

#include "support/story.h"

using namespace forklab;
using test::LittleLab;

namespace {

bool holds(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

template <class T>
std::vector<T> eventsOf(const LittleLab& lab) {
  std::vector<T> found;
  for (std::size_t i = 0; i < lab.log().size(); ++i) {
    if (const auto* event = std::get_if<T>(&lab.log().at(i).payload)) found.push_back(*event);
  }
  return found;
}

/// Those about the INVITE; the phone's ACK comes by the same route.
template <class T>
std::vector<T> eventsOfInvite(const LittleLab& lab) {
  std::vector<T> found = eventsOf<T>(lab);
  std::erase_if(found, [first = found.empty() ? 0 : found.front().arrived](const T& event) {
    return event.arrived != first;
  });
  return found;
}

std::unique_ptr<LittleLab> played(const std::string& script, trace::Level level = trace::Level::full) {
  auto lab = std::make_unique<LittleLab>(script, level);
  lab->phone("bob", "100 200");
  lab->request(0, "INVITE sip:bob@example.com");
  lab->run(5000);
  return lab;
}

/// The INVITE that bob got.
std::string sentOn(const LittleLab& lab) {
  for (const trace::PacketSent& packet : eventsOf<trace::PacketSent>(lab)) {
    if (packet.bytes.starts_with("INVITE ") && packet.branch == 1) return std::string(packet.bytes);
  }
  return {};
}

}  // namespace

/// The script's own copy of a request and the transaction's clone of it, as a full record tells of them.
class CopyStories : public QObject {
  Q_OBJECT

 private slots:
  void whatIsEditedBehindTRelayIsLateAndNotSent() {
    const auto lab = played(
        "request_route { append_hf(\"P-Early: 1\\r\\n\"); t_relay(); append_hf(\"P-Late: 1\\r\\n\"); }");
    const auto edits = eventsOfInvite<trace::RequestEdited>(*lab);
    QCOMPARE(edits.size(), std::size_t{2});
    QVERIFY(!edits[0].isLate && edits[0].transaction == 0 && holds(edits[0].bytes, "P-Early"));
    QVERIFY(edits[1].isLate && edits[1].transaction != 0);
    QVERIFY(holds(edits[1].bytes, "P-Early") && holds(edits[1].bytes, "P-Late"));
    QVERIFY(holds(sentOn(*lab), "P-Early") && !holds(sentOn(*lab), "P-Late"));
  }

  void theCloneIsMadeWithTheTransactionAndSealedByTRelay() {
    const auto lab = played("request_route { t_newtran(); append_hf(\"P-Between: 1\\r\\n\"); t_relay(); }");
    const auto clones = eventsOfInvite<trace::RequestCloned>(*lab);
    QCOMPARE(clones.size(), std::size_t{2});
    QVERIFY(!clones[0].isSealed && clones[0].bytes.empty());
    QVERIFY(clones[1].isSealed && holds(clones[1].bytes, "P-Between"));
    QCOMPARE(clones[1].held, clones[0].held + std::uint32_t{sizeof("P-Between: 1\r\n") - 1});
    QCOMPARE(clones[0].arrived, clones[1].arrived);
    const auto edits = eventsOfInvite<trace::RequestEdited>(*lab);
    QVERIFY(edits.size() == 1 && !edits[0].isLate);
    QVERIFY(holds(sentOn(*lab), "P-Between"));
  }

  void anotherUriIsAChangeOfTheCopyButNeverLate() {
    const auto lab = played("request_route { t_relay(); $ru = \"sip:carol@example.com\"; }");
    const auto edits = eventsOfInvite<trace::RequestEdited>(*lab);
    QVERIFY(edits.size() == 1 && !edits[0].isLate);
    QVERIFY(edits[0].bytes.starts_with("INVITE sip:carol@example.com"));
  }

  void changesOfABranchRouteAreNoneOfTheCopy() {
    const auto lab = played(
        "request_route { t_on_branch(\"x\"); t_relay(); }\n"
        "branch_route[x] { append_hf(\"P-Branch: 1\\r\\n\"); }");
    QVERIFY(eventsOf<trace::RequestEdited>(*lab).empty());
    QVERIFY(holds(sentOn(*lab), "P-Branch"));
  }

  void whatWasReadOfMessagesAddsUpToTheCounters() {
    const auto lab = played("request_route { if ($fU == \"x\") exit; t_relay(); }");
    std::uint64_t messages = 0, from = 0;
    for (const trace::MessageRead& read : eventsOf<trace::MessageRead>(*lab)) {
      messages += read.messages;
      from += read.parts[static_cast<std::size_t>(sip::ParseTally::Part::from)].read;
    }
    QVERIFY(messages >= 2);
    QVERIFY(from >= 1);
  }

  void aLeanRecordHasNoneOfIt() {
    const auto lab =
        played("request_route { t_relay(); append_hf(\"P-Late: 1\\r\\n\"); }", trace::Level::wire);
    QVERIFY(eventsOf<trace::RequestEdited>(*lab).empty());
    QVERIFY(eventsOf<trace::RequestCloned>(*lab).empty());
    QVERIFY(eventsOf<trace::MessageRead>(*lab).empty());
  }
};

QTEST_MAIN(CopyStories)
#include "test_copies.moc"
