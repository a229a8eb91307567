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
