#include "script/functions/dialog_extension.h"

#include <array>

#include "script/functions/dialog_settings.h"

namespace forklab::functions {

namespace {

using dialog::Dialog;
using store::Cell;

constexpr std::string_view kModule = "forklab";
constexpr std::string_view kProgress = "$progress";
constexpr std::string_view kEndedBy = "$ended_by";
constexpr std::string_view kDelay = "$pdd";
constexpr std::string_view kExtra = "$extra";

constexpr std::int64_t kMillisecond = 1'000'000;

Cell delayCell(const Dialog& dialog) {
  return dialog.postDialDelay.ns < 0 ? Cell() : Cell(dialog.postDialDelay.ns / kMillisecond);
}

std::string quoted(std::string_view name) {
  std::string text = "\"";
  for (const char c : name) text.append(c == '"' ? 2 : 1, c);
  return text + '"';
}

}  // namespace

DialogExtension::DialogExtension(const script::Program& program) {
  const auto number = [&](std::string_view name) { return program.integerSetting(kModule, name, 0); };
  const std::int64_t wanted = number("dialog_reach");
  reach = wanted == 1 ? DialogReach::ends : wanted == 2 ? DialogReach::everyone : DialogReach::own;
  loadsEarly = number("dialog_load") == 1;
  savesAtInvite = number("dialog_save_at_invite") != 0;
  archiveTable = program.textSetting(kModule, "dialog_archive_table", "");
  historyTable = program.textSetting(kModule, "dialog_history_table", "");
  extraAvp = avpNamed(program.textSetting(kModule, "dialog_extra_avp", ""));
}

/// "carrier=c;log=attempts": a column and the dialog's variable that fills it.
ConfiguredRider::ConfiguredRider(const script::Program& program) {
  const auto add = [&](std::string_view parameter, std::string_view source) {
    const std::string column = program.textSetting(kModule, parameter, "");
    if (column.empty()) return;
    columns_.push_back(column);
    sources_.emplace_back(source);
  };
  add("dialog_progress_column", kProgress);
  add("dialog_ended_by_column", kEndedBy);
  add("dialog_pdd_column", kDelay);
  if (!program.textSetting(kModule, "dialog_extra_avp", "").empty()) {
    columns_.emplace_back("extra_info");
    sources_.emplace_back(kExtra);
  }
  const std::string list = program.textSetting(kModule, "dialog_columns", "");
  for (std::string_view rest = list; !rest.empty();) {
    const std::size_t end = std::min(rest.find(';'), rest.size());
    const std::string_view one = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    const std::size_t equal = one.find('=');
    if (one.empty()) continue;
    columns_.emplace_back(one.substr(0, equal));
    sources_.emplace_back(equal == std::string_view::npos ? one : one.substr(equal + 1));
  }
}

void ConfiguredRider::addCells(const Dialog& dialog, std::vector<Cell>& cells) const {
  for (const std::string& source : sources_) {
    if (source == kProgress) {
      cells.emplace_back(std::string(dialog::progressText(dialog.progress)));
    } else if (source == kEndedBy) {
      const std::string who(dialog::endedByText(dialog.endedBy));
      cells.push_back(who.empty() ? Cell() : Cell(who));
    } else if (source == kDelay) {
      cells.push_back(delayCell(dialog));
    } else if (source == kExtra) {
      const auto kept = extras_.find(dialog.key());
      cells.push_back(kept == extras_.end() ? Cell() : Cell(kept->second));
    } else {
      const std::string* const value = dialog.variable(source);
      cells.push_back(value == nullptr ? Cell() : Cell(*value));
    }
  }
}

DialogJournal::DialogJournal(ModuleServices& services, const DialogExtension& extension)
    : services_(services) {
  if (!extension.archiveTable.empty())
    archiving_ = "insert into " + quoted(extension.archiveTable) +
                 " (callid, from_uri, to_uri, start_time, end_time, duration, ended_by, progress, pdd) "
                 "values (?, ?, ?, ?, ?, ?, ?, ?, ?)";
  if (!extension.historyTable.empty())
    noting_ = "insert into " + quoted(extension.historyTable) +
              " (callid, at_ms, from_state, input, to_state, progress) values (?, ?, ?, ?, ?, ?)";
}

void DialogJournal::write(const DatabasePurpose& purpose, const std::string& statement,
                          std::span<const Cell> values) {
  const auto done = database_->run(purpose, statement, values);
  if (!done) services_.core().log("ERROR", std::string(purpose.procedure) + ": " + done.error().message);
}

void DialogJournal::noteChange(const Dialog& dialog, std::string_view from, std::string_view input,
                               std::string_view to) {
  if (noting_.empty() || database_ == nullptr) return;
  const std::int64_t at = services_.core().environment().epoch + services_.now().ns;
  const std::array<Cell, 6> values{dialog.callId,     at / kMillisecond,
                                   std::string(from), std::string(input),
                                   std::string(to),   std::string(dialog::progressText(dialog.progress))};
  write({"dialog history: insert", dialog.callId}, noting_, values);
}

void DialogJournal::archive(const Dialog& dialog) {
  if (archiving_.empty() || database_ == nullptr) return;
  const bool wasAnswered = dialog.startedAt != 0;
  const std::array<Cell, 9> values{dialog.callId,
                                   dialog.fromUri,
                                   dialog.toUri,
                                   wasAnswered ? Cell(dialog.startedAt) : Cell(),
                                   dialog.endedAt,
                                   wasAnswered ? Cell(dialog.endedAt - dialog.startedAt) : Cell(),
                                   std::string(dialog::endedByText(dialog.endedBy)),
                                   std::string(dialog::progressText(dialog.progress)),
                                   delayCell(dialog)};
  write({"dialog archive: insert", dialog.callId}, archiving_, values);
}

}  // namespace forklab::functions
