#pragma once

#include <QString>
#include <QStringList>

namespace forklab::app {

/// A file that ships with the program ("scenarios", "resources/help"): beside the sources it was built from,
/// or installed under share/forklab next to the program.
QString dataFile(const QString& name);

/// The folders with a scenario.yaml under `scenarios`, sorted.
QStringList shippedScenarios();

}  // namespace forklab::app
