#include "lab/phone/credentials.h"

#include <algorithm>

#include "script/functions/digest_response.h"
#include "sip/digest.h"

namespace forklab::lab::phone {

namespace {

using functions::DigestAlgorithm;
using sip::HeaderName;

/// Each request has credentials of its own making, so none counts a nonce beyond its first use.
constexpr std::string_view kFirstUse = "00000001";

std::optional<DigestAlgorithm> algorithmOf(std::string_view name) {
  if (name.empty() || name == "MD5") return DigestAlgorithm::md5;
  if (name == "SHA-256") return DigestAlgorithm::sha256;
  return std::nullopt;
}

/// The list may offer auth-int too; a phone without a body to guard takes auth.
bool offersAuth(std::string_view list) {
  while (!list.empty()) {
    const auto end = std::min(list.find(','), list.size());
    std::string_view word = list.substr(0, end);
    word.remove_prefix(std::min(word.find_first_not_of(' '), word.size()));
    if (word.substr(0, word.find(' ')) == "auth") return true;
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return false;
}

std::string responseTo(const sip::Digest& challenge, DigestAlgorithm algorithm, std::string_view method,
                       std::string_view uri, const agents::Login& login, std::string_view cnonce,
                       bool withQop) {
  functions::DigestInput input;
  input.method = method;
  input.uri = uri;
  input.nonce = challenge.nonce;
  if (withQop) {
    input.qop = "auth";
    input.nonceCount = kFirstUse;
    input.cnonce = cnonce;
  }
  return functions::digestResponse(
      algorithm, functions::digestHa1(algorithm, login.username, challenge.realm, login.password), input);
}

std::string quoted(std::string_view name, std::string_view value) {
  return std::string(name) + "=\"" + std::string(value) + "\"";
}

std::string credentialsLine(const sip::Digest& challenge, DigestAlgorithm algorithm, std::string_view header,
                            std::string_view method, std::string_view uri, const agents::Login& login,
                            std::string_view cnonce) {
  const bool withQop = offersAuth(challenge.qop);
  std::string line =
      std::string(header) + ": Digest " + quoted("username", login.username) + ", " +
      quoted("realm", challenge.realm) + ", " + quoted("nonce", challenge.nonce) + ", " + quoted("uri", uri) +
      ", " + quoted("response", responseTo(challenge, algorithm, method, uri, login, cnonce, withQop));
  if (withQop) line += ", qop=auth, nc=" + std::string(kFirstUse) + ", " + quoted("cnonce", cnonce);
  if (!challenge.algorithm.empty()) line += ", algorithm=" + std::string(challenge.algorithm);
  if (!challenge.opaque.empty()) line += ", " + quoted("opaque", challenge.opaque);
  return line + "\r\n";
}

struct Side {
  HeaderName asks;
  HeaderName answers;
  std::string_view answerName;
};
constexpr Side kSides[] = {
    {HeaderName::wwwAuthenticate, HeaderName::authorization, "Authorization"},
    {HeaderName::proxyAuthenticate, HeaderName::proxyAuthorization, "Proxy-Authorization"}};

}  // namespace

bool answerChallenges(const sip::Message& response, std::string_view method, std::string_view uri,
                      const agents::Login& login, std::string_view cnonce, Answers& answers,
                      std::string_view& why) {
  bool saysSomethingNew = false;
  why = "the challenge asks for nothing that this phone knows";
  for (const Side& side : kSides) {
    for (const auto* line = response.first(side.asks); line != nullptr; line = response.next(*line)) {
      const auto challenge = sip::parseDigest(response.value(*line));
      if (!challenge || !challenge->isDigest()) continue;
      const auto algorithm = algorithmOf(challenge->algorithm);
      if (!algorithm) continue;
      const std::string nonce(challenge->nonce);
      if (std::find(answers.nonces.begin(), answers.nonces.end(), nonce) != answers.nonces.end()) {
        why = "its credentials were not accepted";
        continue;
      }
      answers.nonces.push_back(nonce);
      answers.lines += credentialsLine(*challenge, *algorithm, side.answerName, method, uri, login, cnonce);
      saysSomethingNew = true;
    }
  }
  return saysSomethingNew;
}

std::string challengeLine(const agents::Challenge& challenge, std::string_view nonce) {
  const std::string_view header = challenge.status == 401 ? "WWW-Authenticate" : "Proxy-Authenticate";
  return std::string(header) + ": Digest " + quoted("realm", challenge.realm) + ", " +
         quoted("nonce", nonce) + ", " + quoted("qop", "auth");
}

bool isAuthorised(const sip::Message& request, const agents::Challenge& challenge, std::string_view nonce) {
  const Side& side = kSides[challenge.status == 401 ? 0 : 1];
  for (const auto* line = request.first(side.answers); line != nullptr; line = request.next(*line)) {
    const auto given = sip::parseDigest(request.value(*line));
    // Credentials of other realms stand beside ours; only those for this nonce speak to this phone.
    if (!given || !given->isDigest() || given->nonce != nonce || given->realm != challenge.realm) continue;
    sip::Digest asked = *given;
    asked.realm = challenge.realm;
    const std::string wanted = responseTo(asked, DigestAlgorithm::md5, request.methodText(), given->uri,
                                          challenge.login, given->cnonce, !given->qop.empty());
    return given->username == challenge.login.username && given->response == wanted;
  }
  return false;
}

}  // namespace forklab::lab::phone
