#pragma once

#include <QString>
#include <QtGlobal>

namespace forklab::script::toy {

/// A path below the folder where recorded behaviour lies.
inline QString reference(const QString& path) {
  const QString root =
      qEnvironmentVariable("FORKLAB_REFERENCE", QStringLiteral(FORKLAB_SOURCE_DIR "/../shared"));
  return root + "/" + path;
}

}  // namespace forklab::script::toy
