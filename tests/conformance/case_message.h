#pragma once

#include <QList>
#include <QPair>
#include <QString>
#include <QStringList>

namespace forklab::test {

/// A SIP message as the recorded agents read one: with a few string operations and nothing of the engine.
class CaseMessage {
 public:
  explicit CaseMessage(const QString& text);

  bool isResponse() const { return start_.startsWith("SIP/2.0"); }
  int status() const { return isResponse() ? start_.section(' ', 1, 1).toInt() : 0; }
  /// Of the CSeq in a response.
  QString method() const {
    return isResponse() ? value("cseq").section(' ', 1).trimmed() : start_.section(' ', 0, 0);
  }
  QString requestUri() const { return start_.section(' ', 1, 1); }
  /// The first one, folds joined; `name` in lower case and in full.
  QString value(const QString& name) const;
  /// Every element of every line of that name.
  QStringList all(const QString& name) const;
  QString branch() const;
  QString tag(const QString& name) const;

 private:
  QString start_;
  QList<QPair<QString, QString>> headers_;
};

/// What stands in the angle brackets, or before the first parameter.
QString uriIn(const QString& address);
/// "host:port" of a SIP URI.
QString placeOf(const QString& uri);
/// Empty when there is none.
QString parameterOf(const QString& text, const QString& name);

}  // namespace forklab::test
