#include "conformance/rfc_flow.h"

namespace forklab::test {

namespace {

QStringList linesOf(const std::string& text) {
  QStringList all;
  for (const QString& line : QString::fromStdString(text).split('\n')) {
    if (!line.trimmed().isEmpty()) all << line.trimmed();
  }
  return all;
}

}  // namespace

void FlowStory::that(bool holds, const std::string& what) {
  ++assertions_;
  if (!holds) failures_ << QString::fromStdString(what);
}

void FlowStory::went(const LittleLab& lab, const std::string& expected, const std::string& between) {
  const QStringList actual = linesOf(lab.ladder(between));
  that(actual == linesOf(expected), "what went:\n" + actual.join('\n').toStdString());
}

void FlowStory::has(const std::string& message, const std::string& part) {
  that(message.find(part) != std::string::npos, "\"" + part + "\" is missing in:\n" + message);
}

void FlowStory::lacks(const std::string& message, const std::string& part) {
  that(message.find(part) == std::string::npos, "\"" + part + "\" stands in:\n" + message);
}

void FlowStory::counts(const std::string& message, const std::string& part, int times) {
  const auto found = QString::fromStdString(message).count(QString::fromStdString(part));
  that(found == times, "\"" + part + "\" stands " + std::to_string(found) + " times in:\n" + message);
}

}  // namespace forklab::test
