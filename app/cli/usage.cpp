#include "cli/usage.h"

#include <CLI/CLI.hpp>

#include "script/spelling.h"

namespace forklab::cli {
namespace {

std::string nearest(const std::string& word, const std::vector<std::string>& names) {
  const std::vector<std::string_view> candidates(names.begin(), names.end());
  const std::string_view found = script::nearestName(word, candidates);
  return found.empty() ? "" : "; did you mean `" + std::string(found) + "`?";
}

std::vector<std::string> optionNames(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

std::string explainWord(const CLI::App& command, const std::string& word) {
  if (word.size() > 1 && word.front() == '-') {
    const std::string name = word.substr(0, word.find('='));
    return "`" + command.get_name() + "` has no option `" + name + '`' + nearest(name, optionNames(command));
  }
  return "`" + command.get_name() + "` does not know what to do with `" + word + '`';
}

}  // namespace

void keepUnknownWords(CLI::App& app) {
  app.allow_extras();
  for (CLI::App* command : app.get_subcommands({})) command->allow_extras();
}

std::string explainUnknown(const CLI::App& app) {
  for (const CLI::App* command : app.get_subcommands()) {
    if (const auto words = command->remaining(); !words.empty()) return explainWord(*command, words.front());
  }
  const std::vector<std::string> words = app.remaining();
  if (words.empty()) return {};
  if (words.front().front() == '-')
    return "no option `" + words.front() + '`' + nearest(words.front(), optionNames(app));
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands({})) names.push_back(command->get_name());
  return "no command `" + words.front() + '`' + nearest(words.front(), names);
}

}  // namespace forklab::cli
