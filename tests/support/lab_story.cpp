#include "support/lab_story.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "lab/scenario/scenario_file.h"
#include "sip/message.h"

namespace forklab::test {

namespace {

[[noreturn]] void giveUp(const std::vector<script::Diagnostic>& diagnostics,
                         const script::SourceFiles& files) {
  for (const auto& each : diagnostics) std::fprintf(stderr, "%s\n", script::render(each, files).c_str());
  std::abort();
}

std::unique_ptr<lab::LabRun> play(const lab::ScenarioResult& loaded, const lab::RunOptions& options) {
  if (!loaded.scenario) giveUp(loaded.diagnostics, loaded.files);
  auto run = std::make_unique<lab::LabRun>(*loaded.scenario, options);
  if (!run->isReady()) giveUp(run->diagnostics(), run->diagnosticFiles());
  run->runToEnd();
  return run;
}

std::string timeText(kernel::Instant time) {
  std::string text = kernel::toSecondsText(time);
  return text.substr(0, text.size() - 3);
}

/// "INVITE", "180", "200 BYE".
std::string label(std::string_view bytes) {
  const auto parsed = sip::Message::parse(kernel::Bytes(bytes));
  if (!parsed) return "not SIP";
  const sip::Message& message = **parsed;
  if (message.isRequest()) return std::string(message.methodText());
  const std::string status = std::to_string(message.status());
  const auto& cseq = message.cseq();
  return cseq && cseq->methodText != "INVITE" ? status + " " + std::string(cseq->methodText) : status;
}

}  // namespace

LabStory::LabStory(const std::string& yaml, const lab::RunOptions& options)
    : run_(play(lab::parseScenario("story/scenario.yaml", yaml), options)) {}

LabStory LabStory::ofPath(const std::string& path, const Overrides& overrides,
                          const lab::RunOptions& options) {
  LabStory story;
  story.run_ = play(lab::loadScenario(path, overrides), options);
  return story;
}

std::vector<std::string> LabStory::sent() const {
  std::vector<std::string> lines;
  const trace::Log& log = *run_->recorder().log();
  const auto& nodes = run_->scenario().nodes;
  for (std::size_t i = 0; i < log.size(); ++i) {
    const trace::Event& event = log.at(i);
    const auto* packet = std::get_if<trace::PacketSent>(&event.payload);
    if (packet == nullptr) continue;
    const std::string to = packet->toNode == trace::kNoNode ? packet->to.text() : nodes[packet->toNode].name;
    std::string line =
        timeText(event.time) + " " + nodes[event.node].name + " > " + to + " " + label(packet->bytes);
    if (packet->retransmission > 0) line += " (again " + std::to_string(packet->retransmission) + ")";
    lines.push_back(line);
  }
  return lines;
}

std::vector<std::string> LabStory::acts() const {
  std::vector<std::string> lines;
  const trace::Log& log = *run_->recorder().log();
  for (std::size_t i = 0; i < log.size(); ++i) {
    const trace::Event& event = log.at(i);
    const auto* act = std::get_if<trace::AgentActed>(&event.payload);
    if (act == nullptr) continue;
    std::string line =
        timeText(event.time) + " " + run_->scenario().nodes[event.node].name + " " + std::string(act->action);
    if (!act->detail.empty()) line += " " + std::string(act->detail);
    lines.push_back(line);
  }
  return lines;
}

std::size_t LabStory::count(const std::string& what) const {
  const auto lines = sent();
  return static_cast<std::size_t>(std::count_if(lines.begin(), lines.end(), [&](const std::string& line) {
    return line.substr(line.find(' ') + 1) == what;
  }));
}

}  // namespace forklab::test
