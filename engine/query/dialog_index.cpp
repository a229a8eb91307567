#include "query/dialog_index.h"

#include <algorithm>

namespace forklab::query {
namespace {

using Named = std::vector<std::pair<std::string_view, std::string_view>>;

void setNamed(Named& all, const DialogNote& note) {
  const auto known = std::ranges::find(all, note.name, &Named::value_type::first);
  if (note.isGone) {
    if (known != all.end()) all.erase(known);
  } else if (known != all.end()) {
    known->second = note.value;
  } else {
    all.emplace_back(note.name, note.value);
  }
}

/// A dialog may be in one profile with several values.
void setProfile(Named& all, const DialogNote& note) {
  const auto known = std::ranges::find(all, Named::value_type(note.name, note.value));
  if (note.isGone) {
    if (known != all.end()) all.erase(known);
  } else if (known == all.end()) {
    all.emplace_back(note.name, note.value);
  }
}

std::optional<std::int64_t> numberOf(std::string_view text) {
  std::int64_t number = 0;
  for (const char digit : text) {
    if (digit < '0' || digit > '9') return std::nullopt;
    number = number * 10 + (digit - '0');
  }
  return text.empty() || text.size() > 15 ? std::nullopt : std::optional(number);
}

struct PlainText {
  std::string_view what;
  std::string_view DialogMoment::*place;
};
constexpr PlainText kTexts[] = {{"from uri", &DialogMoment::fromUri},
                                {"to uri", &DialogMoment::toUri},
                                {"request uri", &DialogMoment::requestUri},
                                {"ended by", &DialogMoment::endedBy},
                                {"post-dial delay", &DialogMoment::postDialDelay}};
struct LegText {
  std::string_view what;
  DialogLeg DialogMoment::*leg;
  std::string_view DialogLeg::*place;
};
constexpr LegText kLegTexts[] = {{"caller tag", &DialogMoment::caller, &DialogLeg::tag},
                                 {"caller contact", &DialogMoment::caller, &DialogLeg::contact},
                                 {"caller cseq", &DialogMoment::caller, &DialogLeg::cseq},
                                 {"caller route set", &DialogMoment::caller, &DialogLeg::routeSet},
                                 {"caller socket", &DialogMoment::caller, &DialogLeg::socket},
                                 {"callee tag", &DialogMoment::callee, &DialogLeg::tag},
                                 {"callee contact", &DialogMoment::callee, &DialogLeg::contact},
                                 {"callee cseq", &DialogMoment::callee, &DialogLeg::cseq},
                                 {"callee route set", &DialogMoment::callee, &DialogLeg::routeSet},
                                 {"callee socket", &DialogMoment::callee, &DialogLeg::socket}};

void take(DialogMoment& moment, const DialogNote& note) {
  if (note.what == "variable") return setNamed(moment.variables, note);
  if (note.what == "profile") return setProfile(moment.profiles, note);
  if (note.what == "progress") {
    moment.progress = note.value;
    moment.progressSince = note.time;
  } else if (note.what == "lifetime ends") {
    moment.lifetimeEnds = note.isGone ? std::nullopt : numberOf(note.value);
    moment.lifetimeSet = note.time;
  }
  for (const PlainText& text : kTexts) {
    if (text.what == note.what) moment.*text.place = note.value;
  }
  for (const LegText& text : kLegTexts) {
    if (text.what == note.what) moment.*text.leg.*text.place = note.value;
  }
}

}  // namespace

std::string_view callIdOf(std::string_view bytes) {
  for (const std::string_view name : {std::string_view("\nCall-ID:"), std::string_view("\ni:")}) {
    const std::size_t at = bytes.find(name);
    if (at == std::string_view::npos) continue;
    std::string_view line = bytes.substr(at + name.size());
    line = line.substr(0, line.find_first_of("\r\n"));
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    return line.substr(0, line.find_last_not_of(" \t") + 1);
  }
  return {};
}

const DialogBranch::Change* DialogBranch::at(EventId playhead) const {
  const auto isBehind = [](EventId id, const Change& change) { return id < change.event; };
  const auto behind = std::upper_bound(changes.begin(), changes.end(), playhead, isBehind);
  return behind == changes.begin() ? nullptr : &*(behind - 1);
}

DialogMoment dialogAt(const DialogHistory& history, EventId playhead) {
  DialogMoment moment;
  for (const DialogStep& step : history.steps) {
    if (step.event > playhead) break;
    moment.state = step.to;
    moment.stateSince = step.time;
  }
  moment.progressSince = history.from;
  for (const DialogNote& note : history.notes) {
    if (note.event > playhead) break;
    take(moment, note);
  }
  moment.isThere = history.isThereAt(playhead);
  return moment;
}

std::size_t DialogIndex::startedUntil(EventId playhead) const {
  const auto isBehind = [](EventId id, const DialogHistory& history) { return id < history.started; };
  const auto behind = std::upper_bound(dialogs_.begin(), dialogs_.end(), playhead, isBehind);
  return static_cast<std::size_t>(behind - dialogs_.begin());
}

std::size_t DialogIndex::changesUntil(EventId playhead) const {
  return static_cast<std::size_t>(std::ranges::upper_bound(changes_, playhead) - changes_.begin());
}

void DialogIndex::take(const trace::Event& event) {
  if (const auto* sent = std::get_if<trace::PacketSent>(&event.payload)) {
    if (!waiting_.empty()) on(event, *sent);
  } else if (const auto* noted = std::get_if<trace::DialogNoted>(&event.payload)) {
    on(event, *noted);
  } else if (const auto* started = std::get_if<trace::DialogStarted>(&event.payload)) {
    on(event, *started);
  } else if (const auto* changed = std::get_if<trace::DialogChanged>(&event.payload)) {
    on(event, *changed);
  } else if (const auto* ended = std::get_if<trace::DialogEnded>(&event.payload)) {
    on(event, *ended);
  } else if (const auto* node = std::get_if<trace::NodeChanged>(&event.payload)) {
    on(event, *node);
  } else if (open_.empty()) {
    return;
  } else if (const auto* branch = std::get_if<trace::BranchStarted>(&event.payload)) {
    on(*branch);
  } else if (const auto* moved = std::get_if<trace::BranchChanged>(&event.payload)) {
    on(event, *moved);
  }
}

DialogHistory* DialogIndex::find(NodeId node, trace::DialogKey dialog) {
  const auto found = open_.find({node, dialog});
  return found == open_.end() ? nullptr : &dialogs_[found->second];
}

DialogHistory& DialogIndex::begin(const trace::Event& event, trace::DialogKey dialog,
                                  std::string_view callId) {
  const auto place = static_cast<Place>(dialogs_.size());
  open_[{event.node, dialog}] = place;
  openByCallId_[{event.node, callId}] = place;
  DialogHistory& history = dialogs_.emplace_back();
  history.node = event.node;
  history.dialog = dialog;
  history.callId = callId;
  history.started = event.id;
  history.from = event.time;
  return history;
}

void DialogIndex::end(const trace::Event& event, DialogHistory& history) {
  history.ended = event.id;
  history.until = event.time;
  const auto named = openByCallId_.find({history.node, history.callId});
  if (named != openByCallId_.end() && &dialogs_[named->second] == &history) openByCallId_.erase(named);
}

void DialogIndex::on(const trace::Event& event, const trace::DialogStarted& started) {
  noteChange(event);
  begin(event, started.dialog, started.callId).steps.push_back({event.id, event.time, {}, {}, started.state});
}

void DialogIndex::on(const trace::Event& event, const trace::DialogChanged& changed) {
  DialogHistory* const history = find(event.node, changed.dialog);
  if (history == nullptr) return;
  noteChange(event);
  history->steps.push_back({event.id, event.time, changed.from, changed.input, changed.to});
}

void DialogIndex::on(const trace::Event& event, const trace::DialogEnded& ended) {
  DialogHistory* const history = find(event.node, ended.dialog);
  if (history == nullptr) return;
  noteChange(event);
  end(event, *history);
  open_.erase({event.node, ended.dialog});
}

void DialogIndex::on(const trace::Event& event, const trace::DialogNoted& noted) {
  DialogHistory* const history = find(event.node, noted.dialog);
  if (history == nullptr) return;
  noteChange(event);
  history->notes.push_back({event.id, event.time, noted.what, noted.name, noted.value, noted.isGone});
  if (noted.what != "profile" || noted.isGone) return;
  const auto place = static_cast<Place>(history - dialogs_.data());
  profileUses_.push_back({place, event.id, noted.name, noted.value});
}

// What a proxy kept in memory dies with it; what it had stored begins anew when it is back.
void DialogIndex::on(const trace::Event& event, const trace::NodeChanged& changed) {
  if (changed.change != "crashed") return;
  const auto first = open_.lower_bound({event.node, 0});
  auto behind = first;
  for (; behind != open_.end() && behind->first.first == event.node; ++behind) {
    noteChange(event);
    dialogs_[behind->second].isLost = true;
    end(event, dialogs_[behind->second]);
  }
  open_.erase(first, behind);
}

// Which call a branch belongs to shows in its first packet.
void DialogIndex::on(const trace::BranchStarted& started) {
  if (started.client != 0) waiting_[started.client] = {started.server, started.branch};
}

void DialogIndex::on(const trace::Event& event, const trace::PacketSent& sent) {
  const auto found = waiting_.find(sent.transaction);
  if (found == waiting_.end()) return;
  const Waiting waiting = found->second;
  waiting_.erase(found);
  if (!sent.bytes.starts_with("INVITE ")) return;
  const auto named = openByCallId_.find({event.node, callIdOf(sent.bytes)});
  if (named == openByCallId_.end()) return;
  noteChange(event);
  std::vector<DialogBranch>& branches = dialogs_[named->second].branches;
  branches_[{waiting.server, waiting.branch}] = {named->second, static_cast<Place>(branches.size())};
  branches.push_back({event.id, sent.to, {}});
}

void DialogIndex::on(const trace::Event& event, const trace::BranchChanged& changed) {
  const auto found = branches_.find({changed.server, changed.branch});
  if (found == branches_.end()) return;
  noteChange(event);
  dialogs_[found->second.dialog].branches[found->second.branch].changes.push_back(
      {event.id, event.time, changed.state, changed.code});
}

}  // namespace forklab::query
