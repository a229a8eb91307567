#include <QRegularExpression>
#include <QTest>

#include "conformance/torture.h"
#include "kernel/simulator.h"
#include "lab/agent_node.h"
#include "net/virtual_network.h"
#include "support/ladder.h"
#include "support/little_phone.h"

using namespace forklab;
using namespace forklab::test;

namespace {

kernel::Endpoint placeOf(std::uint8_t last) {
  return {kernel::IpAddress::v4(10, 0, 0, last), 5060, kernel::Protocol::udp};
}

/// One phone of the lab that answers every INVITE at once, and somebody who sends it what he likes.
class PhoneWorld final : lab::Resolver {
 public:
  PhoneWorld() : recorder_(trace::Level::full), network_(simulator_, recorder_, 1) {
    lab::NodeContext context;
    context.id = network_.addNode("bob", "phone", placeOf(3));
    context.name = "bob";
    context.address = placeOf(3);
    context.queue = &simulator_.queue();
    context.transport = &network_.transportOf(context.id);
    context.recorder = &recorder_;
    context.resolver = this;
    context.seed = 1;
    lab::agents::AnswerPlan answers;
    answers.steps.push_back({{}, 200, true});
    bob_ = std::make_unique<lab::AgentNode>(context, std::vector<lab::agents::CallPlan>{},
                                            std::vector{answers}, std::vector<lab::agents::TakePlan>{});
    network_.setReceiver(context.id, bob_.get());
    const trace::NodeId alice = network_.addNode("alice", "phone", placeOf(2));
    network_.addLink("alice-bob", alice, context.id, {});
    network_.setReceiver(alice, &alice_);
    alice_.connect(simulator_, network_.transportOf(alice));
    alice_.neverAcknowledge();
  }
  /// The status line of the first answer; empty: none came.
  QString answerTo(const QByteArray& text) {
    alice_.sendAt({}, placeOf(3), text.toStdString());
    simulator_.runUntil(kernel::Instant{} + kernel::Duration::milliseconds(100));
    if (alice_.heard().empty()) return {};
    return QString::fromStdString(alice_.heard().front()).section("\r\n", 0, 0);
  }
  const LittlePhone& alice() const { return alice_; }
  std::vector<std::string> remarks() const { return test::remarks(*recorder_.log()); }

 private:
  std::optional<kernel::Endpoint> resolve(std::string_view, std::string_view host, std::uint16_t port,
                                          kernel::Protocol protocol) const override {
    const auto ip = kernel::IpAddress::parse(host);
    if (!ip) return std::nullopt;
    return kernel::Endpoint{*ip, port, protocol};
  }

  kernel::Simulator simulator_;
  trace::Recorder recorder_;
  net::VirtualNetwork network_;
  LittlePhone alice_{"alice", placeOf(2), "silent"};
  std::unique_ptr<lab::AgentNode> bob_;
};

bool hasToTag(const QByteArray& text) {
  static const QRegularExpression kTag(
      QStringLiteral("^(To|t)\\s*:[^\\n]*(\\n[ \\t][^\\n]*)*;\\s*tag\\s*="),
      QRegularExpression::MultilineOption | QRegularExpression::CaseInsensitiveOption);
  return kTag.match(QString::fromLatin1(text)).hasMatch();
}

/// What the RFC lets a phone answer; a phone is no registrar and takes no MESSAGE.
QList<int> allowed(const TortureMessage& message) {
  QList<int> codes = message.phoneCodes;
  const QByteArray method = message.bytes.trimmed().split(' ').first();
  if (message.atPhone.contains("accept")) {
    if (method == "REGISTER" || method == "MESSAGE") return {405};
    codes << (method == "BYE" ? 481 : 200);
    // A dialog that the phone does not know (RFC 3261 12.2.2).
    if (hasToTag(message.bytes)) codes << 481;
  }
  if (method == "REGISTER") codes << 405;
  return codes;
}

}  // namespace

/// The lab's phones obey the RFCs: what each message of RFC 4475 and RFC 5118 gets from one.
class TorturePhonesTest : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    messages_ = tortureMessages();
    if (messages_.isEmpty()) QSKIP("the corpora of RFC 4475 and RFC 5118 are not here");
    QCOMPARE(messages_.size(), 61);
  }
  void aPhoneAnswersAsTheRfcSays_data() {
    QTest::addColumn<int>("index");
    for (int i = 0; i < messages_.size(); ++i) QTest::addRow("%s", qPrintable(messages_[i].name)) << i;
  }
  void aPhoneAnswersAsTheRfcSays() {
    QFETCH(int, index);
    const TortureMessage& message = messages_[index];
    PhoneWorld world;
    const QString answer = world.answerTo(message.bytes);
    if (!message.isRequest) {
      QCOMPARE(answer, QString());
      QVERIFY(!world.remarks().empty());
      QVERIFY(world.remarks().front().starts_with("dropped: "));
      return;
    }
    // Where Via cannot be read, nobody knows where the answer would go (RFC 3261 18.2.2); the drop is told.
    if (message.name == "badinv01") {
      QCOMPARE(answer, QString());
      QVERIFY(!world.remarks().empty());
      return;
    }
    QVERIFY2(allowed(message).contains(answer.section(' ', 1, 1).toInt()),
             qPrintable("it answered " + answer));
  }
  void theUnknownExtensionsAreNamed() {
    for (const TortureMessage& message : messages_) {
      if (message.name != "bext01") continue;
      PhoneWorld world;
      QVERIFY(world.answerTo(message.bytes).startsWith("SIP/2.0 420 "));
      const std::string text = world.alice().heard().front();
      QVERIFY(text.find("Unsupported: nothingSupportsThis, nothingSupportsThisEither\r\n") !=
              std::string::npos);
    }
  }

 private:
  QList<TortureMessage> messages_;
};

QTEST_GUILESS_MAIN(TorturePhonesTest)
#include "test_torture_phones.moc"
