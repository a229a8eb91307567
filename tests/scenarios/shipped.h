#pragma once

#include <QString>
#include <QStringList>

namespace forklab::test {

/// Every folder below scenarios/ that has a scenario.yaml, as "forking/q-serial", sorted.
QStringList shippedScenarios();
QString shippedPath(const QString& name);

}  // namespace forklab::test
