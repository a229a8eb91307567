#include "data_files.h"

#include <QCoreApplication>
#include <QDirIterator>
#include <QFileInfo>
#include <algorithm>

namespace forklab::app {

// An installed copy wins: the sources may be gone or newer.
QString dataFile(const QString& name) {
  const QString installed =
      QCoreApplication::applicationDirPath() + QStringLiteral("/../share/forklab/") + name;
  if (QFileInfo::exists(installed)) return QFileInfo(installed).canonicalFilePath();
  return QStringLiteral(FORKLAB_DATA_DIR) + QLatin1Char('/') + name;
}

QStringList shippedScenarios() {
  QStringList folders;
  QDirIterator files(dataFile(QStringLiteral("scenarios")), {QStringLiteral("scenario.yaml")}, QDir::Files,
                     QDirIterator::Subdirectories);
  while (files.hasNext()) folders << QFileInfo(files.next()).path();
  std::ranges::sort(folders);
  return folders;
}

}  // namespace forklab::app
