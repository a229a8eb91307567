#include <QFile>
#include <QSet>
#include <QtTest>

#include <algorithm>

#include "script/functions/all.h"

using namespace forklab;
using script::RouteKind;

namespace {

struct Row {
  QString kind, module, name, first, second;
};

/// What the modules of Kamailio 5.6.3 export: functions with their numbers of arguments and the routes where
/// they may stand, parameters with their types, variables.
QList<Row> rows(const QString& kind) {
  QFile file(QStringLiteral(FORKLAB_SOURCE_DIR "/tests/engine/functions/kamailio_exports.tsv"));
  QList<Row> list;
  if (!file.open(QIODevice::ReadOnly)) return list;
  for (const QString& line : QString::fromUtf8(file.readAll()).split('\n', Qt::SkipEmptyParts)) {
    const QStringList cells = line.split('\t');
    if (cells[0] == kind) list << Row{cells[0], cells[1], cells[2], cells.value(3), cells.value(4)};
  }
  return list;
}

QStringList names(const QString& kind, const QString& module) {
  QStringList all;
  for (const Row& row : rows(kind)) {
    if (row.module == module) all << row.name;
  }
  return all;
}

const Row* find(const QList<Row>& list, const QString& module, std::string_view name) {
  const QString wanted = QString::fromUtf8(name.data(), qsizetype(name.size()));
  for (const Row& row : list) {
    if (row.module == module && row.name == wanted) return &row;
  }
  return nullptr;
}

/// Kamailio's bits: 1 request, 2 failure, 4 a reply of tm's, 8 branch, 16 onsend, 128 any reply. A named
/// route and an event_route are request routes to its parser.
script::RouteMask maskOf(int bits) {
  script::RouteMask mask = 0;
  const auto add = [&](int bit, RouteKind kind) { mask |= (bits & bit) != 0 ? script::mask(kind) : 0; };
  add(1, RouteKind::request);
  add(1, RouteKind::named);
  add(1, RouteKind::event);
  add(2, RouteKind::failure);
  add(4, RouteKind::onreply);
  add(8, RouteKind::branch);
  add(16, RouteKind::onsend);
  add(128, RouteKind::reply);
  return mask;
}

QString qt(std::string_view text) { return QString::fromUtf8(text.data(), qsizetype(text.size())); }

}  // namespace

/// Every row of the engine's modules is one of Kamailio's: the same module, arguments, routes and types.
class KamailioExports : public QObject {
  Q_OBJECT

 private slots:
  void functionsAreThoseOfTheirModule() {
    const QList<Row> known = rows("function");
    QStringList wrong;
    for (const script::ModuleSpec* module : functions::registry().modules()) {
      if (names("function", qt(module->name)).isEmpty()) continue;
      for (const script::FunctionSpec& function : module->functions) {
        const Row* row = find(known, qt(module->name), function.name);
        if (row == nullptr) {
          wrong << qt(module->name) + "." + qt(function.name) + " is not exported";
          continue;
        }
        const script::RouteMask legal = maskOf(row->second.toInt());
        if (legal != function.legal)
          wrong << qt(function.name) +
                       QString(" stands in %1, not in %2").arg(legal, 0, 2).arg(function.legal, 0, 2);
      }
    }
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join("\n")));
  }

  void functionsTakeTheSameNumbersOfArguments() {
    const QList<Row> known = rows("function");
    QStringList wrong;
    for (const script::ModuleSpec* module : functions::registry().modules()) {
      for (const script::FunctionSpec& function : module->functions) {
        const Row* row = find(known, qt(module->name), function.name);
        if (row == nullptr || row->first.contains('-')) continue;
        // Arguments end before an optional one, or behind the last.
        QStringList counts;
        for (std::size_t n = 0; n <= function.parameters.size(); ++n) {
          if (n == function.parameters.size() || function.parameters[n].optional)
            counts << QString::number(n);
        }
        // dlg_set_timeout takes one or three; that two are too few is said when it runs.
        if (function.name == "dlg_set_timeout") continue;
        if (counts.join(",") != row->first)
          wrong << qt(function.name) + " takes " + row->first + " arguments, not " + counts.join(",");
      }
    }
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join("\n")));
  }

  void parametersAreThoseOfTheirModule() {
    const QList<Row> known = rows("parameter");
    QStringList wrong;
    for (const script::ModuleSpec* module : functions::registry().modules()) {
      if (names("function", qt(module->name)).isEmpty() && names("parameter", qt(module->name)).isEmpty())
        continue;
      for (const script::SettingSpec& setting : module->settings) {
        const Row* row = find(known, qt(module->name), setting.name);
        const QString shown = qt(module->name) + "." + qt(setting.name);
        if (row == nullptr) {
          wrong << shown + " is no parameter";
        } else if (row->first.startsWith("integer") != (setting.type == script::SettingType::integer)) {
          wrong << shown + " is a " + row->first;
        }
      }
    }
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join("\n")));
  }

  void variablesAreThoseOfTheirModule() {
    const QList<Row> known = rows("variable");
    QStringList wrong;
    for (const script::ModuleSpec* module : functions::registry().modules()) {
      if (names("function", qt(module->name)).isEmpty()) continue;
      for (const script::VariableSpec& variable : module->variables) {
        const Row* row = find(known, qt(module->name), variable.name);
        // $ulc is registrar's in Kamailio, which does not start without usrloc.
        if (module->name == "usrloc") continue;
        const QString shown = qt(module->name) + ".$" + qt(variable.name);
        if (row == nullptr) {
          wrong << shown + " is not exported";
          continue;
        }
        if (row->second.contains("named") != (variable.inner != script::InnerName::none))
          wrong << shown + " names: " + row->second;
        if (row->second.contains("indexed") != variable.takesIndex) wrong << shown + " index: " + row->second;
        if ((row->first == "assignable") != (variable.set != nullptr)) wrong << shown + " is " + row->first;
      }
    }
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join("\n")));
  }
};

QTEST_APPLESS_MAIN(KamailioExports)
#include "test_kamailio_exports.moc"
