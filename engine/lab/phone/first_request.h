#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lab/agents/agent.h"
#include "lab/phone/stack.h"
#include "sip/message.h"

namespace forklab::lab::phone {

/// What one sending of a planned request needs; a new try counts up and takes a new Via, the rest stays.
struct RequestDraft {
  std::string target;
  std::string via;
  std::string fromTag;
  std::string callId;
  std::uint32_t sequence = 1;
  std::string_view credentials;  ///< whole lines
  bool unregisters = false;
};

/// A request outside a dialog by its plan (RFC 3261 8.1.1; REGISTER: 10.2).
kernel::Bytes buildFirstRequest(const Stack& stack, const agents::CallPlan& plan, const RequestDraft& draft);

/// The URIs that a 3xx names, the highest q first, equal ones in their order (RFC 3261 8.1.3.4).
std::vector<std::string> redirectTargets(const sip::Message& response);

}  // namespace forklab::lab::phone
