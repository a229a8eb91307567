#include "conformance/case_message.h"

#include <QMap>
#include <QRegularExpression>

namespace forklab::test {

namespace {

QString fullName(const QString& written) {
  static const QMap<QString, QString> kCompact = {
      {"v", "via"},     {"f", "from"},           {"t", "to"},           {"i", "call-id"},
      {"m", "contact"}, {"l", "content-length"}, {"c", "content-type"}, {"s", "subject"}};
  const QString name = written.trimmed().toLower();
  return kCompact.value(name, name);
}

/// At commas outside quotes and angle brackets.
QStringList elements(const QString& value) {
  QStringList list;
  QString current;
  bool quoted = false;
  int depth = 0;
  for (const QChar c : value) {
    if (c == '"') quoted = !quoted;
    if (!quoted && c == '<') ++depth;
    if (!quoted && c == '>') --depth;
    if (c == ',' && !quoted && depth == 0) {
      list << current.trimmed();
      current.clear();
    } else {
      current += c;
    }
  }
  if (!current.trimmed().isEmpty()) list << current.trimmed();
  return list;
}

}  // namespace

CaseMessage::CaseMessage(const QString& text) {
  const QStringList lines = text.section("\r\n\r\n", 0, 0).split("\r\n");
  start_ = lines.value(0);
  for (const QString& line : lines.mid(1)) {
    if ((line.startsWith(' ') || line.startsWith('\t')) && !headers_.isEmpty()) {
      headers_.last().second += ' ' + line.trimmed();
    } else if (line.contains(':')) {
      headers_ << qMakePair(fullName(line.section(':', 0, 0)), line.section(':', 1).trimmed());
    }
  }
}

QString CaseMessage::value(const QString& name) const {
  for (const auto& header : headers_) {
    if (header.first == name) return header.second;
  }
  return {};
}

QStringList CaseMessage::all(const QString& name) const {
  QStringList list;
  for (const auto& header : headers_) {
    if (header.first == name) list += elements(header.second);
  }
  return list;
}

QString CaseMessage::branch() const { return parameterOf(all("via").value(0), "branch"); }

QString CaseMessage::tag(const QString& name) const {
  const QString address = value(name);
  return parameterOf(address.mid(address.lastIndexOf('>') + 1), "tag");
}

QString uriIn(const QString& address) {
  const auto match = QRegularExpression("<([^>]*)>").match(address);
  return match.hasMatch() ? match.captured(1) : address.section(';', 0, 0).trimmed();
}

QString placeOf(const QString& uri) {
  const auto match = QRegularExpression(R"(^sips?:(?:[^@]*@)?([^:;?>]+)(?::(\d+))?)").match(uri);
  return match.captured(1) + ":" + (match.captured(2).isEmpty() ? "5060" : match.captured(2));
}

QString parameterOf(const QString& text, const QString& name) {
  const QRegularExpression pattern(
      R"(;\s*)" + QRegularExpression::escape(name) + R"re(\s*=\s*"?([^;,\s"]+))re",
      QRegularExpression::CaseInsensitiveOption);
  return pattern.match(text).captured(1);
}

}  // namespace forklab::test
