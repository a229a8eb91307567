#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "script/functions/digest_response.h"
#include "script/functions/host.h"
#include "sip/digest.h"

/// What auth and auth_db share: nonces, credentials and their check.
namespace forklab::functions {

/// What a check of credentials gives the script (Kamailio auth).
enum class AuthCode : std::int8_t {
  passed = 1,
  error = -1,
  wrongPassword = -2,
  unknownUser = -3,
  staleNonce = -4,
  noCredentials = -5,
  usedNonce = -6,
  otherUser = -8
};
inline Outcome outcomeOf(AuthCode code) { return Outcome::result(static_cast<std::int64_t>(code)); }

/// The nonces of one proxy and what the module's parameters say.
class Authentication final : public ModuleState {
 public:
  Authentication(const script::Program& program, ModuleServices& services);

  /// 32 characters: when it ends, when it was made, and an MD5 over both and our secret, in base64. With
  /// nonce counts or one-time nonces a number as well, so that 40.
  std::string makeNonce();
  /// passed, staleNonce, usedNonce, or error for one that is not ours. Remembers what it was used for.
  AuthCode checkNonce(std::string_view nonce, std::optional<std::uint32_t> count);
  DigestAlgorithm algorithm() const { return algorithm_; }
  /// As a challenge names it; empty: not at all.
  const std::string& algorithmName() const { return algorithmName_; }
  bool answersStateless() const { return answersStateless_; }

 private:
  std::string sign(const std::string& dated) const;
  bool isCounted() const { return once_ || counts_; }
  AuthCode checkUse(std::uint32_t number, std::optional<std::uint32_t> count);

  ModuleServices& services_;
  std::string secret_;
  std::int64_t expireSeconds_ = 300;
  std::int64_t maxDriftSeconds_ = 3;  ///< how far in the future a nonce may have been made
  DigestAlgorithm algorithm_ = DigestAlgorithm::md5;
  std::string algorithmName_;
  bool once_ = false;
  bool counts_ = false;
  bool answersStateless_ = false;
  std::uint32_t numbers_ = 0;
  std::map<std::uint32_t, std::uint32_t> uses_;  ///< by nonce number: the highest count seen
};

/// Which header a proxy asks for.
enum class AuthHeader : std::uint8_t { www, proxy };
/// 401 for REGISTER, else 407.
AuthHeader usualHeader(const sip::Message& request);

/// Credentials of one realm as they stand in the request; the header line outlives them.
struct Credentials {
  const sip::HeaderLine* line = nullptr;
  sip::Digest digest;
};
/// Nothing: the request has none of that realm.
std::optional<Credentials> findCredentials(const sip::Message& request, AuthHeader header,
                                           std::string_view realm);

/// ACK, CANCEL and PRACK cannot be challenged, so they pass.
bool passesUnchecked(const sip::Message& request);
/// Everything about credentials but the password. `passed`: `found` is set.
AuthCode checkCredentials(Call& call, AuthHeader header, std::string_view realm,
                          std::optional<Credentials>& found);
/// Whether the response fits this HA1.
AuthCode checkResponse(Call& call, const Credentials& credentials, std::string_view ha1);

/// How one module finds a password and checks it.
using Authenticate = AuthCode (*)(Call& call, AuthHeader header, std::optional<Credentials>& found);
/// www_authenticate, proxy_authenticate and their kin.
Outcome authenticated(Call& call, AuthHeader header, Authenticate authenticate);
/// auth_check and its kin: the usual header; with flag 1 the user of the credentials must be that of From,
/// and for REGISTER of To.
Outcome authChecked(Call& call, std::int64_t flags, Authenticate authenticate);

}  // namespace forklab::functions
