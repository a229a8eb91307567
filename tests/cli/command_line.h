#pragma once

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QtTest>

namespace forklab::test {

inline const QString kFixtures = QStringLiteral(FORKLAB_SOURCE_DIR "/tests/cli/fixtures");

struct CommandResult {
  int exitCode = -1;
  QString output;
  QString errors;
};

/// Runs the built forklab-cli in the folder of the fixtures, so that what it prints names no path of this
/// machine.
inline CommandResult runCommand(const QStringList& arguments) {
  const QString folder = qEnvironmentVariable("FORKLAB_BIN", QCoreApplication::applicationDirPath());
  QProcess process;
  process.setWorkingDirectory(kFixtures);
  process.start(folder + "/forklab-cli", arguments);
  process.waitForFinished(60000);
  if (process.exitStatus() != QProcess::NormalExit || process.error() != QProcess::UnknownError) {
    qFatal("forklab-cli did not end by itself: %s", qPrintable(process.errorString()));
  }
  return {process.exitCode(), QString::fromUtf8(process.readAllStandardOutput()),
          QString::fromUtf8(process.readAllStandardError())};
}

inline QJsonObject summaryOf(QStringList arguments) {
  const CommandResult result = runCommand(arguments << "--json");
  return QJsonDocument::fromJson(result.output.toUtf8()).object();
}

/// "FILE:LINE: severity" of each finding, in the order of the output.
inline QStringList placesIn(const QString& errors) {
  const QRegularExpression finding("^(\\S+:\\d+):\\d+: (error|warning|hint): .",
                                   QRegularExpression::MultilineOption);
  QStringList places;
  for (auto match = finding.globalMatch(errors); match.hasNext();) {
    const auto found = match.next();
    places.append(found.captured(1) + ": " + found.captured(2));
  }
  return places;
}

}  // namespace forklab::test
