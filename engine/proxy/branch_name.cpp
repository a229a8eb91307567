#include "proxy/branch_name.h"

#include <array>
#include <charconv>

#include "kernel/digest.h"

namespace forklab::proxy {
namespace {

constexpr char kHexDigits[] = "0123456789abcdef";

/// Lowest nibble first, without leading zeros at the end.
void appendReversedHex(std::string& text, std::uint32_t value) {
  do {
    text += kHexDigits[value & 15U];
    value >>= 4U;
  } while (value != 0);
}

std::string_view cseqNumber(const sip::Message& message) {
  const std::string_view value = message.valueOf(sip::HeaderName::cseq);
  return value.substr(0, value.find_first_not_of("0123456789"));
}

/// Of tm's table.
std::uint32_t slotOf(std::string_view callId, std::string_view number) {
  return kernel::hash32(number, kernel::hash32(callId)) & 0xffffU;
}

}  // namespace

std::string branchPrefix(const sip::Message& request) {
  const std::string_view number = cseqNumber(request);
  const std::uint32_t slot = slotOf(request.callId(), number);
  const auto& via = request.topVia();
  std::string key;
  key.reserve(256);
  key.append(request.callId()).append(number);
  if (via) key.append(via->text);
  // A branch with the cookie tells transactions apart by itself (RFC 3261 17.2.3). To never counts: the ACK
  // of a refusal goes on statelessly with the branch of its INVITE, although its To has a tag
  // (Kamailio 5.6.3).
  if (!via || !via->hasCookie())
    key.append(request.valueOf(sip::HeaderName::from)).append(request.requestUri());
  std::string prefix = "z9hG4bK";
  prefix.reserve(48);
  appendReversedHex(prefix, slot);
  prefix += '.';
  // Where Kamailio cannot read the From it leaves the digest's place as it was (observed): zero bytes, and no
  // reply to such a branch can be read.
  const bool isReadable = sip::isAddressForKamailio(request.valueOf(sip::HeaderName::from));
  return isReadable ? prefix + kernel::md5Hex(key) : prefix + std::string(32, '\0');
}

std::string branchName(std::string_view prefix, std::size_t number) {
  std::array<char, 16> digits;
  char* const end = std::to_chars(digits.data(), digits.data() + digits.size(), number, 16).ptr;
  std::string name;
  name.reserve(prefix.size() + 1 + digits.size());
  name.append(prefix).append(".").append(digits.data(), end);
  return name;
}

std::string ownBranchName(std::string_view callId, std::string_view cseqNumber, std::uint32_t label) {
  std::string name = "z9hG4bK";
  appendReversedHex(name, slotOf(callId, cseqNumber));
  name += '.';
  kernel::appendHex32(name, label);
  name.append(24, '0').append(".0");
  return name;
}

std::uint32_t requestHash(const sip::Message& request) {
  std::uint32_t hash = kernel::hash32(cseqNumber(request), kernel::hash32(request.callId()));
  if (const auto& via = request.topVia(); via) {
    hash = kernel::hash32(via->branch.empty() ? via->text : via->branch, kernel::hash32(via->host, hash));
  }
  return hash;
}

}  // namespace forklab::proxy
