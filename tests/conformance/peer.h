#pragma once

#include <QProcess>
#include <QStandardPaths>
#include <QTest>

namespace forklab::test {

/// Whether this program of others may be missing here: in CI nothing may.
inline bool mayBeMissing() { return qEnvironmentVariable("FORKLAB_CI") != "1"; }

/// Its path; empty: not installed.
inline QString peer(const QString& name) { return QStandardPaths::findExecutable(name); }

/// One of our own programs.
inline QString program(const QString& name) {
  return qEnvironmentVariable("FORKLAB_BIN", QCoreApplication::applicationDirPath()) + "/" + name;
}

}  // namespace forklab::test
