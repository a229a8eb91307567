#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "script/lexer.h"
#include "script/regex.h"
#include "script/source_loader.h"

namespace forklab::script {

/// What each ID stands for; the texts lie in the arena.
using Definitions = std::map<std::string, std::string_view, std::less<>>;

/// Follows #!define, #!ifdef, #!subst and includes, and gives the tokens that are left.
/// Bounds: includes and definitions 16 deep, 4 million tokens.
class Preprocessor {
 public:
  static constexpr std::size_t kDeepest = 16;
  static constexpr std::size_t kMostTokens = 4'000'000;

  /// Everything given outlives the tokens. KAMAILIO_5, _5_6 and _5_6_3 are defined from the start.
  Preprocessor(SourceLoader& loader, TextArena& arena, Findings& findings);

  /// Ends with a token of kind `end`.
  std::vector<Token> run(std::uint16_t mainFile);
  /// What an ID stands for, for `$def(ID)`.
  const Definitions& definitions() const { return definitions_; }

 private:
  /// A text that is being read: a file, or what a definition stands for.
  struct Level {
    Lexer lexer;
    std::uint16_t file = 0;
    std::string definition;  ///< the ID when this is the text of a definition
  };

  /// One word of the innermost text.
  void step();
  /// An included file or a definition has ended.
  void leaveLevel(const Token& end);
  void directive(const Token& token);
  void define(const Token& token);
  /// `tryOnly`: keeps a value that is there. `again`: replaces it. Otherwise a second definition is an error.
  void store(const Token& token, const std::string& name, std::string value, bool tryOnly, bool again);
  /// #!subst changes strings; #!substdef defines the ID as well.
  void substitute(const Token& token, std::string_view rest);
  void conditional(const Token& token);
  void skip(Location opened);
  void include(const Token& token, std::string_view name);
  void includeWord(const Token& token);
  /// An ID gives way to the text it stands for, whatever that is.
  void word(Token token);
  /// A definition that contains itself stays as it is.
  bool expands(std::string_view name) const;
  std::size_t includeDepth() const;

  SourceLoader& loader_;
  TextArena& arena_;
  Findings& findings_;
  std::vector<Level> levels_;
  std::vector<Location> conditionals_;  ///< where the open #!ifdef stand
  Definitions definitions_;
  std::map<std::string, Location, std::less<>> definedAt_;
  std::vector<Substitution> substitutions_;
  std::vector<Token> tokens_;
  bool stopped_ = false;
};

}  // namespace forklab::script
