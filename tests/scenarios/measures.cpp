#include "scenarios/measures.h"

#include <QFile>
#include <algorithm>
#include <optional>
#include <set>

#include "scenarios/shipped.h"

namespace forklab::test {

namespace {

trace::NodeId nodeOf(const LabStory& story, const std::string& name) {
  const auto& nodes = story.run().scenario().nodes;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (nodes[i].name == name) return static_cast<trace::NodeId>(i);
  }
  return trace::kNoNode;
}

}  // namespace

LabStory played(const QString& name, const Overrides& overrides) {
  return LabStory::ofPath(shippedPath(name).toStdString(), overrides);
}

QStringList rowOf(const QString& scenario, const QString& row) {
  QFile file(shippedPath(scenario) + "/README.md");
  if (!file.open(QIODevice::ReadOnly)) return {};
  for (const QString& line : QString::fromUtf8(file.readAll()).split('\n')) {
    QStringList cells = line.split('|');
    if (cells.size() < 4 || cells[1].trimmed() != row) continue;
    QStringList values;
    for (qsizetype i = 2; i + 1 < cells.size(); ++i) values << cells[i].trimmed();
    return values;
  }
  return {};
}

QStringList numbers(std::initializer_list<std::size_t> values) {
  QStringList texts;
  for (const std::size_t value : values) texts << QString::number(value);
  return texts;
}

std::size_t arrivals(const LabStory& story, const std::string& node, const std::string& method) {
  const trace::Log& log = *story.run().recorder().log();
  std::size_t count = 0;
  for (std::size_t i = 0; i < log.size(); ++i) {
    const auto* arrived = std::get_if<trace::PacketArrived>(&log.at(i).payload);
    if (arrived == nullptr || log.at(i).node != nodeOf(story, node)) continue;
    const auto& sent = std::get<trace::PacketSent>(log.byId(arrived->sent).payload);
    if (sent.bytes.starts_with(method + " ")) ++count;
  }
  return count;
}

std::size_t sentBy(const LabStory& story, const std::string& node, const std::string& method) {
  const trace::Log& log = *story.run().recorder().log();
  std::size_t count = 0;
  for (std::size_t i = 0; i < log.size(); ++i) {
    const auto* sent = std::get_if<trace::PacketSent>(&log.at(i).payload);
    if (sent != nullptr && log.at(i).node == nodeOf(story, node) && sent->bytes.starts_with(method + " "))
      ++count;
  }
  return count;
}

std::size_t scriptRuns(const LabStory& story, const std::string& method) {
  const trace::Log& log = *story.run().recorder().log();
  std::size_t count = 0;
  for (std::size_t i = 0; i < log.size(); ++i) {
    const auto* route = std::get_if<trace::RouteEntered>(&log.at(i).payload);
    if (route == nullptr || route->block != "request_route" || log.at(i).cause == 0) continue;
    const auto* arrived = std::get_if<trace::PacketArrived>(&log.byId(log.at(i).cause).payload);
    if (arrived == nullptr) continue;
    const auto& sent = std::get<trace::PacketSent>(log.byId(arrived->sent).payload);
    if (sent.bytes.starts_with(method + " ")) ++count;
  }
  return count;
}

std::size_t logged(const LabStory& story, std::string_view part) {
  const trace::Log& log = *story.run().recorder().log();
  std::size_t count = 0;
  for (std::size_t i = 0; i < log.size(); ++i) {
    const auto* line = std::get_if<trace::ScriptLogged>(&log.at(i).payload);
    if (line != nullptr && line->text.find(part) != std::string_view::npos) ++count;
  }
  return count;
}

QString firstSentAt(const LabStory& story, const std::string& what) {
  for (const std::string& line : story.sent()) {
    const auto space = line.find(' ');
    if (line.substr(space + 1) == what)
      return QString::number(QString::fromStdString(line.substr(0, space)).toDouble(), 'f', 1) + " s";
  }
  return {};
}

double cpuMicroseconds(const LabStory& story) {
  const trace::Log& log = *story.run().recorder().log();
  std::int64_t ns = 0;
  for (std::size_t i = 0; i < log.size(); ++i) {
    const auto* worker = std::get_if<trace::WorkerChanged>(&log.at(i).payload);
    if (worker != nullptr && worker->change == "free") ns += worker->span.ns;
    if (worker != nullptr && worker->change == "blocked") ns -= worker->span.ns;
  }
  return static_cast<double>(ns) / 1000;
}

double blockedSeconds(const LabStory& story) {
  const trace::Log& log = *story.run().recorder().log();
  std::int64_t ns = 0;
  for (std::size_t i = 0; i < log.size(); ++i) {
    const auto* worker = std::get_if<trace::WorkerChanged>(&log.at(i).payload);
    if (worker != nullptr && worker->change == "blocked") ns += worker->span.ns;
  }
  return static_cast<double>(ns) / 1e9;
}

int transactionsAtMost(const LabStory& story) {
  const trace::Log& log = *story.run().recorder().log();
  std::set<trace::TransactionId> alive;
  std::size_t most = 0;
  for (std::size_t i = 0; i < log.size(); ++i) {
    if (log.at(i).node != nodeOf(story, "proxy")) continue;
    const auto* started = std::get_if<trace::TransactionStarted>(&log.at(i).payload);
    if (started != nullptr && started->machine.ends_with("server")) alive.insert(started->transaction);
    if (const auto* ended = std::get_if<trace::TransactionEnded>(&log.at(i).payload))
      alive.erase(ended->transaction);
    most = std::max(most, alive.size());
  }
  return static_cast<int>(most);
}

double silenceOfAlice(const LabStory& story) {
  const trace::Log& log = *story.run().recorder().log();
  std::optional<kernel::Instant> called;
  for (std::size_t i = 0; i < log.size(); ++i) {
    if (log.at(i).node != nodeOf(story, "alice")) continue;
    if (std::holds_alternative<trace::PacketSent>(log.at(i).payload) && !called) called = log.at(i).time;
    if (std::holds_alternative<trace::PacketArrived>(log.at(i).payload) && called)
      return static_cast<double>((log.at(i).time - *called).ns) / 1e9;
  }
  return -1;
}

}  // namespace forklab::test
