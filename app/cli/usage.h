#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace forklab::cli {

/// Makes unknown words reach explainUnknown() instead of CLI11's own message.
void keepUnknownWords(CLI::App& app);
/// A sentence about the first word that no command or option took, with the nearest spelling; empty: there is
/// none.
std::string explainUnknown(const CLI::App& app);

}  // namespace forklab::cli
