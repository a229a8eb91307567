#include "script/functions/digest_response.h"

#include <initializer_list>

#include "kernel/digest.h"
#include "script/text_codes.h"

namespace forklab::functions {
namespace {

std::string joined(std::initializer_list<std::string_view> parts) {
  std::string text;
  for (const std::string_view part : parts) text.append(text.empty() ? "" : ":").append(part);
  return text;
}

}  // namespace

std::string digestHash(DigestAlgorithm algorithm, const std::string& text) {
  return algorithm == DigestAlgorithm::sha256 ? script::sha256(text) : kernel::md5Hex(text);
}

std::string digestHa1(DigestAlgorithm algorithm, std::string_view user, std::string_view realm,
                      std::string_view password) {
  return digestHash(algorithm, joined({user, realm, password}));
}

std::string digestResponse(DigestAlgorithm algorithm, std::string_view ha1, const DigestInput& input) {
  std::string second = joined({input.method, input.uri});
  if (input.qop == "auth-int") second += ":" + digestHash(algorithm, std::string(input.body));
  const std::string ha2 = digestHash(algorithm, second);
  if (input.qop.empty()) return digestHash(algorithm, joined({ha1, input.nonce, ha2}));
  return digestHash(algorithm, joined({ha1, input.nonce, input.nonceCount, input.cnonce, input.qop, ha2}));
}

}  // namespace forklab::functions
