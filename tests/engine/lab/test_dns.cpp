#include <QTest>

#include "lab/dns/locator.h"
#include "lab/dns/table.h"
#include "lab/scenario/scenario_file.h"

using namespace forklab;
namespace dns = lab::dns;
using kernel::Duration;
using kernel::Instant;

namespace {

/// The zone that a server on loopback offered to Kamailio 5.6.3 when what stands below was observed.
constexpr const char* kZone = R"(
version: 1
title: names
nodes: {a: {kind: phone, address: 10.0.0.1, behaviour: answers}}
dns:
  delay: 10ms
  records:
    - {name: plain.test, A: 127.0.0.11}
    - {name: two.test, A: [127.0.0.11, 127.0.0.12]}
    - {name: six.test, AAAA: "::1"}
    - {name: both.test, A: 127.0.0.11, AAAA: "::1"}
    - {name: _sip._udp.srv.test, SRV: [10 10 5071 h1.srv.test, 20 10 5072 h2.srv.test]}
    - {name: h1.srv.test, A: 127.0.0.11}
    - {name: h2.srv.test, A: 127.0.0.12}
    - {name: _sip._tcp.tsrv.test, SRV: 10 10 5073 h1.srv.test}
    - {name: _sip._udp.all.test, SRV: 10 10 5071 h1.srv.test}
    - {name: _sip._tcp.all.test, SRV: 10 10 5073 h1.srv.test}
    - {name: _sips._tcp.all.test, SRV: 10 10 5074 h1.srv.test}
    - {name: all.test, A: 127.0.0.13}
    - {name: naptr.test, NAPTR: ['20 10 "s" "SIP+D2U" "" _sip._udp.naptr.test', '10 10 "s" "SIP+D2T" "" _sip._tcp.naptr.test']}
    - {name: _sip._udp.naptr.test, SRV: 10 10 5071 h1.srv.test}
    - {name: _sip._tcp.naptr.test, SRV: 10 10 5073 h1.srv.test}
    - {name: nnos.test, NAPTR: '10 10 s SIP+D2U "" _sip._udp.nowhere.test', A: 127.0.0.11}
    - {name: ncs.test, NAPTR: ['10 10 s SIP+D2S "" _sip._sctp.ncs.test', '20 10 s SIPS+D2T "" _sips._tcp.ncs.test'], A: 127.0.0.11}
    - {name: nlo.test, NAPTR: '10 10 S sip+d2u "" _sip._udp.naptr.test'}
    - {name: srvtcp.test, A: 127.0.0.13}
    - {name: _sip._tcp.srvtcp.test, SRV: 10 10 5073 h1.srv.test}
    - {name: alias.test, CNAME: plain.test}
    - {name: _sip._udp.srvdead.test, SRV: [10 10 5071 nohost.srv.test, 20 10 5072 h2.srv.test]}
    - {name: _sip._udp.alldead.test, SRV: [10 10 5081 x1.srv.test, 20 10 5072 x2.srv.test]}
    - {name: alldead.test, A: 127.0.0.11}
    - {name: _sip._udp.lb.test, SRV: [10 10 5071 h1.srv.test, 10 30 5072 h2.srv.test]}
    - {name: _sip._udp.lbz.test, SRV: [10 0 5071 h1.srv.test, 10 0 5072 h2.srv.test]}
    - {name: host.lab.test, A: 127.0.0.11}
    - {name: short.test, A: 127.0.0.11, ttl: 2s}
    - {name: zero.test, A: 127.0.0.11, ttl: 0s}
    - {name: mixed.test, A: 127.0.0.11, ttl: 2s}
    - {name: mixed.test, A: 127.0.0.12}
    - {name: slow.test, A: 127.0.0.11, delay: 1500ms}
    - {name: silent.test, fails: timeout}
    - {name: broken.test, fails: servfail}
)";

lab::DnsSpec zone() {
  const auto result = lab::parseScenario("scenario.yaml", kZone);
  for (const auto& each : result.diagnostics) qWarning("%s", script::render(each, result.files).c_str());
  return result.scenario.value_or(lab::Scenario{}).dns.value_or(lab::DnsSpec{});
}

std::string shortName(const dns::Question& question) {
  return std::string(typeName(question.type)) + ' ' + question.name;
}

/// A proxy's names without the proxy: every look writes down what it asked.
class Names final : dns::QuestionWatcher {
 public:
  explicit Names(lab::DnsSpec spec = zone()) : table_(std::move(spec)) {}

  /// "10.0.0.1:5060 udp" or "nobody"; asked() are the questions that went out, packet by packet.
  std::string find(const std::string& host, std::uint16_t port = 0,
                   std::optional<kernel::Protocol> protocol = {}) {
    asked_.clear();
    const bool remembers = settings.hasCache && (settings.usesCache || settings.triesNaptr);
    dns::LookUp lookUp(now, settings, remembers ? &cache : nullptr, table_, *this);
    const auto found = dns::locate(lookUp, settings, {{}, host, port, protocol}, chance_);
    took = lookUp.took();
    return found ? found->text() + ' ' + kernel::protocolName(found->protocol) : "nobody";
  }
  std::string asked() const { return asked_; }

  dns::Settings settings;
  dns::Cache cache{settings};
  Instant now;
  Duration took;

 private:
  void onAnswered(const dns::Question& question, const dns::Answer& answer) override {
    for (int i = 0; i < answer.tries; ++i) asked_ += (asked_.empty() ? "" : ", ") + shortName(question);
  }
  dns::Table table_;
  kernel::RandomStream chance_{1, "dns"};
  std::string asked_;
};

enum Way : std::uint8_t { plainly, byNaptr, anyWay, anyWayByNaptr };

void set(dns::Settings& settings, int way) {
  settings.triesV6 = false;
  settings.triesNaptr = way == byNaptr || way == anyWayByNaptr;
  settings.failsOver = way == anyWay || way == anyWayByNaptr;
}

QString text(const std::string& from) { return QString::fromStdString(from); }

}  // namespace

class DnsTest : public QObject {
  Q_OBJECT

 private slots:
  void itAsksWhatKamailioAsks_data() {
    QTest::addColumn<int>("way");
    QTest::addColumn<QString>("uri");
    QTest::addColumn<QString>("questions");
    QTest::addColumn<QString>("found");
    const auto row = [](int way, const char* uri, const char* questions, const char* found) {
      QTest::addRow("%d %s", way, uri) << way << uri << questions << found;
    };
    row(plainly, "plain.test", "SRV _sip._udp.plain.test, A plain.test", "127.0.0.11:5060 udp");
    row(plainly, "plain.test:5099", "A plain.test", "127.0.0.11:5099 udp");
    row(plainly, "plain.test tcp", "SRV _sip._tcp.plain.test, A plain.test", "127.0.0.11:5060 tcp");
    row(plainly, "plain.test tls", "SRV _sips._tcp.plain.test, A plain.test", "127.0.0.11:5061 tls");
    row(plainly, "srv.test", "SRV _sip._udp.srv.test, A h1.srv.test", "127.0.0.11:5071 udp");
    row(plainly, "srv.test:5060", "A srv.test", "nobody");
    row(plainly, "tsrv.test", "SRV _sip._udp.tsrv.test, A tsrv.test", "nobody");
    row(plainly, "tsrv.test tcp", "SRV _sip._tcp.tsrv.test, A h1.srv.test", "127.0.0.11:5073 tcp");
    row(plainly, "naptr.test", "SRV _sip._udp.naptr.test, A h1.srv.test", "127.0.0.11:5071 udp");
    row(plainly, "none.test", "SRV _sip._udp.none.test, A none.test", "nobody");
    row(plainly, "alias.test", "SRV _sip._udp.alias.test, A alias.test", "127.0.0.11:5060 udp");
    row(plainly, "six.test", "SRV _sip._udp.six.test, A six.test", "nobody");
    row(plainly, "two.test:5060", "A two.test", "127.0.0.11:5060 udp");
    row(plainly, "srvdead.test", "SRV _sip._udp.srvdead.test, A nohost.srv.test, A h2.srv.test",
        "127.0.0.12:5072 udp");
    row(plainly, "alldead.test", "SRV _sip._udp.alldead.test, A x1.srv.test, A x2.srv.test, A alldead.test",
        "127.0.0.11:5060 udp");
    row(plainly, "lb.test", "SRV _sip._udp.lb.test, A h2.srv.test", "127.0.0.12:5072 udp");
    row(plainly, "lbz.test", "SRV _sip._udp.lbz.test, A h1.srv.test", "127.0.0.11:5071 udp");
    row(plainly, "plain.test.:5060", "A plain.test", "nobody");
    row(byNaptr, "naptr.test", "NAPTR naptr.test, SRV _sip._udp.naptr.test, A h1.srv.test",
        "127.0.0.11:5071 udp");
    row(byNaptr, "naptr.test udp", "SRV _sip._udp.naptr.test, A h1.srv.test", "127.0.0.11:5071 udp");
    row(byNaptr, "naptr.test:5060", "SRV _sip._udp.naptr.test, A h1.srv.test", "127.0.0.11:5071 udp");
    row(byNaptr, "plain.test:5099", "SRV _sip._udp.plain.test, SRV _sip._tcp.plain.test, A plain.test",
        "127.0.0.11:5099 udp");
    row(byNaptr, "plain.test tls", "SRV _sips._tcp.plain.test, A plain.test", "127.0.0.11:5061 tls");
    row(byNaptr, "nlo.test", "NAPTR nlo.test, SRV _sip._udp.naptr.test, A h1.srv.test",
        "127.0.0.11:5071 udp");
    row(byNaptr, "nnos.test",
        "NAPTR nnos.test, SRV _sip._udp.nowhere.test, SRV _sip._udp.nnos.test, SRV _sip._tcp.nnos.test, "
        "A nnos.test",
        "127.0.0.11:5060 udp");
    row(byNaptr, "ncs.test", "NAPTR ncs.test, SRV _sip._udp.ncs.test, SRV _sip._tcp.ncs.test, A ncs.test",
        "127.0.0.11:5060 udp");
    row(byNaptr, "srvtcp.test",
        "NAPTR srvtcp.test, SRV _sip._udp.srvtcp.test, SRV _sip._tcp.srvtcp.test, A h1.srv.test",
        "127.0.0.11:5073 tcp");
    row(byNaptr, "none.test",
        "NAPTR none.test, SRV _sip._udp.none.test, SRV _sip._tcp.none.test, A none.test", "nobody");
    row(anyWay, "plain.test", "SRV _sip._udp.plain.test, SRV _sip._tcp.plain.test, A plain.test",
        "127.0.0.11:5060 udp");
    row(anyWay, "naptr.test:5060", "A naptr.test", "nobody");
    row(anyWay, "all.test", "SRV _sip._udp.all.test, A h1.srv.test", "127.0.0.11:5071 udp");
    row(anyWayByNaptr, "naptr.test:5060",
        "NAPTR naptr.test, A naptr.test, SRV _sip._udp.naptr.test, A h1.srv.test", "127.0.0.11:5071 udp");
    row(anyWayByNaptr, "all.test:5099", "NAPTR all.test, A all.test", "127.0.0.13:5099 udp");
    row(anyWayByNaptr, "naptr.test tcp", "NAPTR naptr.test, SRV _sip._tcp.naptr.test, A h1.srv.test",
        "127.0.0.11:5073 tcp");
  }

  void itAsksWhatKamailioAsks() {
    QFETCH(int, way);
    QFETCH(QString, uri);
    Names names;
    set(names.settings, way);
    const QStringList parts = uri.split(' ');
    const QStringList place = parts[0].split(':');
    std::optional<kernel::Protocol> protocol;
    if (parts.size() > 1) {
      protocol = parts[1] == "tls"   ? kernel::Protocol::tls
                 : parts[1] == "tcp" ? kernel::Protocol::tcp
                                     : kernel::Protocol::udp;
    }
    const std::uint16_t port = place.size() > 1 ? place[1].toUShort() : std::uint16_t{0};
    QTEST(text(names.find(place[0].toStdString(), port, protocol)), "found");
    QTEST(text(names.asked()), "questions");
  }

  void preferencesDecideBetweenProtocols() {
    Names names;
    set(names.settings, byNaptr);
    names.settings.tcpPreference = 50;
    names.settings.udpPreference = 10;
    QCOMPARE(names.find("naptr.test"), "127.0.0.11:5073 tcp");
    QCOMPARE(names.find("none.test"), "nobody");
    QCOMPARE(names.asked(), "NAPTR none.test, SRV _sip._tcp.none.test, SRV _sip._udp.none.test, A none.test");
    // Kamailio loses the last protocol of its list when one is switched off.
    Names other;
    set(other.settings, byNaptr);
    other.settings.udpPreference = -1;
    QCOMPARE(other.find("none.test"), "nobody");
    QCOMPARE(other.asked(), "NAPTR none.test, A none.test");
  }

  void theOrderOfPointersCountsWhenTheRfcIsNotIgnored() {
    Names names;
    set(names.settings, byNaptr);
    names.settings.ignoresOrder = false;
    QCOMPARE(names.find("naptr.test"), "127.0.0.11:5073 tcp");
    QCOMPARE(names.asked(), "NAPTR naptr.test, SRV _sip._tcp.naptr.test, A h1.srv.test");
  }

  void theFamiliesAreAskedAsFlagsSay() {
    const auto asked = [](std::int64_t flags, const char* host, bool triesV6 = true) {
      Names names;
      names.settings.flags = flags;
      names.settings.triesV6 = triesV6;
      const std::string found = names.find(host, 5060);
      return text(names.asked() + " -> " + found);
    };
    QCOMPARE(asked(0, "six.test"), "A six.test, AAAA six.test -> [::1]:5060 udp");
    QCOMPARE(asked(0, "both.test"), "A both.test -> 127.0.0.11:5060 udp");
    QCOMPARE(asked(1, "six.test"), "A six.test -> nobody");
    QCOMPARE(asked(2, "plain.test"), "AAAA plain.test -> nobody");
    QCOMPARE(asked(4, "both.test"), "AAAA both.test -> [::1]:5060 udp");
    QCOMPARE(asked(4, "plain.test"), "AAAA plain.test, A plain.test -> 127.0.0.11:5060 udp");
    QCOMPARE(asked(4, "both.test", false), "A both.test -> 127.0.0.11:5060 udp");
  }

  void theCacheAnswersUntilItsTimeIsOver() {
    Names names;
    names.settings.triesV6 = false;
    QCOMPARE(names.find("srv.test"), "127.0.0.11:5071 udp");
    names.now = names.now + Duration::seconds(1);
    QCOMPARE(names.find("srv.test"), "127.0.0.11:5071 udp");
    QCOMPARE(names.asked(), "");
    // Names of hosts ignore case; the service was never asked for under this name.
    QCOMPARE(names.find("H1.srv.test"), "127.0.0.11:5060 udp");
    QCOMPARE(names.asked(), "SRV _sip._udp.H1.srv.test");
    names.now = names.now + Duration::seconds(60);
    QCOMPARE(names.find("srv.test"), "127.0.0.11:5071 udp");
    QCOMPARE(names.asked(), "SRV _sip._udp.srv.test, A h1.srv.test");
  }

  void whatIsUnknownStaysSoForAMinute() {
    Names names;
    names.settings.triesV6 = false;
    QCOMPARE(names.find("none.test", 5060), "nobody");
    names.now = names.now + Duration::seconds(59);
    QCOMPARE(names.find("none.test", 5060), "nobody");
    QCOMPARE(names.asked(), "");
    names.now = names.now + Duration::seconds(2);
    QCOMPARE(names.find("none.test", 5060), "nobody");
    QCOMPARE(names.asked(), "A none.test");
    Names never;
    never.settings.negativeFor = {};
    for (int i = 0; i < 2; ++i) {
      QCOMPARE(never.find("none.test", 5060), "nobody");
      QVERIFY(text(never.asked()).startsWith("A none.test"));
    }
  }

  void lifetimesAreThoseOfTheRecordsWithinBounds() {
    Names names;
    names.settings.triesV6 = false;
    const auto asks = [&](const char* host, Duration later) {
      names.now = names.now + later;
      const std::string found = names.find(host, 5060);
      return text(names.asked() + " -> " + found);
    };
    QCOMPARE(asks("short.test", {}), "A short.test -> 127.0.0.11:5060 udp");
    QCOMPARE(asks("short.test", Duration::seconds(1)), " -> 127.0.0.11:5060 udp");
    QCOMPARE(asks("short.test", Duration::milliseconds(1200)), "A short.test -> 127.0.0.11:5060 udp");
    QCOMPARE(asks("zero.test", {}), "A zero.test -> 127.0.0.11:5060 udp");
    QCOMPARE(asks("zero.test", {}), "A zero.test -> 127.0.0.11:5060 udp");
    // Each record dies alone.
    QCOMPARE(asks("mixed.test", {}), "A mixed.test -> 127.0.0.11:5060 udp");
    QCOMPARE(asks("mixed.test", Duration::milliseconds(2300)), " -> 127.0.0.12:5060 udp");
    names.settings.leastTtlSeconds = 5;
    QCOMPARE(asks("short.test", Duration::seconds(10)), "A short.test -> 127.0.0.11:5060 udp");
    QCOMPARE(asks("short.test", Duration::seconds(3)), " -> 127.0.0.11:5060 udp");
    names.settings.leastTtlSeconds = 0;
    names.settings.mostTtlSeconds = 1;
    QCOMPARE(asks("plain.test", Duration::seconds(10)), "A plain.test -> 127.0.0.11:5060 udp");
    QCOMPARE(asks("plain.test", Duration::milliseconds(1200)), "A plain.test -> 127.0.0.11:5060 udp");
  }

  void withoutTheCacheEverythingIsAskedEachTime() {
    Names names;
    names.settings.triesV6 = false;
    names.settings.usesCache = false;
    for (int i = 0; i < 2; ++i) {
      QCOMPARE(names.find("srv.test"), "127.0.0.11:5071 udp");
      QCOMPARE(names.asked(), "SRV _sip._udp.srv.test, A h1.srv.test");
    }
    // But dns_try_naptr goes through the cache all the same (observed).
    names.settings.triesNaptr = true;
    names.find("srv.test");
    names.now = names.now + Duration::seconds(1);
    names.find("srv.test");
    QCOMPARE(names.asked(), "");
  }

  void servicesBringTheirHostsAlongWhenTheServerSendsThem() {
    lab::DnsSpec spec = zone();
    spec.sendsAdditional = true;
    Names names(spec);
    names.settings.triesV6 = false;
    QCOMPARE(names.find("srv.test"), "127.0.0.11:5071 udp");
    QCOMPARE(names.asked(), "SRV _sip._udp.srv.test");
    set(names.settings, byNaptr);
    QCOMPARE(names.find("naptr.test"), "127.0.0.11:5071 udp");
    QCOMPARE(names.asked(), "NAPTR naptr.test");
    Names without(spec);
    without.settings.triesV6 = false;
    without.settings.usesCache = false;
    without.find("srv.test");
    QCOMPARE(without.asked(), "SRV _sip._udp.srv.test, A h1.srv.test");
  }

  void silenceAndFailuresCostTheirTime() {
    Names names;
    names.settings.triesV6 = false;
    QCOMPARE(names.find("silent.test"), "nobody");
    QCOMPARE(names.asked(),
             "SRV _sip._udp.silent.test, SRV _sip._udp.silent.test, A silent.test, A silent.test");
    QCOMPARE(names.took, Duration::seconds(20));
    QCOMPARE(names.find("broken.test", 5060), "nobody");
    QCOMPARE(names.asked(), "A broken.test, A broken.test");
    QCOMPARE(names.took, Duration::milliseconds(20));
    // A late answer counts when the question was still being asked.
    Names patient;
    patient.settings.patience = {Duration::seconds(1), 2};
    QCOMPARE(patient.find("slow.test", 5060), "127.0.0.11:5060 udp");
    QCOMPARE(patient.asked(), "A slow.test, A slow.test");
    QCOMPARE(patient.took, Duration::milliseconds(1500));
    Names hasty;
    hasty.settings.triesV6 = false;
    hasty.settings.patience = {Duration::seconds(1), 1};
    QCOMPARE(hasty.find("slow.test", 5060), "nobody");
    QCOMPARE(hasty.took, Duration::seconds(1));
  }

  void theSearchListIsTriedInTheLibrarysOrder() {
    lab::DnsSpec spec = zone();
    spec.search = {"lab.test", "other.test"};
    Names names(spec);
    names.settings.triesV6 = false;
    QCOMPARE(names.find("host"), "127.0.0.11:5060 udp");
    QCOMPARE(
        names.asked(),
        "SRV _sip._udp.host, SRV _sip._udp.host.lab.test, SRV _sip._udp.host.other.test, A host.lab.test");
    QCOMPARE(names.find("nohost", 5060), "nobody");
    QCOMPARE(names.asked(), "A nohost.lab.test, A nohost.other.test, A nohost");
    QCOMPARE(names.find("none.test", 5060), "nobody");
    QCOMPARE(names.asked(), "A none.test, A none.test.lab.test, A none.test.other.test");
    names.settings.searches = false;
    QCOMPARE(names.find("nohost2", 5060), "nobody");
    QCOMPARE(names.asked(), "A nohost2");
  }

  void weightsDrawWithFailoverAlone() {
    Names names;
    names.settings.triesV6 = false;
    names.settings.balances = true;
    const auto lighter = [&names] {
      int count = 0;
      for (int i = 0; i < 400; ++i) count += names.find("lb.test") == "127.0.0.11:5071 udp" ? 1 : 0;
      return count;
    };
    QCOMPARE(lighter(), 0);
    names.settings.failsOver = true;
    const int drawn = lighter();
    QVERIFY2(drawn > 60 && drawn < 140, qPrintable(QString::number(drawn)));
    QCOMPARE(names.find("lbz.test"), "127.0.0.12:5072 udp");
  }

  /// A worker that waits shares nothing: another asks for itself, and both know when the first answer is in.
  void whatIsBeingAskedHelpsNobodyYet() {
    Names names;
    names.settings.triesV6 = false;
    names.settings.patience = {Duration::seconds(2), 1};
    QCOMPARE(names.find("silent.test", 5060), "nobody");
    names.now = names.now + Duration::milliseconds(500);
    QCOMPARE(names.find("silent.test", 5060), "nobody");
    QCOMPARE(names.asked(), "A silent.test");
    names.now = names.now + Duration::milliseconds(1600);
    QCOMPARE(names.find("silent.test", 5060), "nobody");
    QCOMPARE(names.asked(), "");
  }

  void theCacheKeepsWithinItsMemory() {
    dns::Settings settings;
    settings.cacheBytes = 300;
    dns::Cache cache(settings);
    dns::Record record;
    for (int i = 0; i < 5; ++i) {
      const Instant at{i * 1'000'000'000};
      record.owner = "host" + std::to_string(i) + ".test";
      cache.put(at, record.owner, dns::Type::a, {record});
      QVERIFY(cache.find(at, record.owner, dns::Type::a) != nullptr);
    }
    const Instant end{5'000'000'000};
    QVERIFY(cache.bytes() <= 300);
    QVERIFY(cache.find(end, "host0.test", dns::Type::a) == nullptr);
    QVERIFY(cache.find(end, "host4.test", dns::Type::a) != nullptr);
    QVERIFY(cache.remove("HOST4.test", dns::Type::a));
    QVERIFY(!cache.remove("host4.test", dns::Type::a));
  }
};

QTEST_GUILESS_MAIN(DnsTest)
#include "test_dns.moc"
