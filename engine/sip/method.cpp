#include <array>

#include "sip/header_name.h"

namespace forklab::sip {

namespace {

/// In the order of the enumeration.
constexpr std::array<std::string_view, 15> kMethods = {
    "",       "INVITE", "ACK",     "BYE",    "CANCEL",    "OPTIONS", "REGISTER", "PRACK",
    "UPDATE", "INFO",   "MESSAGE", "NOTIFY", "SUBSCRIBE", "REFER",   "PUBLISH"};

}  // namespace

Method methodOf(std::string_view text) {
  for (std::size_t i = 1; i < kMethods.size(); ++i) {
    if (text == kMethods[i]) return static_cast<Method>(i);
  }
  return Method::other;
}

std::string_view methodText(Method method) { return kMethods[static_cast<std::size_t>(method)]; }

}  // namespace forklab::sip
