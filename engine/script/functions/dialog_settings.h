#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "script/program.h"

namespace forklab::functions {

/// dlg_match_mode: how a request within a dialog finds it.
enum class DialogMatching : std::uint8_t {
  byNumber,   ///< by the parameter of our Record-Route alone
  byEither,   ///< by that, else by Call-ID and tags
  byElements  ///< by Call-ID and tags alone; Record-Route has no parameter
};

/// What the parameters of Kamailio's dialog module say.
struct DialogSettings {
  explicit DialogSettings(const script::Program& program);

  bool counts;       ///< enable_stats
  int databaseMode;  ///< db_mode, 0 to 3
  std::int64_t savePeriodSeconds;
  bool loads;              ///< no db_skip_load
  std::uint32_t flag = 0;  ///< mask; 0: none makes dialogs
  std::string routeParameter;
  std::int64_t lifetimeSeconds;
  std::int64_t earlySeconds;
  std::int64_t noAckSeconds;
  std::int64_t endSeconds;
  DialogMatching matching = DialogMatching::byNumber;
  bool awaitsAck;  ///< wait_ack
  bool sendsByes;
  bool keepsTimeout;  ///< timeout_noreset
  bool detectsSpirals;
  std::string lifetimeAvp;  ///< name of the AVP with the lifetime; empty: none
  std::uint32_t hashSize;
  std::optional<std::uint32_t> firstId;
  std::uint32_t idStep;
  std::int64_t pingStepSeconds;      ///< ka_timer; 0: no keep-alives
  std::int64_t pingIntervalSeconds;  ///< ka_interval
  int pingFailures;                  ///< ka_failed_limit
  std::string headers;               ///< dlg_extra_hdrs: lines of every request of our own
  std::string calleeHeaders;         ///< lreq_callee_headers
};

/// "$avp(s:timeout)" and "$avp(timeout)" name the same one: "timeout"; empty: that is none.
std::string avpNamed(std::string_view variable);

}  // namespace forklab::functions
