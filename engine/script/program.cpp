#include "script/program.h"

#include <algorithm>

#include "script/code.h"
#include "script/compiler.h"
#include "script/module_check.h"
#include "script/parser.h"
#include "script/preprocessor.h"
#include "script/source_loader.h"
#include "script/tree.h"

namespace forklab::script {

Program::Program() = default;
Program::~Program() = default;

/// Later lines win, so the search goes backwards.
const Value* Program::setting(std::string_view module, std::string_view name) const {
  for (auto found = settings_.rbegin(); found != settings_.rend(); ++found) {
    if (found->name == name && found->module == module) return &found->value;
  }
  return nullptr;
}

std::int64_t Program::integerSetting(std::string_view module, std::string_view name,
                                     std::int64_t otherwise) const {
  const Value* found = setting(module, name);
  return found != nullptr && found->isInteger() ? found->integer() : otherwise;
}

std::string Program::textSetting(std::string_view module, std::string_view name,
                                 std::string_view otherwise) const {
  const Value* found = setting(module, name);
  return found != nullptr && found->isText() ? found->text() : std::string(otherwise);
}

bool Program::loads(std::string_view module) const {
  return modules_.empty() || std::find(modules_.begin(), modules_.end(), module) != modules_.end();
}

bool Program::hasRoute(RouteKind kind, std::string_view name) const {
  return code_->find(kind, name) != kNone;
}

namespace {

/// In the order of the text: file by file, place by place.
void sortByPlace(std::vector<Diagnostic>& diagnostics) {
  std::stable_sort(diagnostics.begin(), diagnostics.end(), [](const Diagnostic& a, const Diagnostic& b) {
    return a.where.file != b.where.file ? a.where.file < b.where.file
                                        : a.where.range.begin < b.where.range.begin;
  });
}

/// Files that settings name are read into the load, so that findings can point into them.
bool modulesAgree(const Program& program, const Registry& registry, SourceLoader& loader,
                  Findings& findings) {
  ModuleCheck check(program, loader, findings);
  for (const ModuleSpec* module : registry.modules()) {
    if (module->check != nullptr && program.loads(module->name)) module->check(check);
  }
  return findings.errors() == 0;
}

/// The stages in their order; each goes on as far as it can, so that one load finds what all of them find.
LoadResult load(SourceLoader& loader, std::optional<std::uint16_t> main, Findings& findings,
                const Registry& registry, const LoadOptions& options) {
  LoadResult result;
  if (main) {
    auto tree = std::make_unique<Tree>();
    Preprocessor preprocessor(loader, tree->arena, findings);
    const std::vector<Token> tokens = preprocessor.run(*main);
    // Only the token `end`; a file that could not be read has been reported already.
    if (tokens.size() == 1 && findings.errors() == 0) {
      findings.error("empty-script", tokens.front().where, "the script is empty",
                     "write at least request_route { … }");
    }
    // All stages run whatever the one before has found; compile() gives no program when there was an error.
    Parser(tokens, *tree, findings).parse();
    Compiler compiler(std::move(tree), preprocessor.definitions(), registry, options, findings);
    result.program = compiler.compile(loader.files());
    if (result.program != nullptr && !modulesAgree(*result.program, registry, loader, findings))
      result.program = nullptr;
  }
  result.files = loader.files();
  result.diagnostics = findings.take();
  sortByPlace(result.diagnostics);
  return result;
}

}  // namespace

LoadResult loadFile(const std::string& path, const Registry& registry, const LoadOptions& options) {
  Findings findings;
  SourceLoader loader(options.includeRoot, findings);
  const auto main = loader.readFile(path, std::nullopt);
  return load(loader, main, findings, registry, options);
}

LoadResult loadText(std::string_view path, std::string_view text, const Registry& registry,
                    const LoadOptions& options) {
  Findings findings;
  SourceLoader loader(options.includeRoot, findings);
  const auto main = loader.addText(path, text, std::nullopt);
  return load(loader, main, findings, registry, options);
}

namespace {

kernel::Error firstOf(Findings& findings) {
  const std::vector<Diagnostic> found = findings.take();
  return kernel::Error{found.front().message, {}, found.front().hint};
}

}  // namespace

kernel::Result<std::string> pathBesideScript(const Program& program, std::string_view name) {
  Findings findings;
  SourceLoader loader(program.includeRoot(), findings);
  const auto main = loader.addText(program.files().front()->path, {}, std::nullopt);
  std::string path = main ? loader.resolve(name, *main, {}) : std::string();
  if (path.empty()) return firstOf(findings);
  return path;
}

kernel::Result<std::string> readBesideScript(const Program& program, std::string_view name) {
  const auto path = pathBesideScript(program, name);
  if (!path) return path.error();
  Findings findings;
  SourceLoader loader(program.includeRoot(), findings);
  const auto file = loader.readFile(*path, Location{});
  if (file) return loader.files()[*file]->text;
  return firstOf(findings);
}

}  // namespace forklab::script
