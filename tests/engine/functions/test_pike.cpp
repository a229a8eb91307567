#include <QTest>

#include "support/story.h"

using namespace forklab;
using test::LittleLab;
using test::said;

namespace {

const std::string kSettings =
    "modparam(\"pike\", \"sampling_time_unit\", 3) modparam(\"pike\", \"reqs_density_per_unit\", 8) "
    "modparam(\"pike\", \"remove_latency\", 5)\n";

/// The answers to so many requests for one address, at the given moment.
struct Knock {
  int at;
  std::string address;
  int times;
};

/// What pike_check_ip said each time, one word a knock: "1x11 -2 -1x3".
QStringList knock(const std::vector<Knock>& knocks, LittleLab& lab) {
  int number = 0;
  for (const Knock& each : knocks) {
    for (int i = 0; i < each.times; ++i) {
      lab.request(each.at, "OPTIONS sip:x@example.com", "X-Ip: " + each.address + "\r\n",
                  "z9hG4bK" + std::to_string(++number));
    }
  }
  lab.run(knocks.back().at + 1);
  QStringList words;
  auto reply = lab.alice().heard().begin();
  for (const Knock& each : knocks) {
    QString word, last;
    int same = 0;
    const auto close = [&] {
      if (same > 0)
        word += (word.isEmpty() ? "" : " ") + last + (same > 1 ? "x" + QString::number(same) : "");
    };
    for (int i = 0; i < each.times && reply != lab.alice().heard().end(); ++i, ++reply) {
      const QString code = QString::fromStdString(*reply).split("X-R: ").value(1).split("\r\n")[0];
      if (code != last) {
        close();
        same = 0;
        last = code;
      }
      ++same;
    }
    close();
    words << word;
  }
  return words;
}

const std::string kScript = kSettings +
                            "request_route { $var(r) = pike_check_ip(\"$hdr(X-Ip)\"); append_to_reply(\"X-R: "
                            "$var(r)\\r\\n\"); sl_send_reply(\"299\", \"counted\"); }";

}  // namespace

/// Kamailio 5.6.3's pike: the numbers are those that the real one gave.
class PikeStories : public QObject {
  Q_OBJECT

 private slots:
  void aNewAddressKnocksLongerThanItsNeighbours() {
    LittleLab lab(kScript);
    QCOMPARE(
        knock({{0, "10.1.2.3", 40}, {0, "10.1.2.4", 20}, {0, "10.1.9.9", 20}, {0, "127.0.0.1", 30}}, lab),
        QStringList({"1x11 -2 -1x28", "1x8 -2 -1x11", "1x9 -2 -1x10", "1x11 -2 -1x18"}));
    QVERIFY(said(lab, "PIKE - BLOCKing ip 10.1.2.3"));
  }

  void whatIsNoIpv4AddressIsFalse() {
    LittleLab lab(kScript);
    QCOMPARE(knock({{0, "abc", 1}, {0, "1.2.3", 1}, {0, "2001:db8::1", 1}}, lab),
             QStringList({"-1", "-1", "-1"}));
  }

  void aBlockEndsWithTheFirstQuietUnit() {
    LittleLab lab(kScript);
    // Units end at 3 s and 6 s; the hits of the unit before still count half.
    QCOMPARE(knock({{500, "10.1.2.3", 20}, {3500, "10.1.2.3", 1}, {6500, "10.1.2.3", 1}}, lab),
             QStringList({"1x11 -2 -1x8", "-1", "1"}));
    QVERIFY(said(lab, "PIKE - UNBLOCKing ip 10.1.2.3"));
  }

  void aQuietAddressIsForgottenFromItsEnd() {
    LittleLab lab(kScript);
    // Each 5 s the last byte goes; what is left is known again sooner.
    QCOMPARE(knock({{500, "10.1.2.3", 7}, {5900, "10.1.2.3", 9}, {40'000, "10.1.2.3", 12}}, lab),
             QStringList({"1x7", "1x8 -2", "1x11 -2"}));
  }

  void theSourceOfARequestIsCounted() {
    LittleLab lab(kSettings +
                  "request_route { if (!pike_check_req()) { xlog(\"L_INFO\", \"blocked $si\\n\"); exit; } "
                  "sl_send_reply(\"200\", \"OK\"); }");
    for (int i = 0; i < 20; ++i)
      lab.request(i, "OPTIONS sip:x@example.com", "", "z9hG4bK" + std::to_string(i));
    lab.run(100);
    QCOMPARE(lab.alice().heard().size(), std::size_t{11});
    QVERIFY(said(lab, "blocked 10.0.0.2"));
  }

  void topListsTheHotAndTheOthersWhenAsked() {
    LittleLab lab(kScript);
    knock({{500, "10.1.2.3", 12}, {500, "10.7.7.7", 7}, {3500, "10.1.2.3", 1}}, lab);
    const QString hot = QString::fromStdString(lab.command("pike.top", {}));
    QVERIFY2(hot.contains("\"max_hits\":8,\"list\":[{\"ip_addr\":\"10.1.2.3\",\"leaf_hits_prev\":8,"
                          "\"leaf_hits_curr\":1,\"expires\":5,\"status\":\"HOT\"}],\"number_of_rows\":1"),
             qPrintable(hot));
    const QString all = QString::fromStdString(lab.command("pike.list", {"ALL"}));
    QVERIFY2(all.contains("\"number_of_rows\":2"), qPrintable(all));
    QVERIFY(QString::fromStdString(lab.command("pike.top", {"WARM"})).contains("\"number_of_rows\":0"));
    QVERIFY(QString::fromStdString(lab.command("pike.top", {"X"})).contains("Select: ALL, HOT or WARM"));
    const QString counted = QString::fromStdString(lab.command("stats.get_statistics", {"pike:"}));
    QVERIFY2(counted.contains("pike:blocked_ips = 1"), qPrintable(counted));
  }

  void aLogLevelIsASetting() {
    LittleLab lab("modparam(\"pike\", \"pike_log_level\", 2)\n" + kScript);
    knock({{0, "10.1.2.3", 12}}, lab);
    QVERIFY(said(lab, "INFO"));
  }
};

QTEST_APPLESS_MAIN(PikeStories)
#include "test_pike.moc"
