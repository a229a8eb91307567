#include <QTemporaryDir>
#include <QTest>

#include "script/functions/digest_response.h"
#include "store/tables.h"
#include "support/story.h"

using namespace forklab;
using store::Database;
using store::OpenMode;
using test::LittleLab;

namespace {

/// A database file with Kamailio's table of subscribers and a hunt list.
class Files {
 public:
  Files() {
    Database database = Database::open(path(), OpenMode::create).value();
    if (!store::createTable(database, *store::kamailioTable("subscriber"))) qFatal("no table");
    const std::string ha1 = functions::digestHa1(functions::DigestAlgorithm::md5, "alice", "lab", "secret");
    const auto made = database.runScript(
        "insert into subscriber (username, domain, password, ha1) values ('alice', 'x.org', 'secret', '" +
        ha1 +
        "'); create table hunt (uri text, ring integer); insert into hunt values ('sip:a@b', 500), (null, "
        "7)");
    if (!made) qFatal("%s", made.error().message.c_str());
  }
  std::string path() const { return folder_.filePath("lab.db").toStdString(); }
  std::string url() const { return "sqlite:///" + path(); }

 private:
  QTemporaryDir folder_;
};

std::string sqlScript(const Files& files, const std::string& statements) {
  return "modparam(\"sqlops\", \"sqlcon\", \"lab=>" + files.url() + "\")\nrequest_route { " + statements +
         " exit; }";
}

bool shows(const std::string& script, const std::string& remark) {
  LittleLab lab(script);
  lab.request(0, "OPTIONS sip:bob@example.com");
  lab.run(5);
  return test::said(lab, remark);
}

std::string between(const std::string& text, const std::string& before, const std::string& after) {
  const std::size_t begin = text.find(before);
  if (begin == std::string::npos) return {};
  const std::size_t from = begin + before.size();
  return text.substr(from, text.find(after, from) - from);
}

/// What a check says to the credentials of alice, or of another one.
std::string codeOf(const std::string& script, const std::string& user, const std::string& password) {
  LittleLab first(script);
  first.request(0, "OPTIONS sip:bob@example.com");
  first.run(5);
  const std::string nonce = between(first.alice().first("SIP/2.0 407"), "nonce=\"", "\"");
  const std::string ha1 = functions::digestHa1(functions::DigestAlgorithm::md5, user, "lab", password);
  const functions::DigestInput input{"OPTIONS", "sip:bob@example.com", nonce, {}, {}, {}, {}};
  LittleLab lab(script);
  lab.request(0, "OPTIONS sip:bob@example.com",
              "Proxy-Authorization: Digest username=\"" + user + "\", realm=\"lab\", nonce=\"" + nonce +
                  "\", uri=\"sip:bob@example.com\", response=\"" +
                  functions::digestResponse(functions::DigestAlgorithm::md5, ha1, input) + "\"\r\n");
  lab.run(5);
  for (const std::string& remark : lab.remarks()) {
    if (remark.starts_with("INFO code ")) return between(remark, "code ", "\n");
  }
  return {};
}

std::string authScript(const Files& files, const std::string& check, const std::string& parameters = {}) {
  return "modparam(\"auth_db\", \"db_url\", \"" + files.url() + "\")\n" + parameters +
         "\nrequest_route { $var(code) = " + check +
         "; xlog(\"L_INFO\", \"code $var(code)\\n\"); if ($var(code) < 0) proxy_challenge(\"lab\", \"0\"); "
         "exit; }";
}

}  // namespace

/// sqlops and auth_db on a file.
class DatabaseModules : public QObject {
  Q_OBJECT

 private slots:
  void rowsAreReadByPlace() {
    const Files files;
    QVERIFY(shows(sqlScript(files,
                            "$var(c) = sql_query(\"lab\", \"select * from hunt\", \"r\"); xlog(\"L_INFO\", "
                            "\"$var(c) $dbr(r=>rows) $dbr(r=>cols) $dbr(r=>[0,0]) $dbr(r=>[1,1]) "
                            "$dbr(r=>colname[1]) $dbr(r=>[1,0]) $dbr(r=>[2,0])\\n\");"),
                  "INFO 1 2 2 sip:a@b 7 ring <null> <null>"));
  }

  void nothingFoundIsTwo() {
    const Files files;
    QVERIFY(shows(sqlScript(files,
                            "$var(c) = sql_query(\"lab\", \"select * from hunt where ring = $(rU{s.len})\", "
                            "\"r\"); xlog(\"L_INFO\", \"$var(c) $dbr(r=>rows)\\n\");"),
                  "INFO 2 0"));
  }

  void aFreedResultIsGone() {
    const Files files;
    QVERIFY(shows(sqlScript(files,
                            "sql_query(\"lab\", \"select * from hunt\", \"r\"); sql_result_free(\"r\"); "
                            "xlog(\"L_INFO\", \"[$dbr(r=>rows)]\\n\");"),
                  "INFO [0]"));
  }

  void statementsChangeTheFile() {
    const Files files;
    LittleLab lab(sqlScript(files, "sql_query(\"lab\", \"insert into hunt values ('$ru', 1)\");"));
    lab.request(0, "OPTIONS sip:bob@example.com");
    lab.run(5);
    Database database = Database::open(files.path(), OpenMode::existing).value();
    const auto rows = database.run("select uri from hunt where ring = 1");
    QCOMPARE(store::textOf(rows.value().rows.at(0).at(0)), std::string("sip:bob@example.com"));
  }

  void wrongStatementsAreErrors() {
    const Files files;
    QVERIFY(shows(sqlScript(files,
                            "$var(c) = sql_query(\"lab\", \"selct 1\", \"r\"); xlog(\"L_INFO\", "
                            "\"code $var(c)\\n\");"),
                  "INFO code -1"));
    QVERIFY(shows(sqlScript(files,
                            "$var(c) = sql_query(\"other\", \"select 1\"); xlog(\"L_INFO\", "
                            "\"code $var(c)\\n\");"),
                  "INFO code -1"));
  }

  /// As 5.6.3 shows the same table.
  void columnsAreReadByTheirDeclaredTypes() {
    const Files files;
    {
      Database database = Database::open(files.path(), OpenMode::existing).value();
      QVERIFY(database.runScript(
          "create table kinds (s text, r real, b bigint, d datetime, o boolean, e decimal(5,2)); insert into "
          "kinds values ('abc', 1.5, 5000000000, 2461366.0, 1, 3.14)"));
    }
    QVERIFY(shows(sqlScript(files,
                            "sql_query(\"lab\", \"select *, avg(r), count(*) from kinds\", \"r\"); "
                            "xlog(\"L_INFO\", \"[$dbr(r=>[0,0])] [$dbr(r=>[0,1])] [$dbr(r=>[0,2])] "
                            "[$dbr(r=>[0,3])] [$dbr(r=>[0,4])] [$dbr(r=>[0,5])] [$dbr(r=>[0,6])] "
                            "[$dbr(r=>[0,7])]\\n\");"),
                  "INFO [abc] [<null>] [5000000000] [1795262400] [1] [3] [<null>] [1]"));
  }

  void rowsBecomeExtendedValues() {
    const Files files;
    QVERIFY(shows(sqlScript(files,
                            "$var(c) = sql_xquery(\"lab\", \"select * from hunt\", \"x\"); $var(d) = "
                            "sql_xquery(\"lab\", \"select uri from hunt where ring = 9\", \"x\"); "
                            "xlog(\"L_INFO\", \"$var(c) $var(d) $xavp(x=>uri) $xavp(x=>ring) "
                            "$xavp(x[1]=>uri) $xavp(x[1]=>ring)\\n\");"),
                  "INFO 1 2 sip:a@b 500 <null> 7"));
  }

  void columnsBecomeVariables() {
    const Files files;
    QVERIFY(shows(sqlScript(files,
                            "$var(c) = sql_pvquery(\"lab\", \"select uri, ring, ring from hunt\", "
                            "\"$avp(u);$var(v), $avp(r)\"); xlog(\"L_INFO\", \"$var(c) $avp(u) $var(v) "
                            "[$(avp(r)[*])]\\n\");"),
                  "INFO 1 sip:a@b 500 [500, 7]"));
    QVERIFY(shows(sqlScript(files,
                            "$var(c) = sql_pvquery(\"lab\", \"select uri, ring from hunt\", "
                            "\"$avp(u)\"); xlog(\"L_INFO\", \"code $var(c)\\n\");"),
                  "INFO code -1"));
    QVERIFY(shows(sqlScript(files,
                            "$var(c) = sql_pvquery(\"lab\", \"delete from hunt\", \"$avp(u)\"); "
                            "xlog(\"L_INFO\", \"code $var(c) $sqlrows(lab)\\n\");"),
                  "INFO code 2 <null>"));
  }

  void rowsWithoutAResultAreThrownAway() {
    const Files files;
    QVERIFY(shows(sqlScript(files,
                            "$var(c) = sql_query(\"lab\", \"select * from hunt\"); $var(d) = "
                            "sql_query_async(\"lab\", \"delete from hunt\"); xlog(\"L_INFO\", \"$var(c) "
                            "$var(d)\\n\");"),
                  "INFO 3 -1"));
  }

  void aConnectionThatCannotBeMadeMayBeForgiven() {
    const Files files;
    QVERIFY(
        shows("modparam(\"sqlops\", \"connect_mode\", 1)\nmodparam(\"sqlops\", \"sqlcon\", "
              "\"bad=>sqlite:////nowhere/x.db\")\nrequest_route { $var(c) = sql_query(\"bad\", \"select "
              "1\", \"r\"); xlog(\"L_INFO\", \"code $var(c)\\n\"); }",
              "INFO code -2"));
  }

  void connectionsThatAreNoneAreRefusedAtLoad() {
    QVERIFY_THROWS_EXCEPTION(std::runtime_error,
                             LittleLab("modparam(\"sqlops\", \"sqlcon\", \"lab\")\nrequest_route { exit; }"));
  }

  void subscribersAreKnownByTheirHa1() {
    const Files files;
    const std::string script = authScript(files, "auth_check(\"lab\", \"subscriber\", \"0\")");
    QCOMPARE(codeOf(script, "alice", "secret"), std::string("1"));
    QCOMPARE(codeOf(script, "alice", "other"), std::string("-2"));
    QCOMPARE(codeOf(script, "carol", "secret"), std::string("-3"));
  }

  void subscribersMayHavePasswords() {
    const Files files;
    const std::string parameters =
        "modparam(\"auth_db\", \"calculate_ha1\", 1)\nmodparam(\"auth_db\", \"password_column\", "
        "\"password\")";
    for (const char* name : {"proxy_authenticate", "proxy_authorize"}) {
      const std::string check = std::string(name) + "(\"lab\", \"subscriber\")";
      QCOMPARE(codeOf(authScript(files, check, parameters), "alice", "secret"), std::string("1"));
    }
  }

  void domainsCanCount() {
    const Files files;
    const std::string script = authScript(files, "proxy_authenticate(\"lab\", \"subscriber\")",
                                          "modparam(\"auth_db\", \"use_domain\", 1)\n"
                                          "modparam(\"auth_db\", \"calculate_ha1\", 1)\n"
                                          "modparam(\"auth_db\", \"password_column\", \"password\")");
    QCOMPARE(codeOf(script, "alice@x.org", "secret"), std::string("1"));
    QCOMPARE(codeOf(script, "alice@y.org", "secret"), std::string("-3"));
  }

  void theUserCanBeHeldToFrom() {
    const Files files;
    {
      Database database = Database::open(files.path(), OpenMode::existing).value();
      QVERIFY(database.run("insert into subscriber (username, password) values ('carol', 'pw')"));
    }
    const std::string script = authScript(files, "auth_check(\"lab\", \"subscriber\", \"1\")",
                                          "modparam(\"auth_db\", \"calculate_ha1\", 1)\n"
                                          "modparam(\"auth_db\", \"password_column\", \"password\")");
    QCOMPARE(codeOf(script, "carol", "pw"), std::string("-8"));
    QCOMPARE(codeOf(script, "alice", "secret"), std::string("1"));
  }

  void usersThatNameTheirDomainHaveAnHa1OfTheirOwn() {
    const Files files;
    {
      Database database = Database::open(files.path(), OpenMode::existing).value();
      const std::array<store::Cell, 1> values{
          functions::digestHa1(functions::DigestAlgorithm::md5, "alice@x.org", "lab", "secret")};
      QVERIFY(database.run("update subscriber set ha1b = ?", values));
    }
    const std::string script = authScript(files, "proxy_authenticate(\"lab\", \"subscriber\")");
    QCOMPARE(codeOf(script, "alice@x.org", "secret"), std::string("1"));
    QCOMPARE(codeOf(script, "alice", "secret"), std::string("1"));
  }

  void columnsCanBeLoaded() {
    const Files files;
    const std::string script =
        authScript(files, "proxy_authenticate(\"lab\", \"subscriber\")",
                   "modparam(\"auth_db\", \"load_credentials\", \"domain;$avp(secret)=password\")");
    QCOMPARE(codeOf(script + "\n", "alice", "secret"), std::string("1"));
    std::string shown = script;
    shown.replace(shown.find("code $var(code)"), 15, "code $avp(domain) $avp(secret)");
    QCOMPARE(codeOf(shown, "alice", "secret"), std::string("x.org secret"));
  }

  void withoutCredentialsOrTableThereIsNoCheck() {
    const Files files;
    QVERIFY(shows(authScript(files, "www_authenticate(\"lab\", \"subscriber\")"), "INFO code -5"));
    QCOMPARE(codeOf(authScript(files, "proxy_authenticate(\"lab\", \"no; table\")"), "alice", "secret"),
             std::string("-1"));
  }

  void authDbWantsAuth() {
    QVERIFY_THROWS_EXCEPTION(std::runtime_error,
                             LittleLab("loadmodule \"auth_db.so\"\nrequest_route { exit; }"));
  }
};

QTEST_GUILESS_MAIN(DatabaseModules)
#include "test_database_modules.moc"
