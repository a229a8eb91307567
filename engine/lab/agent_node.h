#pragma once

#include <memory>
#include <vector>

#include "lab/agents/agent.h"
#include "lab/node.h"

namespace forklab::lab {

/// A phone: its transaction layer (RFC profile) first, then what its behaviours plan.
class AgentNode final : public Node {
 public:
  /// What `context` points to outlives the node. Without answer plans every INVITE gets 480.
  AgentNode(const NodeContext& context, std::vector<agents::CallPlan> calls,
            std::vector<agents::AnswerPlan> answers, std::vector<agents::TakePlan> takes);
  ~AgentNode() override;

  void start(kernel::Instant now) override;
  void onPacket(kernel::Instant now, const net::Packet& packet, trace::EventId arrived) override;
  void onSendFailed(kernel::Instant now, const net::Packet& packet) override;
  void onEvent(kernel::Instant now, std::uint32_t kind, std::uint64_t argument) override;

 private:
  /// The phone itself; hidden, because only this file's source needs the phone's parts.
  struct Core;
  std::unique_ptr<Core> core_;
};

}  // namespace forklab::lab
