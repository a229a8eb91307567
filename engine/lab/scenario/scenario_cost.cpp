#include "lab/scenario/scenario_reading.h"
#include "lab/scenario/units.h"

namespace forklab::lab {

namespace {

constexpr kernel::Duration kMostCost = kernel::Duration::seconds(60);
constexpr std::uint64_t kMostWorkers = 1000;

struct CostField {
  std::string_view key;
  kernel::Duration CostSpec::*field;
};

constexpr CostField kDurations[] = {
    {"stateless", &CostSpec::stateless},
    {"stateful", &CostSpec::stateful},
    {"absorbed", &CostSpec::absorbed},
    {"reply", &CostSpec::reply},
    {"timer", &CostSpec::timer},
    {"per_kib", &CostSpec::perKibibyte},
    {"database_call", &CostSpec::databaseCall},
};

void readWorkers(Draft& draft, const YamlNode& workers, CostSpec& cost) {
  const auto count = readCount(draft.findings, workers, "workers", kMostWorkers);
  if (!count) return;
  if (*count == 0) {
    draft.findings.error(workers.where, "bad-value", "`workers` must be at least 1",
                         "leave it out to take the script's `children`");
    return;
  }
  cost.workers = static_cast<std::uint32_t>(*count);
}

void readBuffer(Draft& draft, const YamlNode& buffer, CostSpec& cost) {
  const auto size = buffer.kind == YamlNode::Kind::scalar ? parseSize(buffer.text) : std::nullopt;
  if (size) {
    cost.socketBufferBytes = static_cast<std::uint32_t>(*size);
    return;
  }
  draft.findings.error(buffer.where, "bad-value", "`socket_buffer` must be a size up to `1024MiB`",
                       "write `socket_buffer: 208KiB`");
}

}  // namespace

void readCost(Draft& draft, const YamlNode& node, CostSpec& cost) {
  if (node.kind != YamlNode::Kind::mapping) {
    draft.findings.error(node.where, "bad-value", "`cost` must be a mapping",
                         "write `cost: {stateless: 80us, stateful: 200us, reply: 60us}`");
    return;
  }
  const Fields fields(draft.findings, node, node.where, "`cost`", costKeys());
  for (const CostField& each : kDurations) {
    const YamlNode* const value = fields.find(each.key);
    if (value == nullptr) continue;
    cost.*each.field =
        readDuration(draft.findings, *value, each.key, {}, kMostCost).value_or(kernel::Duration{});
  }
  if (const YamlNode* workers = fields.find("workers")) readWorkers(draft, *workers, cost);
  if (const YamlNode* buffer = fields.find("socket_buffer")) readBuffer(draft, *buffer, cost);
}

}  // namespace forklab::lab
