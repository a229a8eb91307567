#include "transaction/key.h"

#include <algorithm>
#include <cstring>

#include "kernel/check.h"

namespace forklab::transaction {
namespace {

constexpr std::size_t kCookieLength = 7;

std::uint32_t hashOf(std::string_view text, std::uint64_t seed) {
  std::uint64_t state = seed ^ (text.size() * 0x9e3779b97f4a7c15ULL);
  const auto mix = [&state](std::uint64_t word) {
    state = (state ^ word) * 0x9fb21c651e98df25ULL;
    state ^= state >> 32;
  };
  while (text.size() >= 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data(), 8);
    mix(word);
    text.remove_prefix(8);
  }
  std::uint64_t rest = 0;
  std::memcpy(&rest, text.data(), text.size());
  mix(rest);
  return static_cast<std::uint32_t>(state);
}

bool sameHost(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return lower(x) == lower(y); });
}

std::uint32_t cseqNumber(const sip::Message& message) { return message.cseq() ? message.cseq()->number : 0; }

Key keyOf(const sip::Message& message, std::string_view method) {
  Key key;
  key.method = method;
  if (const auto& via = message.topVia(); via && via->hasCookie() && via->branch.size() > kCookieLength) {
    key.branch = via->branch;
    key.host = via->host;
    key.port = via->sentByPort();
    key.hash = hashOf(key.branch, method.size());
  } else {
    key.hash = hashOf(message.callId(), cseqNumber(message));
  }
  return key;
}

}  // namespace

Key serverKey(const sip::Message& request, std::string_view method) {
  if (!method.empty()) return keyOf(request, method);
  const bool isAck = request.method() == sip::Method::ack;
  return keyOf(request, isAck ? sip::methodText(sip::Method::invite) : request.methodText());
}

Key clientKey(const sip::Message& response) {
  return keyOf(response, response.cseq() ? response.cseq()->methodText : std::string_view{});
}

Key clientKey(std::string_view request, std::string_view method, std::string_view branch) {
  const std::size_t place = request.find(branch);
  FORKLAB_CHECK(place != std::string_view::npos && branch.size() > kCookieLength);
  Key key;
  key.branch = request.substr(place, branch.size());
  key.method = request.substr(0, method.size());
  key.hash = hashOf(key.branch, method.size());
  return key;
}

bool sameServer(const Key& a, const Key& b) {
  return !a.branch.empty() && a.branch == b.branch && a.method == b.method && a.port == b.port &&
         sameHost(a.host, b.host);
}

bool sameClient(const Key& a, const Key& b) {
  return !a.branch.empty() && a.branch == b.branch && a.method == b.method;
}

bool sameFields(const sip::Message& stored, const sip::Message& request, std::string_view responseToTag) {
  const bool isAck = request.method() == sip::Method::ack;
  return stored.callId() == request.callId() && cseqNumber(stored) == cseqNumber(request) &&
         stored.fromTag() == request.fromTag() && stored.requestUri() == request.requestUri() &&
         stored.valueOf(sip::HeaderName::via) == request.valueOf(sip::HeaderName::via) &&
         request.toTag() == (isAck ? responseToTag : stored.toTag());
}

}  // namespace forklab::transaction
