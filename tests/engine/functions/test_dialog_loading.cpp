#include <QTemporaryDir>
#include <QTest>

#include "store/tables.h"
#include "support/story.h"

using namespace forklab;
using store::Database;
using store::OpenMode;
using test::LittleLab;
using test::said;

namespace {

/// A database with dialogs that this proxy has not made.
class Stored {
 public:
  Stored() : database_(Database::open(path(), OpenMode::create).value()) {
    for (const char* table : {"dialog", "dialog_vars"}) {
      if (!store::createTable(database_, *store::kamailioTable(table))) qFatal("no table");
    }
  }
  /// A confirmed call under this number.
  void add(const std::string& callId, int number, const std::string& socket = "udp:10.0.0.1:5060") {
    run("insert into dialog (hash_entry, hash_id, callid, from_uri, from_tag, to_uri, to_tag, caller_cseq, "
        "callee_cseq, caller_contact, callee_contact, caller_sock, callee_sock, state, start_time, timeout, "
        "sflags, iflags, req_uri, xdata) values (0, " +
        std::to_string(number) + ", '" + callId +
        "', 'sip:alice@example.com', 'alice', 'sip:bob@example.com', 'bob', '1', '0', 'sip:alice@10.0.0.2', "
        "'sip:bob@10.0.0.3', '" +
        socket + "', '" + socket +
        "', 4, 1699999990, 1700005000, 0, 0, 'sip:bob@example.com', "
        "'{\"profiles\":[{\"name\":\"calls\"}]}')");
    run("insert into dialog_vars (hash_entry, hash_id, dialog_key, dialog_value) values (0, " +
        std::to_string(number) + ", 'note', 'n" + std::to_string(number) + "')");
  }
  std::string script(const std::string& does, int hashSize = 1) const {
    return "modparam(\"dialog\", \"db_mode\", 1)\nmodparam(\"dialog\", \"db_url\", \"sqlite:///" + path() +
           "\")\nmodparam(\"dialog\", \"hash_size\", " + std::to_string(hashSize) +
           ")\nmodparam(\"dialog\", \"db_skip_load\", 1)\n"
           "modparam(\"dialog\", \"profiles_no_value\", \"calls\")\n"
           "request_route { " +
           does + " xlog(\"gave $retcode\"); sl_send_reply(\"200\", \"OK\"); }";
  }

 private:
  std::string path() const { return folder_.filePath("lab.db").toStdString(); }
  void run(const std::string& statement) {
    if (const auto done = database_.run(statement); !done) qFatal("%s", done.error().message.c_str());
  }
  QTemporaryDir folder_;
  Database database_;
};

QString calls(LittleLab& lab) {
  const std::string list = lab.command("dlg.list");
  QStringList found;
  for (const char* call : {"one", "two", "three"}) {
    if (list.find("\"call-id\":\"" + std::string(call) + "\"") != std::string::npos) found << call;
  }
  return found.join(' ');
}

}  // namespace

/// Dialogs that a script takes over from the database (observed on 5.6.3 with db_sqlite).
class DialogLoading : public QObject {
  Q_OBJECT

 private slots:
  void oneCallIsLoadedByItsCallId() {
    Stored stored;
    stored.add("one", 7);
    stored.add("two", 8);
    LittleLab lab(stored.script("dlg_db_load_callid(\"two\");"));
    lab.request(0, "OPTIONS sip:bob@example.com");
    lab.run(10);
    QVERIFY(said(lab, "gave 1"));
    QCOMPARE(calls(lab), QString("two"));
    const std::string list = lab.command("dlg.list");
    QVERIFY(list.find("\"profiles\":[\"calls\"]") != std::string::npos);
    QVERIFY(list.find("{\"note\":\"n8\"}") != std::string::npos);
  }

  void aCallThatIsKnownStaysAsItIs() {
    Stored stored;
    stored.add("one", 7);
    LittleLab lab(stored.script("dlg_db_load_callid(\"one\"); dlg_db_load_callid(\"one\");"));
    lab.request(0, "OPTIONS sip:bob@example.com");
    lab.run(10);
    QVERIFY(said(lab, "dialog: conflicting dialog id: 0/7 - skipping"));
    QVERIFY(said(lab, "gave 1"));
    QCOMPARE(calls(lab), QString("one"));
  }

  /// Those of other proxies too, without their sockets; nothing is said of those that are known.
  void everyUnknownCallIsLoaded() {
    Stored stored;
    stored.add("one", 7);
    stored.add("two", 8, "udp:10.9.9.9:5060");
    LittleLab lab(stored.script("dlg_db_load_callid(\"one\"); dlg_db_load_extra();"));
    lab.request(0, "OPTIONS sip:bob@example.com");
    lab.run(10);
    QVERIFY(said(lab, "dialog: non-local socket <udp:10.9.9.9:5060>...ignoring"));
    QCOMPARE(calls(lab), QString("one two"));
    for (const std::string& remark : lab.remarks()) QVERIFY(remark.find("conflicting") == std::string::npos);
  }

  void aTableOfAnotherSizeIsRefused() {
    Stored stored;
    stored.add("one", 7);
    LittleLab lab(stored.script("dlg_db_load_callid(\"one\");", 4096));
    lab.request(0, "OPTIONS sip:bob@example.com");
    lab.run(10);
    QVERIFY(said(lab, "inconsistent hash data"));
    QVERIFY(said(lab, "gave -1"));
    QCOMPARE(calls(lab), QString());
  }

  void nothingStoredIsNoFault() {
    Stored stored;
    LittleLab lab(stored.script("dlg_db_load_callid(\"nobody\");"));
    lab.request(0, "OPTIONS sip:bob@example.com");
    lab.run(10);
    QVERIFY(said(lab, "gave 1"));
    LittleLab without(
        "request_route { dlg_db_load_extra(); xlog(\"gave $retcode\"); sl_send_reply(\"200\", \"OK\"); }");
    without.request(0, "OPTIONS sip:bob@example.com");
    without.run(10);
    QVERIFY(said(without, "gave -1"));
    QVERIFY(said(without, "dialog: there is no database that a dialog could be loaded from"));
  }
};

QTEST_GUILESS_MAIN(DialogLoading)
#include "test_dialog_loading.moc"
