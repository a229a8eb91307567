#include "scenarios/shipped.h"

#include <QDirIterator>

namespace forklab::test {

namespace {

const QString kRoot = QStringLiteral(FORKLAB_SOURCE_DIR "/scenarios/");

}  // namespace

QStringList shippedScenarios() {
  QStringList names;
  QDirIterator files(kRoot, {"scenario.yaml"}, QDir::Files, QDirIterator::Subdirectories);
  while (files.hasNext()) {
    const QFileInfo file(files.next());
    names << file.path().mid(kRoot.size());
  }
  names.sort();
  return names;
}

QString shippedPath(const QString& name) { return kRoot + name; }

}  // namespace forklab::test
