#pragma once

#include <QStringList>
#include <span>
#include <string>

#include "support/little_lab.h"

namespace forklab::test {

/// Gathers what one flow asserts; a flow that asserts nothing has failed.
class FlowStory {
 public:
  /// The packets were exactly these (LittleLab::ladder), those of one node where it is named.
  void went(const LittleLab& lab, const std::string& expected, const std::string& between = {});
  void that(bool holds, const std::string& what);
  void has(const std::string& message, const std::string& part);
  void lacks(const std::string& message, const std::string& part);
  /// How often this stands in the message.
  void counts(const std::string& message, const std::string& part, int times);

  int assertions() const { return assertions_; }
  const QStringList& failures() const { return failures_; }

 private:
  int assertions_ = 0;
  QStringList failures_;
};

/// One id of rfc-flows.md at one side: proxies obey Kamailio, phones the RFC.
struct Flow {
  const char* id;
  const char* side;     ///< "proxy", "phone"
  const char* verdict;  ///< "rfc" or "deviates, Kamailio §…"
  const char* shows;    ///< what the lab does, in a few words
  void (*tell)(FlowStory& story);
};

std::span<const Flow> callFlows();
std::span<const Flow> serviceFlows();
std::span<const Flow> requestFlows();
std::span<const Flow> forwardingFlows();
std::span<const Flow> responseFlows();
std::span<const Flow> transactionFlows();
std::span<const Flow> phoneFlows();

/// Passes everything on to its Request-URI; CANCEL hop by hop.
inline constexpr auto kRelayScript = R"(
request_route {
  if (is_method("CANCEL")) { if (t_check_trans()) t_relay(); exit; }
  t_relay();
})";

/// A careful proxy: hop limit, record-routing, requests inside dialogs by their Route. NEXT is a line that
/// picks the next hop of first requests.
inline std::string dialogScript(const std::string& next = {}) {
  return R"(
request_route {
  if (!mf_process_maxfwd_header("70")) { sl_send_reply("483", "Too Many Hops"); exit; }
  if (is_method("CANCEL")) { if (t_check_trans()) t_relay(); exit; }
  if (has_totag()) {
    if (loose_route()) { t_relay(); exit; }
    if (is_method("ACK")) { t_check_trans(); exit; }
    sl_send_reply("404", "Not here");
    exit;
  }
  record_route();
  )" + next +
         R"(
  t_relay();
})";
}

/// The To line of requests inside the dialog with the phone of that name.
inline std::string toLine(const std::string& phone) {
  return "To: <sip:bob@example.com>;tag=" + phone + "\r\n";
}

}  // namespace forklab::test
