#include "script/functions/sanity_credentials.h"

#include <array>

#include "sip/parameters.h"
#include "sip/scan.h"

namespace forklab::functions {
namespace {

/// Present parameters of one line, quotes taken off.
struct Seen {
  std::optional<std::string_view> user, realm, nonce, uri, response, qop, cnonce, count;
};

bool keep(std::string_view name, std::string_view value, Seen& seen) {
  struct Field {
    std::string_view name;
    std::optional<std::string_view> Seen::*value;
  };
  static constexpr std::array kFields{Field{"username", &Seen::user},     Field{"realm", &Seen::realm},
                                      Field{"nonce", &Seen::nonce},       Field{"uri", &Seen::uri},
                                      Field{"response", &Seen::response}, Field{"qop", &Seen::qop},
                                      Field{"cnonce", &Seen::cnonce},     Field{"nc", &Seen::count}};
  if (!value.empty() && value.front() == '"') {
    if (value.size() < 2 || value.back() != '"') return false;
    value = value.substr(1, value.size() - 2);
  }
  for (const Field& field : kFields) {
    if (sip::equalsLower(name, field.name)) seen.*field.value = value;
  }
  return true;
}

CredentialState judge(const Seen& seen) {
  if (!seen.user || !seen.realm || !seen.nonce || !seen.uri || !seen.response)
    return CredentialState::incomplete;
  const bool isCounted =
      seen.qop && (sip::equalsLower(*seen.qop, "auth") || sip::equalsLower(*seen.qop, "auth-int"));
  if (isCounted && (!seen.cnonce || !seen.count)) return CredentialState::incomplete;
  if (seen.user->empty()) return CredentialState::emptyUser;
  if (seen.nonce->empty()) return CredentialState::emptyNonce;
  return seen.response->empty() ? CredentialState::emptyResponse : CredentialState::sound;
}

CredentialState stateOfLine(std::string_view value) {
  constexpr std::string_view kScheme = "digest";
  const bool isDigest = value.size() > kScheme.size() &&
                        sip::equalsLower(value.substr(0, kScheme.size()), kScheme) &&
                        (value[kScheme.size()] == ' ' || value[kScheme.size()] == '\t');
  if (!isDigest) return CredentialState::otherScheme;
  const std::string_view fields = sip::trimmed(value.substr(kScheme.size()));
  const sip::Parameters parameters(fields, ',');
  Seen seen;
  std::size_t position = 0;
  bool skips = fields.starts_with(',');
  for (sip::Parameters::Parameter each; parameters.next(position, each); skips = each.name.empty()) {
    // Kamailio takes a comma that parts nothing for the beginning of the next name.
    if (skips || each.name.empty()) continue;
    if (each.value.empty() || !keep(each.name, each.value, seen)) return CredentialState::unreadable;
  }
  if (skips) return CredentialState::unreadable;
  return judge(seen);
}

}  // namespace

CredentialState stateOfCredentials(const sip::Message& message) {
  for (const auto name : {sip::HeaderName::authorization, sip::HeaderName::proxyAuthorization}) {
    for (const sip::HeaderLine* line = message.first(name); line != nullptr; line = message.next(*line)) {
      const CredentialState state = stateOfLine(message.value(*line));
      if (state != CredentialState::sound) return state;
    }
  }
  return CredentialState::sound;
}

}  // namespace forklab::functions
