#pragma once

#include "support/story.h"

/// What stories about calls and their dialogs begin with.
namespace forklab::test {

inline bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// Every dialog is number 16 of place 0: "did=0.01".
inline constexpr const char* kNumbers = R"(
modparam("dialog", "hash_size", 1)
modparam("dialog", "h_id_start", 16)
)";
inline constexpr const char* kRoute = "Route: <sip:10.0.0.1;lr;ftag=alice;did=0.01>\r\n";
inline constexpr const char* kToBob = "To: <sip:bob@example.com>;tag=bob\r\n";

/// `first` is done for the INVITE, `within` for what follows it.
inline std::string scriptWith(const std::string& first, const std::string& within = {},
                              const std::string& more = {}) {
  return kNumbers + more + R"cfg(
request_route {
  if (is_method("CANCEL")) { if (t_check_trans()) t_relay(); exit; }
  if (has_totag()) {
    loose_route();
    )cfg" +
         within +
         R"cfg(
    t_relay();
    exit;
  }
  record_route();
  )cfg" + first +
         R"cfg(
  t_relay();
}
)cfg";
}

/// Alice and bob, who rings at 50 ms and answers at 100; her ACK comes at 150.
struct Call {
  explicit Call(const std::string& text,
                const std::string& plan = "50 180, 100 200 Contact: <sip:bob@10.0.0.3:5060>")
      : lab(text) {
    bob = &lab.phone("bob", plan);
    lab.alice().neverAcknowledge();
    lab.request(0, "INVITE sip:bob@example.com");
    later(150, "ACK");
  }
  /// A request of hers within the dialog.
  void later(int at, const std::string& method, const std::string& lines = {}) {
    const std::string to = holds(lines, "To:") ? "" : kToBob;
    lab.request(at, method + " sip:bob@10.0.0.3:5060", kRoute + (to + lines),
                "z9hG4bK" + method + std::to_string(at));
  }
  std::string command(const std::string& method, const std::vector<std::string>& words = {}) {
    return lab.command(method, words);
  }
  /// A run ends when only housekeeping is left; a late request keeps it going.
  void goesOn() { lab.request(60'000, "OPTIONS sip:bob@example.com", "", "z9hG4bKlate"); }

  LittleLab lab;
  LittlePhone* bob = nullptr;
};

}  // namespace forklab::test
