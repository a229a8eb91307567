#include <cstdio>
#include <string>
#include <thread>
#include <vector>

#include "trace/log.h"

namespace {

using namespace forklab;

constexpr std::size_t kEvents = 3 * trace::Log::kChunkEvents + 17;

void write(trace::Log& log) {
  for (std::uint64_t number = 1; number <= kEvents; ++number) {
    const std::string_view text = log.keep(std::to_string(number));
    log.append({number, 0, kernel::Instant{}, 0, trace::AgentActed{"counts", text}});
  }
}

/// Reads each event as soon as it is there; how many were not as they had been written.
std::size_t readAlong(const trace::Log& log) {
  std::size_t torn = 0;
  for (std::size_t seen = 0; seen < kEvents;) {
    for (const std::size_t size = log.size(); seen < size; ++seen) {
      const auto& acted = std::get<trace::AgentActed>(log.at(seen).payload);
      torn += acted.detail == std::to_string(seen + 1) ? 0 : 1;
    }
  }
  return torn;
}

}  // namespace

int main() {
  trace::Log log;
  std::vector<std::size_t> torn(2);
  std::vector<std::thread> readers;
  for (std::size_t& count : torn) readers.emplace_back([&log, &count] { count = readAlong(log); });
  write(log);
  for (std::thread& reader : readers) reader.join();
  std::printf("%zu events, torn: %zu and %zu\n", log.size(), torn[0], torn[1]);
  return torn[0] + torn[1] == 0 ? 0 : 1;
}
