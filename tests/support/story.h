#pragma once

#include <QDebug>
#include <QStringList>

#include "support/little_lab.h"

namespace forklab::test {

/// The lines of a drawing, without indentation and empty lines.
inline QStringList lines(const std::string& text) {
  QStringList all;
  for (const QString& line : QString::fromStdString(text).split('\n')) {
    if (!line.trimmed().isEmpty()) all << line.trimmed();
  }
  return all;
}

/// Whether the lab's packets are exactly these; says what there was when they are not.
inline bool went(const LittleLab& lab, const std::string& expected, const std::string& between = {}) {
  const QStringList actual = lines(lab.ladder(between));
  if (actual == lines(expected)) return true;
  qWarning().noquote() << "what went:\n" + actual.join('\n');
  return false;
}

inline bool said(const LittleLab& lab, const std::string& part) {
  for (const std::string& remark : lab.remarks()) {
    if (remark.find(part) != std::string::npos) return true;
  }
  for (const std::string& remark : lab.remarks()) qWarning().noquote() << QString::fromStdString(remark);
  return false;
}

}  // namespace forklab::test
