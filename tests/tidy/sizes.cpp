#include "tidy/sizes.h"

#include <algorithm>

#include "tidy/functions.h"

namespace forklab::tidy {
namespace {

struct Measured {
  std::size_t lines = 0;
  std::string path;
  std::size_t line = 0;
  std::string name;
};

struct Bounds {
  const char* what;
  const char* mend;
  std::size_t median;
  std::size_t ninetieth;
  std::size_t largest;
};

constexpr Bounds kFiles{"file", "split it by meaning", 160, 399, 800};
constexpr Bounds kFunctions{"function", "name its parts and call them", 7, 30, 70};

/// The one at this place when a hundred stand in line by size.
const Measured& percentile(const std::vector<Measured>& sorted, std::size_t percent) {
  return sorted[(sorted.size() - 1) * percent / 100];
}

std::string largestOnes(const std::vector<Measured>& sorted) {
  std::string text;
  for (std::size_t i = 0; i < std::min<std::size_t>(sorted.size(), 10); ++i) {
    const Measured& one = sorted[sorted.size() - 1 - i];
    text += "\n    " + std::to_string(one.lines) + "  " + one.path +
            (one.line == 0 ? "" : ':' + std::to_string(one.line)) + "  " + one.name.substr(0, 70);
  }
  return text;
}

void checkPercentile(const std::vector<Measured>& sorted, const Bounds& bounds, std::size_t percent,
                     std::size_t atMost, Findings& findings) {
  const std::size_t lines = percentile(sorted, percent).lines;
  if (lines <= atMost) return;
  findings.push_back({"the sources", 0,
                      std::to_string(percent) + " % of " + bounds.what + "s have at most " +
                          std::to_string(lines) + " lines, " + std::to_string(atMost) +
                          " are meant. The largest:" + largestOnes(sorted)});
}

Findings check(std::vector<Measured> all, const Bounds& bounds) {
  Findings findings;
  if (all.empty()) return findings;
  std::sort(all.begin(), all.end(), [](const Measured& a, const Measured& b) { return a.lines < b.lines; });
  for (const Measured& one : all) {
    if (one.lines <= bounds.largest) continue;
    findings.push_back({one.path, one.line,
                        std::string("this ") + bounds.what + " has " + std::to_string(one.lines) +
                            " lines, " + std::to_string(bounds.largest) + " is the most: " + bounds.mend});
  }
  checkPercentile(all, bounds, 50, bounds.median, findings);
  checkPercentile(all, bounds, 90, bounds.ninetieth, findings);
  return findings;
}

}  // namespace

Findings checkFileSizes(const std::vector<Source>& sources) {
  std::vector<Measured> files;
  for (const Source& source : sources) {
    if (source.isCpp()) files.push_back({source.lines(), source.path, 0, ""});
  }
  return check(std::move(files), kFiles);
}

Findings checkFunctionSizes(const std::vector<Source>& sources) {
  std::vector<Measured> functions;
  for (const Source& source : sources) {
    if (!source.isCpp()) continue;
    for (const FunctionSize& function : functionsOf(source)) {
      functions.push_back({function.lines, source.path, function.line, function.head});
    }
  }
  return check(std::move(functions), kFunctions);
}

Findings checkCommentShare(const std::vector<Source>& sources) {
  std::size_t comments = 0;
  std::size_t filled = 0;
  for (const Source& source : sources) {
    comments += source.commentLines;
    filled += source.filledLines;
  }
  const std::size_t permille = filled == 0 ? 140 : comments * 1000 / filled;
  if (permille >= 100 && permille <= 180) return {};
  return {
      {"the sources", 0,
       "comments stand on " + std::to_string(permille / 10) + '.' + std::to_string(permille % 10) +
           " % of the lines; 10 to 18 % are meant: one sentence of contract per public function, and why"}};
}

}  // namespace forklab::tidy
