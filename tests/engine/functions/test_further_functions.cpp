#include <QTest>

#include "script/functions/all.h"
#include "script/program.h"
#include "support/story.h"

using namespace forklab;
using script::FunctionSpec;
using script::ModuleSpec;
using test::LittleLab;
using test::said;

namespace {

QString rendered(const script::LoadResult& loaded, script::Severity severity) {
  QString all;
  for (const auto& finding : loaded.diagnostics) {
    if (finding.severity == severity) all += QString::fromStdString(script::render(finding, loaded.files));
  }
  return all;
}

}  // namespace

/// The closed list of functions that only give their usual result.
class FurtherFunctionStories : public QObject {
  Q_OBJECT

 private slots:
  void theListIsCounted() {
    std::size_t count = 0;
    QStringList names;
    for (const ModuleSpec& module : functions::registry().furtherFunctions()) {
      QVERIFY(module.name == "core" || functions::registry().knowsModule(module.name));
      for (const FunctionSpec& function : module.functions) {
        ++count;
        names << QString::fromStdString(std::string(function.name));
        const FunctionSpec* found = functions::registry().function(function.name);
        QVERIFY2(found == &function, qPrintable(names.back() + " is carried out and still in the list"));
      }
    }
    QCOMPARE(names.removeDuplicates(), 0);
    QCOMPARE(count, std::size_t{476});
  }

  void eachCallWarnsAtLoadAndWhenItIsReached() {
    const std::string text =
        "loadmodule \"rtpengine.so\"\nloadmodule \"permissions.so\"\nloadmodule \"xlog.so\"\n"
        "request_route { if (rtpengine_manage(\"replace-origin\")) xlog(\"L_INFO\", \"media\\n\"); if "
        "(!allow_source_address(\"1\")) xlog(\"L_INFO\", \"stranger\\n\"); }";
    const auto loaded = script::loadText("x.cfg", text, functions::registry(), {});
    QVERIFY(loaded.program != nullptr);
    QCOMPARE(loaded.diagnostics.size(), std::size_t{2});
    QCOMPARE(QString::fromStdString(loaded.diagnostics[0].message),
             QString("rtpengine_manage() of module rtpengine is not carried out here; it returns 1"));
    LittleLab lab(text);
    lab.request(0, "OPTIONS sip:bob@example.com");
    lab.run(10);
    QVERIFY(said(lab, "rtpengine_manage() is not carried out here, it returns 1"));
    QVERIFY(said(lab, "INFO media"));
    QVERIFY(said(lab, "allow_source_address() is not carried out here, it returns -1"));
    QVERIFY(said(lab, "INFO stranger"));
  }

  void itsModuleMustBeLoaded() {
    const auto loaded = script::loadText(
        "x.cfg", "loadmodule \"sl.so\"\nrequest_route { rtpengine_manage(); }", functions::registry(), {});
    QVERIFY(rendered(loaded, script::Severity::error).contains("rtpengine"));
  }

  void aParameterThatChangesNothingIsAWarning() {
    const auto load = [](const std::string& name) {
      return script::loadText(
          "x.cfg", "loadmodule \"tm.so\"\nmodparam(\"tm\", \"" + name + "\", 1)\nrequest_route { exit; }",
          functions::registry(), {});
    };
    const auto loaded = load("dns_reuse_rcv_socket");
    QVERIFY(!loaded.hasErrors());
    QVERIFY(rendered(loaded, script::Severity::warning).contains("changes nothing here"));
    QVERIFY(load("dns_reuse_rcv_sockets").hasErrors());
  }

  void anUnknownNameStaysAnError() {
    const auto loaded =
        script::loadText("x.cfg", "request_route { rtpengine_mange(); }", functions::registry(), {});
    QVERIFY(loaded.hasErrors());
  }
};

QTEST_APPLESS_MAIN(FurtherFunctionStories)
#include "test_further_functions.moc"
