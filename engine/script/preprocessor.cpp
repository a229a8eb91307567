#include "script/preprocessor.h"

#include <algorithm>

namespace forklab::script {

namespace {

/// What an identifier of the script may be: only such a word can be replaced.
bool isName(std::string_view text) {
  const auto word = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !text.empty() && !(text[0] >= '0' && text[0] <= '9') && std::all_of(text.begin(), text.end(), word);
}

/// The quoted part of `"name" # and a comment`.
std::string quotedPart(std::string_view text) {
  if (text.empty() || (text.front() != '"' && text.front() != '\'')) return std::string(text);
  const std::size_t end = text.find(text.front(), 1);
  return std::string(text.substr(1, end == std::string_view::npos ? end : end - 1));
}

}  // namespace

Preprocessor::Preprocessor(SourceLoader& loader, TextArena& arena, Findings& findings)
    : loader_(loader), arena_(arena), findings_(findings) {
  // What a stock 5.6.3 defines by itself: scripts ask for it with #!ifdef.
  for (const char* version : {"KAMAILIO_5", "KAMAILIO_5_6", "KAMAILIO_5_6_3"})
    definitions_.emplace(version, "");
}

/// Texts lie on a stack: a file, what it includes, what a word stands for.
std::vector<Token> Preprocessor::run(std::uint16_t mainFile) {
  levels_.push_back(
      {Lexer(loader_.files()[mainFile]->text, mainFile, std::nullopt, arena_, findings_), mainFile, {}});
  while (!levels_.empty() && !stopped_ && !findings_.full()) step();
  if (tokens_.empty() || tokens_.back().kind != TokenKind::end) {
    tokens_.push_back({TokenKind::end, {mainFile, {}}, {}, 0});
  }
  for (const Location& open : conditionals_) {
    findings_.error("unclosed-conditional", open, "this #!ifdef has no #!endif",
                    "close it with a line #!endif");
  }
  return std::move(tokens_);
}

void Preprocessor::step() {
  Token token = levels_.back().lexer.next();
  if (tokens_.size() >= kMostTokens) {
    findings_.error("too-many-words", token.where,
                    "the script has more than 4 million words after its definitions",
                    "look for definitions that contain each other many times");
    stopped_ = true;
    return;
  }
  switch (token.kind) {
    case TokenKind::end: return leaveLevel(token);
    case TokenKind::directive: return directive(token);
    case TokenKind::identifier: return word(token);
    case TokenKind::text: {
      // Substitutions change strings only, in the order in which they were written.
      for (const Substitution& rule : substitutions_) {
        arena_.push_back(rule.apply(std::string(token.text)));
        token.text = arena_.back();
      }
      tokens_.push_back(token);
      return;
    }
    default: tokens_.push_back(token);
  }
}

void Preprocessor::leaveLevel(const Token& end) {
  levels_.pop_back();
  if (levels_.empty()) tokens_.push_back(end);
}

bool Preprocessor::expands(std::string_view name) const {
  return std::any_of(levels_.begin(), levels_.end(),
                     [&](const Level& level) { return level.definition == name; });
}

std::size_t Preprocessor::includeDepth() const {
  return static_cast<std::size_t>(std::count_if(levels_.begin(), levels_.end(),
                                                [](const Level& level) { return level.definition.empty(); }));
}

/// The tokens of a definition are said to stand where its name stands.
void Preprocessor::word(Token token) {
  if (token.text == "include_file" || token.text == "import_file") return includeWord(token);
  const auto known = definitions_.find(token.text);
  // `#!define WITH_X` without a value is for #!ifdef: the word itself stays in the script.
  const bool replaced = known != definitions_.end() && !known->second.empty() && !expands(token.text);
  if (!replaced || levels_.size() > 2 * kDeepest) {
    tokens_.push_back(token);
    return;
  }
  const std::uint16_t file = levels_.back().file;
  levels_.push_back({Lexer(known->second, file, token.where, arena_, findings_), file, known->first});
}

void Preprocessor::includeWord(const Token& token) {
  const Token name = levels_.back().lexer.next();
  if (name.kind == TokenKind::text)
    return include({TokenKind::directive, name.where, token.text, 0}, name.text);
  findings_.error("syntax", name.where, std::string(token.text) + " wants the name of a file in quotes",
                  "write " + std::string(token.text) + " \"file.cfg\"");
}

/// Kamailio reads the environment for #!defenv; a run that can be repeated must not.
void Preprocessor::directive(const Token& token) {
  const std::string_view name = token.text;
  if (name == "ifdef" || name == "ifndef" || name == "else" || name == "endif") return conditional(token);
  if (name == "include_file" || name == "import_file") {
    return include(token, quotedPart(levels_.back().lexer.restOfLine()));
  }
  if (name.substr(0, 5) == "subst") return substitute(token, levels_.back().lexer.restOfLine());
  if (name.substr(0, 6) == "defenv") {
    levels_.back().lexer.restOfLine();
    findings_.warning("no-environment", token.where,
                      "#!" + std::string(name) + " is skipped: the lab reads no environment",
                      "write #!define NAME value");
    return;
  }
  define(token);
}

void Preprocessor::define(const Token& token) {
  const std::string rest = levels_.back().lexer.restOfLine();
  const std::size_t end = std::min(rest.find_first_of(" \t"), rest.size());
  const std::string name = rest.substr(0, end);
  if (!isName(name)) {
    findings_.error("bad-define", token.where, "#!" + std::string(token.text) + " wants a name",
                    "names have letters, digits and underscores, as in #!define WITH_TLS");
    return;
  }
  const std::size_t valueAt = rest.find_first_not_of(" \t", end);
  std::string value = valueAt == std::string::npos ? std::string() : rest.substr(valueAt);
  store(token, name, std::move(value), token.text.substr(0, 3) == "try", token.text.substr(0, 2) == "re");
}

void Preprocessor::store(const Token& token, const std::string& name, std::string value, bool tryOnly,
                         bool again) {
  const auto before = definedAt_.find(name);
  const bool known = definitions_.count(name) != 0;
  if (known && tryOnly) return;
  if (known && !again) {
    Diagnostic& found = findings_.error("defined-twice", token.where, name + " is already defined",
                                        "use #!redefine to change it or #!trydef to give a default");
    if (before != definedAt_.end()) found.related.push_back({before->second, "first defined here"});
    return;
  }
  arena_.push_back(std::move(value));
  definitions_[name] = arena_.back();
  definedAt_[name] = token.where;
}

/// An ID that #!substdef names is defined as well, for places outside of strings (observed).
void Preprocessor::substitute(const Token& token, std::string_view rest) {
  const std::string expression = quotedPart(rest);
  auto rule = Substitution::parse(expression);
  if (!rule) {
    findings_.error("bad-substitution", token.where, rule.error().message,
                    "as in #!substdef \"!NAME!text!g\"; " + rule.error().hint);
    return;
  }
  substitutions_.push_back(std::move(rule).value());
  if (token.text == "subst" || !isName(substitutions_.back().pattern())) return;
  const std::string& text = substitutions_.back().replacement();
  store(token, substitutions_.back().pattern(), token.text == "substdefs" ? "\"" + text + "\"" : text, true,
        false);
}

void Preprocessor::conditional(const Token& token) {
  if (token.text == "endif") {
    if (conditionals_.empty()) {
      findings_.error("endif-alone", token.where, "#!endif without an #!ifdef before it",
                      "remove it; note that Kamailio 5.6 does not know #!ifexp");
      return;
    }
    conditionals_.pop_back();
    return;
  }
  if (token.text == "else") {
    // Kamailio accepts an #!else that stands alone.
    if (!conditionals_.empty()) skip(conditionals_.back());
    return;
  }
  const std::string name = levels_.back().lexer.restOfLine();
  const bool defined = definitions_.count(std::string_view(name).substr(0, name.find_first_of(" \t/#"))) != 0;
  conditionals_.push_back(token.where);
  if (defined != (token.text == "ifdef")) skip(token.where);
}

/// Goes on behind the #!else or #!endif that belongs to the conditional on top.
void Preprocessor::skip(Location opened) {
  std::size_t depth = 0;
  while (true) {
    const Token token = levels_.back().lexer.skipToConditional();
    if (token.kind == TokenKind::end) {
      findings_.error("unclosed-conditional", opened, "this #!ifdef has no #!endif",
                      "close it with a line #!endif");
      conditionals_.pop_back();
      return;
    }
    if (token.text == "ifdef" || token.text == "ifndef") {
      ++depth;
    } else if (token.text == "endif" && depth == 0) {
      conditionals_.pop_back();
      return;
    } else if (token.text == "else" && depth == 0) {
      return;
    } else if (token.text == "endif") {
      --depth;
    }
  }
}

/// A file may be included twice, but not while it is being read.
void Preprocessor::include(const Token& token, std::string_view name) {
  const std::string path = loader_.resolve(name, levels_.back().file, token.where);
  if (path.empty()) return;
  for (const Level& level : levels_) {
    if (!level.definition.empty() || loader_.files()[level.file]->path != path) continue;
    findings_.error("include-loop", token.where, "\"" + std::string(name) + "\" includes itself",
                    "remove this line or the one that leads here");
    return;
  }
  if (includeDepth() > kDeepest) {
    findings_.error("include-depth", token.where, "includes are more than 16 deep",
                    "include the files side by side");
    return;
  }
  // import_file forgives a missing file, include_file does not (Kamailio core).
  if (token.text == "import_file" && !SourceLoader::exists(path)) return;
  const auto file = loader_.readFile(path, token.where);
  if (!file) return;
  levels_.push_back({Lexer(loader_.files()[*file]->text, *file, std::nullopt, arena_, findings_), *file, {}});
}

}  // namespace forklab::script
