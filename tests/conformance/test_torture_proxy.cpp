#include <QTest>

#include "conformance/torture.h"
#include "support/story.h"

using namespace forklab;
using namespace forklab::test;

namespace {

QString firstLine(const std::string& text) {
  return QString::fromLatin1(text.substr(0, text.find_first_of("\r\n")).c_str());
}

}  // namespace

/// The proxy in virtual time against what Kamailio 5.6.3 did with each message of RFC 4475 and RFC 5118.
class TortureProxyTest : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    messages_ = tortureMessages();
    if (messages_.isEmpty()) QSKIP("the corpora of RFC 4475 and RFC 5118 are not here");
    QCOMPARE(messages_.size(), 61);
  }
  void itDoesWhatKamailioDid_data() {
    QTest::addColumn<int>("index");
    QTest::addColumn<bool>("checked");
    for (const bool checked : {false, true}) {
      for (int i = 0; i < messages_.size(); ++i)
        QTest::addRow(checked ? "%s after sanity_check" : "%s", qPrintable(messages_[i].name))
            << i << checked;
    }
  }
  void itDoesWhatKamailioDid() {
    QFETCH(int, index);
    QFETCH(bool, checked);
    const TortureMessage& message = messages_[index];
    LittleLab lab(relayAllScript(checked, "sip:10.0.0.3:5060").toStdString());
    LittlePhone& target = lab.phone("target", "silent");
    lab.send(0, lab.alice(), message.bytes.toStdString());
    lab.run(400);
    Outcome outcome;
    for (const std::string& heard : lab.alice().heard())
      outcome.replies << firstLine(heard).section(' ', 1, 1);
    if (!target.heard().empty()) outcome.forwarded = firstLine(target.heard().front());
    QCOMPARE(described(outcome), described(checked ? message.checked : message.plain));
    QVERIFY(target.heard().size() <= 1);
    if (outcome == Outcome()) QVERIFY2(hasReason(lab), "nothing says why it was dropped");
  }

 private:
  static bool hasReason(const LittleLab& lab) {
    const auto remarks = lab.remarks();
    return std::any_of(remarks.begin(), remarks.end(), [](const std::string& remark) {
      return (remark.starts_with("dropped: ") || remark.starts_with("ERROR ")) && remark.size() > 15;
    });
  }

  QList<TortureMessage> messages_;
};

QTEST_GUILESS_MAIN(TortureProxyTest)
#include "test_torture_proxy.moc"
