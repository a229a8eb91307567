#include <QTemporaryDir>
#include <QTest>

#include "script/functions/all.h"
#include "script/program.h"

using namespace forklab;

/// What modules say at load about their settings, and which files they may read.
class ModuleChecks : public QObject {
  Q_OBJECT

 private slots:
  void aStartingVariableNeedsATypeAndAValue() {
    const auto loaded =
        script::loadText("x.cfg", "modparam(\"pv\", \"shvset\", \"count\")\nrequest_route { exit; }\n",
                         functions::registry(), {});
    QVERIFY(loaded.hasErrors());
    QCOMPARE(QString::fromStdString(script::render(loaded.diagnostics.front(), loaded.files)),
             QString("x.cfg:1:1: error: shvset wants a name, a type and a value\n"
                     "    1 | modparam(\"pv\", \"shvset\", \"count\")\n"
                     "      | ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~\n"
                     "  hint: write it as \"name=i:7\" or \"name=s:text\"\n"));
  }

  void whatKamailiosDialogDoesNotStartWith_data() {
    QTest::addColumn<QString>("call");
    QTest::addColumn<bool>("starts");
    QTest::newRow("declared") << R"-(set_dlg_profile("calls");)-" << true;
    QTest::newRow("declared with values") << R"-(is_in_profile("user", "$fU");)-" << true;
    QTest::newRow("not declared") << R"-(set_dlg_profile("nope");)-" << false;
    QTest::newRow("by a variable") << R"-(set_dlg_profile("$var(x)");)-" << false;
    QTest::newRow("timeout of another") << R"-(dlg_set_timeout_by_profile("nope", "3");)-" << false;
    QTest::newRow("size into a variable") << R"-(get_profile_size("calls", "$var(x)");)-" << true;
    QTest::newRow("size of a value") << R"-(get_profile_size("user", "bob", "$var(x)");)-" << true;
    QTest::newRow("size into a text") << R"-(get_profile_size("calls", "x");)-" << false;
    QTest::newRow("whom") << R"-(dlg_bye("callee");)-" << true;
    QTest::newRow("whom not") << R"-(dlg_bye("both");)-" << false;
    QTest::newRow("one argument") << R"-(dlg_set_timeout("9");)-" << true;
    QTest::newRow("two arguments") << R"-(dlg_set_timeout("9", "1");)-" << false;
    QTest::newRow("three arguments") << R"-(dlg_set_timeout("9", "1", "2");)-" << true;
  }
  void whatKamailiosDialogDoesNotStartWith() {
    QFETCH(QString, call);
    QFETCH(bool, starts);
    const std::string text = R"(loadmodule "tm.so"
loadmodule "rr.so"
loadmodule "pv.so"
loadmodule "dialog.so"
modparam("dialog", "profiles_no_value", "calls")
modparam("dialog", "profiles_with_value", "user")
request_route { )" + call.toStdString() +
                             " }\n";
    QCOMPARE(!script::loadText("x.cfg", text, functions::registry(), {}).hasErrors(), starts);
  }

  void filesBesideTheScriptStayInItsFolder() {
    QTemporaryDir folder;
    const auto write = [&](const QString& name, const char* text) {
      QFile file(folder.filePath(name));
      QVERIFY(file.open(QIODevice::WriteOnly));
      file.write(text);
    };
    write("list.txt", "one\n");
    write("x.cfg", "request_route { exit; }\n");
    script::LoadOptions options;
    options.includeRoot = folder.path().toStdString();
    const auto loaded =
        script::loadFile(folder.filePath("x.cfg").toStdString(), functions::registry(), options);
    QVERIFY(loaded.program != nullptr);
    const auto inside = script::readBesideScript(*loaded.program, "list.txt");
    QVERIFY(inside && *inside == "one\n");
    const auto outside = script::readBesideScript(*loaded.program, "/etc/hostname");
    QVERIFY(!outside);
    QCOMPARE(QString::fromStdString(outside.error().message),
             QString("\"/etc/hostname\" lies outside the scenario's folder"));
    QVERIFY(!script::readBesideScript(*loaded.program, "missing.txt"));
  }
};

QTEST_APPLESS_MAIN(ModuleChecks)
#include "test_module_checks.moc"
