#pragma once

#include <QProcess>
#include <QStandardPaths>
#include <QtTest>

namespace forklab::test {

/// Standard output and error of `tshark` on a capture, checksums checked; QSKIPs through `reasonToSkip` where
/// it is not installed.
struct TsharkResult {
  int exitCode = -1;
  QString output;
  QString errors;
};

/// Empty: tshark is there, or this is CI, where its absence must fail.
inline QString whyNoTshark() {
  const bool isThere = !QStandardPaths::findExecutable("tshark").isEmpty();
  return isThere || qEnvironmentVariableIsSet("FORKLAB_CI") ? QString() : QString("tshark is not installed");
}

inline TsharkResult readWithTshark(const QString& capture, const QStringList& arguments) {
  QProcess process;
  process.start("tshark", QStringList{"-r", capture, "-o", "ip.check_checksum:TRUE", "-o",
                                      "udp.check_checksum:TRUE", "-o", "tcp.check_checksum:TRUE"} +
                              arguments);
  process.waitForFinished(60000);
  TsharkResult result{process.exitCode(), process.readAllStandardOutput(), {}};
  // Its remark on running as root is about the user, not about the file.
  for (const QString& line : QString(process.readAllStandardError()).split('\n', Qt::SkipEmptyParts)) {
    if (!line.contains("Running as user")) result.errors += line + '\n';
  }
  return result;
}

}  // namespace forklab::test
