#include <QTest>

#include "script/functions/hash_table.h"
#include "support/story.h"

using namespace forklab;
using test::LittleLab;
using test::said;

namespace {

const std::string kTables =
    "modparam(\"htable\", \"htable\", \"a=>size=4;\")\n"
    "modparam(\"htable\", \"htable\", \"b=>size=4;autoexpire=2;initval=5;updateexpire=0\")\n"
    "modparam(\"htable\", \"timer_interval\", 1)\n";

/// The cells that Kamailio 5.6.3 was asked about, and what it said of an expression after these statements.
std::string shown(const std::string& statements, const std::string& expression) {
  LittleLab lab(
      kTables +
      "event_route[htable:mod-init] { $sht(a=>alice) = 1; $sht(a=>bob) = \"two\"; $sht(a=>carol) = 3; "
      "$sht(a=>dave) = \"two\"; $sht(b=>x) = 1; }\nrequest_route { " +
      statements + " xlog(\"L_INFO\", \"[" + expression + "]\\n\"); }");
  lab.request(0, "OPTIONS sip:bob@example.com");
  lab.run(10);
  for (const std::string& remark : lab.remarks()) {
    if (remark.starts_with("INFO [")) return remark.substr(6, remark.size() - 7);
  }
  return "nothing";
}

}  // namespace

/// Kamailio's htable as observed on 5.6.3.
class HashTableStories : public QObject {
  Q_OBJECT

 private slots:
  void aTableGrowsToItsBound() {
    using functions::HashTable;
    HashTable table(*functions::parseHashTableSpec("t=>size=4;"));
    constexpr std::size_t kEach = std::size_t{1} << 20U;
    constexpr std::size_t kCount = HashTable::kMostBytes / kEach;
    const script::Value text(std::string(kEach - HashTable::kCellBytes - 2, 'x'));
    for (std::size_t i = 0; i < kCount; ++i) QVERIFY(table.write(std::to_string(10 + i), text, 0));
    // Full to the byte: a value that is there may shrink, nothing may grow.
    QVERIFY(!table.write("y", script::Value(1), 0));
    QVERIFY(!table.holds("y"));
    QVERIFY(!table.write("10", script::Value(text.text() + "x"), 0));
    QVERIFY(table.read("10", 0).text() == text.text());
    QVERIFY(table.write("10", script::Value(1), 0));
    QVERIFY(table.write("y", script::Value(1), 0));
    // What goes makes room.
    table.remove("11");
    QVERIFY(table.write("z", text, 0));
    table.clear();
    for (std::size_t i = 0; i < kCount; ++i) QVERIFY(table.write(std::to_string(10 + i), text, 0));
  }

  void addingWrapsInsteadOfTrapping() {
    functions::HashTable table(*functions::parseHashTableSpec("t=>size=4;"));
    QVERIFY(table.write("k", script::Value(INT64_MAX), 0));
    QCOMPARE(table.add("k", 1, 0).integer(), INT64_MIN);
  }

  void whatScriptsReadAndChange_data() {
    QTest::addColumn<QString>("statements");
    QTest::addColumn<QString>("expression");
    QTest::addColumn<QString>("value");
    const auto row = [](const char* statements, const char* expression, const char* value) {
      QTest::newRow((std::string(statements) + " " + expression).c_str())
          << statements << expression << value;
    };
    row("", "$sht(a=>bob) $sht(a=>none) $sht(b=>none) $sht(nope=>a)", "two <null> 5 <null>");
    row("", "$sht(a=>$rU)", "two");
    row("$sht(a=>bob) = $null;", "$sht(a=>bob)", "<null>");
    row("", "$shtcn(a=>~~A) $shtcn(a=>~%ce) $shtcn(a=>~%al) $shtcn(a=>==bob) $shtcn(a=>**) $shtcn(a=>a)",
        "3 1 0 1 4 3");
    row("", "$shtcv(a=>~~tw) $shtcv(a=>~%o) $shtcv(a=>==two) $shtcv(a=>**) $shtcv(a=>eq3) $shtcv(a=>==3)",
        "2 2 2 4 1 0");
    row("", "$shtinc(a=>bob) $shtinc(a=>none) $shtinc(b=>none) $shtinc(a=>alice) $shtdec(a=>alice)",
        "<null> <null> 6 2 1");
    row("", "$shtex(a=>bob) $shtex(a=>none) $shtex(b=>x)", "0 0 2");
    row("$shtex(b=>x) = 60;", "$shtex(b=>x)", "60");
    row("$var(r) = sht_rm_name(\"a\", \"zz\", \"bob\");", "$var(r) $sht(a=>bob)", "-1 two");
    row("$var(r) = sht_rm_name(\"a\", \"sw\", \"b\");", "$var(r) $sht(a=>bob)", "1 <null>");
    row("$var(r) = sht_rm_value(\"a\", \"re\", \"^t\");", "$var(r) $shtcn(a=>**)", "1 2");
    row("$var(r) = sht_rm(\"a\", \"none\");", "$var(r)", "1");
    row("$var(r) = sht_rm(\"nope\", \"none\");", "$var(r)", "-1");
    row("$var(r) = sht_rm_value_re(\"a=>^two\");", "$var(r) $shtcn(a=>**)", "1 2");
    row("$var(r) = sht_rm_name_re(\"a=>^al\");", "$var(r) $shtcn(a=>**)", "1 3");
    row("$var(r) = sht_match_name(\"a\", \"eq\", \"zed\");", "$var(r)", "-1");
    row("$var(r) = sht_has_name(\"a\", \"ne\", \"zed\");", "$var(r)", "1");
    row("$var(r) = sht_match_str_value(\"a\", \"sw\", \"tw\");", "$var(r)", "1");
    row("$var(r) = sht_has_str_value(\"a\", \"eq\", \"3\");", "$var(r)", "-1");
    row("$var(r) = sht_reset(\"a\");", "$var(r) $shtcn(a=>**)", "1 0");
    row("$var(r) = sht_lock(\"a=>x\"); $var(s) = sht_unlock(\"a=>x\");", "$var(r) $var(s)", "1 1");
    row("sht_iterator_start(\"i\", \"a\"); $var(t) = \"\"; while (sht_iterator_next(\"i\")) { $var(t) = "
        "$var(t) + "
        "\" $shtitkey(i)=$shtitval(i)\"; } sht_iterator_next(\"i\"); $var(k) = $shtitkey(i); $var(r) = "
        "sht_iterator_end(\"i\"); $var(s) = sht_iterator_end(\"i\");",
        "$var(t); $var(k) $var(r) $var(s)",
        " $shtitkey(i)=$shtitval(i) $shtitkey(i)=$shtitval(i) "
        "$shtitkey(i)=$shtitval(i) $shtitkey(i)=$shtitval(i); bob 1 -1");
    row("sht_iterator_start(\"i\", \"a\"); sht_iterator_next(\"i\"); sht_iterator_sets(\"i\", \"new\"); "
        "$var(t) = "
        "$shtitval(i); sht_iterator_seti(\"i\", \"7\"); $var(u) = $shtitval(i); $var(r) = "
        "sht_iterator_rm(\"i\"); $var(k) = $shtitkey(i); sht_iterator_end(\"i\");",
        "$var(t) $var(u) $var(r) $var(k) $sht(a=>bob)", "new 7 1 carol <null>");
    row("sht_iterator_start(\"i\", \"b\"); sht_iterator_next(\"i\"); sht_iterator_setex(\"i\", \"90\");",
        "$shtex(b=>x)", "90");
  }

  void whatScriptsReadAndChange() {
    QFETCH(QString, statements);
    QFETCH(QString, expression);
    QFETCH(QString, value);
    QCOMPARE(QString::fromStdString(shown(statements.toStdString(), expression.toStdString())), value);
  }

  void settingWithALifetimeEndsTheScript() {
    // Kamailio 5.6.3 returns 0 from both.
    QCOMPARE(shown("sht_setxs(\"b\", \"k\", \"v\", \"30\");", "after"), std::string("nothing"));
    LittleLab lab(kTables +
                  "request_route { if (is_method(\"INFO\")) sht_setxi(\"b\", \"k\", \"7\", \"30\"); "
                  "xlog(\"L_INFO\", \"k is $sht(b=>k) for $shtex(b=>k)\\n\"); }");
    lab.request(0, "INFO sip:bob@example.com");
    lab.request(1000, "OPTIONS sip:bob@example.com", "", "z9hG4bKa2");
    lab.run(1100);
    QVERIFY(said(lab, "k is 7 for 29"));
  }

  void whatExpiresIsToldOneByOne() {
    LittleLab lab(
        kTables +
        "request_route { $sht(b=>one) = 1; $sht(b=>two) = \"zwei\"; }\nevent_route[htable:expired:b] { "
        "xlog(\"L_INFO\", \"gone $shtrecord(key) $shtrecord(value) [$sht(b=>one)]\\n\"); }");
    lab.request(0, "INFO sip:bob@example.com");
    lab.run(2900);
    QVERIFY(lab.remarks().empty());
    lab.run(3100);
    QVERIFY(said(lab, "gone one 1 [5]"));
    QVERIFY(said(lab, "gone two zwei [5]"));
  }

  void cellsLieInKamailiosOrder() {
    LittleLab lab(kTables +
                  "request_route { $sht(a=>alice) = 1; $sht(a=>bob) = \"two\"; $sht(a=>carol) = 3; "
                  "$sht(a=>dave) = 4; sht_print(); }");
    lab.request(0, "INFO sip:bob@example.com");
    lab.run(100);
    const std::vector<std::string> expected{"ERROR a[3] bob v-s:two", "ERROR a[6] carol v-i:3",
                                            "ERROR a[13] alice v-i:1", "ERROR a[15] dave v-i:4"};
    QCOMPARE(lab.remarks(), expected);
  }

  void definitionsAreReadAsKamailioReadsThem() {
    const auto calls = functions::parseHashTableSpec("calls=>size=8;autoexpire=60;initval=0");
    QVERIFY(calls && calls->slotCount == 256 && calls->expiresAfterSeconds == 60 && calls->initial == 0);
    QCOMPARE(functions::parseHashTableSpec("x=>size=1")->slotCount, 8U);
    QCOMPARE(functions::parseHashTableSpec("x=>size=31")->slotCount, 1U << 14U);
    QVERIFY(!functions::parseHashTableSpec("nothing"));
    QVERIFY(!functions::parseHashTableSpec("x=>initval=many"));
  }
};

QTEST_APPLESS_MAIN(HashTableStories)
#include "test_htable.moc"
