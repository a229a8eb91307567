#include "script/functions/auth_parts.h"

#include <algorithm>

#include "kernel/digest.h"
#include "script/program.h"
#include "script/text_codes.h"

namespace forklab::functions {
namespace {

constexpr std::size_t kDatedBytes = 8;
constexpr std::size_t kNumberBytes = 4;
constexpr std::size_t kSignatureBytes = 16;
constexpr std::size_t kPlainBytes = kDatedBytes + kSignatureBytes;
// Kamailio adds one byte of flags to the number.
constexpr std::size_t kCountedBytes = kPlainBytes + kNumberBytes + 1;
/// Older uses are forgotten, and their nonces count as stale (Kamailio auth nid_pool_no, nc_array_size).
constexpr std::size_t kMostUses = 1'048'576;

void appendNumber(std::string& bytes, std::uint32_t value) {
  for (unsigned shift = 32; shift > 0; shift -= 8) bytes += static_cast<char>(value >> (shift - 8) & 255U);
}

std::uint32_t numberAt(const std::string& bytes, std::size_t position) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) value = value << 8U | static_cast<unsigned char>(bytes[position + i]);
  return value;
}

sip::HeaderName nameOf(AuthHeader header) {
  return header == AuthHeader::www ? sip::HeaderName::authorization : sip::HeaderName::proxyAuthorization;
}

std::string_view userOf(std::string_view name) { return name.substr(0, name.find('@')); }

}  // namespace

Authentication::Authentication(const script::Program& program, ModuleServices& services)
    : services_(services) {
  const auto number = [&](std::string_view name, std::int64_t otherwise) {
    return program.integerSetting("auth", name, otherwise);
  };
  expireSeconds_ = number("nonce_expire", expireSeconds_);
  maxDriftSeconds_ = number("nonce_auth_max_drift", maxDriftSeconds_);
  once_ = number("one_time_nonce", 0) != 0;
  counts_ = number("nonce_count", 0) != 0;
  answersStateless_ = number("force_stateless_reply", 0) != 0;
  algorithmName_ = program.textSetting("auth", "algorithm", {});
  if (algorithmName_ == "SHA-256") algorithm_ = DigestAlgorithm::sha256;
  secret_ = program.textSetting("auth", "secret", {});
  if (!secret_.empty()) return;
  kernel::RandomStream chance = services.randomStream("auth secret");
  for (int i = 0; i < 4; ++i) kernel::appendHex32(secret_, static_cast<std::uint32_t>(chance.next()));
}

std::string Authentication::sign(const std::string& dated) const {
  return script::decodeHexa(kernel::md5Hex(dated + secret_)).value_or(std::string());
}

std::string Authentication::makeNonce() {
  const std::int64_t now = services_.core().unixSeconds();
  std::string dated;
  appendNumber(dated, static_cast<std::uint32_t>(now + expireSeconds_));
  appendNumber(dated, static_cast<std::uint32_t>(now));
  std::string number;
  if (isCounted()) {
    appendNumber(number, ++numbers_);
    number += static_cast<char>((once_ ? 128 : 0) | (counts_ ? 64 : 0));
  }
  return script::encodeBase64(dated + sign(dated + number) + number);
}

/// Time comes before the signature: a nonce of before the start, or spoiled in its dates, counts as old
/// (observed on 5.6.3).
AuthCode Authentication::checkNonce(std::string_view nonce, std::optional<std::uint32_t> count) {
  constexpr std::int64_t kSecond = 1'000'000'000;
  constexpr std::size_t kBytesPerGroup = 3, kLettersPerGroup = 4;
  const std::size_t wanted = isCounted() ? kCountedBytes : kPlainBytes;
  const std::size_t letters = (wanted + kBytesPerGroup - 1) / kBytesPerGroup * kLettersPerGroup;
  if (nonce.size() != letters) return AuthCode::error;
  const std::string bytes = script::decodeBase64(std::string(nonce)).value_or(std::string());
  if (bytes.size() != wanted) return AuthCode::error;
  const std::string dated = bytes.substr(0, kDatedBytes);
  const std::string number = bytes.substr(kPlainBytes);
  const std::int64_t now = services_.core().unixSeconds();
  const std::int64_t madeAt = numberAt(dated, 4);
  const std::int64_t startedAt = services_.core().environment().epoch / kSecond;
  const bool isOfThisRun = madeAt >= startedAt && madeAt <= now + maxDriftSeconds_;
  if (numberAt(dated, 0) < now || !isOfThisRun) return AuthCode::staleNonce;
  if (bytes.substr(kDatedBytes, kSignatureBytes) != sign(dated + number)) return AuthCode::error;
  return isCounted() ? checkUse(numberAt(number, 0), count) : AuthCode::passed;
}

AuthCode Authentication::checkUse(std::uint32_t number, std::optional<std::uint32_t> count) {
  const auto used = uses_.find(number);
  if (counts_ && count) {
    if (used != uses_.end() && *count <= used->second) return AuthCode::staleNonce;
    uses_[number] = *count;
  } else if (once_) {
    if (used != uses_.end()) return AuthCode::usedNonce;
    uses_[number] = 0;
  }
  if (uses_.size() > kMostUses) uses_.erase(uses_.begin());
  return AuthCode::passed;
}

AuthHeader usualHeader(const sip::Message& request) {
  return request.method() == sip::Method::registerMethod ? AuthHeader::www : AuthHeader::proxy;
}

std::optional<Credentials> findCredentials(const sip::Message& request, AuthHeader header,
                                           std::string_view realm) {
  for (const auto* line = request.first(nameOf(header)); line != nullptr; line = request.next(*line)) {
    auto digest = sip::parseDigest(request.value(*line));
    // An empty realm takes the first credentials of all (Kamailio auth).
    if (digest && digest->isDigest() && (realm.empty() || proxy::isSameHost(digest->realm, realm)))
      return Credentials{line, std::move(digest).value()};
  }
  return std::nullopt;
}

namespace {

/// Credentials of the scheme Digest that cannot be read are an error, those of others are none.
bool hasBrokenDigest(const sip::Message& request, AuthHeader header) {
  constexpr std::string_view kScheme = "digest";
  for (const auto* line = request.first(nameOf(header)); line != nullptr; line = request.next(*line)) {
    const std::string_view value = request.value(*line);
    const bool isDigest =
        value.size() >= kScheme.size() && std::equal(kScheme.begin(), kScheme.end(), value.begin(),
                                                     [](char a, char b) { return a == (b | 0x20); });
    if (isDigest && !sip::parseDigest(value)) return true;
  }
  return false;
}

}  // namespace

bool passesUnchecked(const sip::Message& request) {
  const sip::Method method = request.method();
  return method == sip::Method::ack || method == sip::Method::cancel || method == sip::Method::prack;
}

AuthCode checkCredentials(Call& call, AuthHeader header, std::string_view realm,
                          std::optional<Credentials>& found) {
  const sip::Message& request = contextOf(call).message();
  found = findCredentials(request, header, realm);
  if (!found) return hasBrokenDigest(request, header) ? AuthCode::error : AuthCode::noCredentials;
  // Marked before it is known to be right, so that consume_credentials finds it (Kamailio auth).
  contextOf(call).variables().authorizedLine = found->line->line.begin;
  const sip::Digest& digest = found->digest;
  if (digest.username.empty() || digest.nonce.empty() || digest.uri.empty() || digest.response.empty())
    return AuthCode::error;
  return stateOf<Authentication>(call).checkNonce(digest.nonce, digest.nonceCount);
}

AuthCode checkResponse(Call& call, const Credentials& credentials, std::string_view ha1) {
  const sip::Message& request = contextOf(call).message();
  const sip::Digest& digest = credentials.digest;
  DigestInput input{request.methodText(), digest.uri, digest.nonce,  {},
                    digest.cnonce,        digest.qop, request.body()};
  std::string count;
  if (digest.nonceCount) kernel::appendHex32(count, *digest.nonceCount);
  input.nonceCount = count;
  const std::string wanted = digestResponse(stateOf<Authentication>(call).algorithm(), ha1, input);
  if (digest.response.size() != wanted.size()) return AuthCode::error;
  return digest.response == wanted ? AuthCode::passed : AuthCode::wrongPassword;
}

namespace {

constexpr std::int64_t kChecksUser = 1;

bool isUserOfRequest(const sip::Message& request, const sip::Digest& digest) {
  if (!request.from() || !request.to()) return false;
  const std::string_view from = request.from()->uri.user;
  if (userOf(digest.username) != from) return false;
  return request.method() != sip::Method::registerMethod || request.to()->uri.user == from;
}

}  // namespace

Outcome authenticated(Call& call, AuthHeader header, Authenticate authenticate) {
  std::optional<Credentials> found;
  return outcomeOf(authenticate(call, header, found));
}

Outcome authChecked(Call& call, std::int64_t flags, Authenticate authenticate) {
  const sip::Message& request = contextOf(call).message();
  std::optional<Credentials> found;
  const AuthCode code = authenticate(call, usualHeader(request), found);
  if (code != AuthCode::passed || (flags & kChecksUser) == 0 || !found) return outcomeOf(code);
  return outcomeOf(isUserOfRequest(request, found->digest) ? AuthCode::passed : AuthCode::otherUser);
}

}  // namespace forklab::functions
