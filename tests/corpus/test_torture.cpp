#include <QTest>

#include <algorithm>
#include <map>

#include "corpus/corpus.h"
#include "sip/edits.h"

using namespace forklab;
using namespace forklab::corpus;

/// Every message of RFC 4475 and RFC 5118 goes through the parser, and index.json's verdicts hold.
class TestTorture : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase();
  void everyTypedValueCanBeAskedFor_data() { rows(); }
  void everyTypedValueCanBeAskedFor();
  void writtenAgainItIsTheSame_data() { rows(); }
  void writtenAgainItIsTheSame();
  void theVerdictHolds_data() { rows(); }
  void theVerdictHolds();
  void whatTheParserLeavesToAProxyIsAClosedList();
  void someValuesThatAreEasyToGetWrong();

 private:
  void rows() const;
  const Sample& sample() const;

  std::vector<Sample> samples_;
};

namespace {

/// Sound messages that a proxy does not simply forward: nothing that a parser alone can decide.
const std::map<std::string, std::string> kLeftToAProxy = {
    {"unkscm", "416: which schemes are served is the proxy's decision"},
    {"novelsc", "416 or 404: which schemes are served is the proxy's decision"},
    {"bext01", "420: which extensions are supported is the proxy's decision"},
    {"zeromf", "483: zero is a sound Max-Forwards, forwarding is what it forbids"},
    {"bcast", "dropped: where the second Via points to is a matter of routing"},
    {"badbranch", "400 or forwarded: a branch that is only the cookie is matched as RFC 2543 does"},
};

QString whole(std::string_view text) {
  return QString::fromLatin1(text.data(), static_cast<qsizetype>(text.size()));
}

/// The codes of all that a reader can refuse.
std::vector<int> codesOf(const kernel::Result<sip::MessagePtr>& result) {
  if (!result) return {400};
  std::vector<int> codes;
  for (const sip::Finding& finding : sip::inspect(**result)) codes.push_back(finding.status);
  return codes;
}

}  // namespace

void TestTorture::initTestCase() {
  samples_ = allSamples();
  if (samples_.empty()) QSKIP("The corpora of RFC 4475 and RFC 5118 are not here: set FORKLAB_REFERENCE.");
  QCOMPARE(samples_.size(), std::size_t{61});
}

void TestTorture::rows() const {
  QTest::addColumn<int>("index");
  for (std::size_t i = 0; i < samples_.size(); ++i)
    QTest::newRow(samples_[i].name.c_str()) << static_cast<int>(i);
}

const Sample& TestTorture::sample() const {
  QFETCH(int, index);
  return samples_[static_cast<std::size_t>(index)];
}

void TestTorture::everyTypedValueCanBeAskedFor() {
  const auto result = sip::Message::parse(kernel::Bytes(sample().bytes));
  if (!result) QCOMPARE(QString(sample().name.c_str()), QString("bigcode"));
  if (!result) return;
  const sip::Message& message = **result;
  int texts = 0;
  readEverything(
      message,
      [&](std::string_view text) {
        ++texts;
        const bool inside =
            text.empty() || (text.data() >= message.text().data() &&
                             text.data() + text.size() <= message.text().data() + message.text().size());
        QVERIFY(inside);
      },
      [&](const kernel::Error& error) {
        QVERIFY(!error.message.empty());
        QVERIFY(error.range.begin <= error.range.end && error.range.end <= message.text().size());
      });
  QVERIFY(texts > 50);
}

void TestTorture::writtenAgainItIsTheSame() {
  const auto result = sip::Message::parse(kernel::Bytes(sample().bytes));
  if (!result) return;
  const sip::Message& message = **result;
  const kernel::Bytes bytes = sip::write(message, sip::Edits());
  const kernel::ByteRange framed{message.startLine().begin, message.bodyRange().end};
  QCOMPARE(whole(bytes.view()), whole(framed.of(message.text())));
  const auto again = sip::Message::parse(bytes);
  QVERIFY(again);
  QCOMPARE((*again)->headers().size(), message.headers().size());
  QCOMPARE(whole((*again)->body()), whole(message.body()));
  for (std::size_t i = 0; i < message.headers().size(); ++i) {
    QCOMPARE(whole((*again)->value((*again)->headers()[i])), whole(message.value(message.headers()[i])));
  }
}

void TestTorture::theVerdictHolds() {
  const auto result = sip::Message::parse(kernel::Bytes(sample().bytes));
  const std::vector<int> codes = codesOf(result);
  if (sample().verdict != "invalid") {
    QVERIFY2(result, result ? "" : result.error().message.c_str());
    QVERIFY2(codes.empty(),
             result && !codes.empty() ? sip::inspect(**result).front().error.message.c_str() : "");
    return;
  }
  QVERIFY(!codes.empty());
  if (!sample().isRequest) return;  // A response is dropped, whatever the code.
  const bool called = std::any_of(codes.begin(), codes.end(), [&](int code) {
    const auto& wanted = sample().proxyCodes;
    return std::find(wanted.begin(), wanted.end(), code) != wanted.end();
  });
  QVERIFY(called);
}

void TestTorture::whatTheParserLeavesToAProxyIsAClosedList() {
  QStringList left;
  for (const Sample& one : samples_) {
    if (one.verdict != "invalid" && one.action != "forward") left << QString::fromStdString(one.name);
  }
  QStringList listed;
  for (const auto& [name, reason] : kLeftToAProxy) listed << QString::fromStdString(name);
  left.sort();
  QCOMPARE(left, listed);
}

void TestTorture::someValuesThatAreEasyToGetWrong() {
  const auto parsed = [&](const char* name) {
    for (const Sample& one : samples_) {
      if (one.name == name) return sip::Message::parse(kernel::Bytes(one.bytes)).value();
    }
    return sip::MessagePtr();
  };
  QCOMPARE(parsed("wsinv")->vias()->size(), std::size_t{3});
  QCOMPARE(parsed("wsinv")->number(sip::HeaderName::maxForwards).value(), std::optional<std::uint32_t>(68));
  QCOMPARE(whole(parsed("wsinv")->toTag()), QString("1918181833n"));
  QCOMPARE((*parsed("wsinv")->nameAddrs(sip::HeaderName::contact))[0].qThousandths(),
           std::optional<std::int16_t>(330));
  QCOMPARE(whole(parsed("semiuri")->parsedRequestUri()->host), QString("example.com"));
  QCOMPARE(parsed("longreq")->vias()->size(), std::size_t{34});
  QCOMPARE(parsed("mpart01")->body().size(), std::size_t{553});
  QCOMPARE(parsed("dblreq")->body().size(), std::size_t{0});
  QCOMPARE(parsed("port-ambiguous")->parsedRequestUri()->port, std::uint16_t{0});
  QCOMPARE(parsed("port-unambiguous")->parsedRequestUri()->port, std::uint16_t{5070});
  QCOMPARE(parsed("esc02")->nameAddrs(sip::HeaderName::contact)->size(), std::size_t{2});
  QVERIFY(!(*parsed("cparam01")->nameAddrs(sip::HeaderName::contact))[0].uri.parameters.has("unknownparam"));
  QVERIFY((*parsed("cparam02")->nameAddrs(sip::HeaderName::contact))[0].uri.parameters.has("unknownparam"));
}

QTEST_APPLESS_MAIN(TestTorture)
#include "test_torture.moc"
