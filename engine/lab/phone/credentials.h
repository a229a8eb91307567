#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lab/agents/agent.h"
#include "sip/message.h"

/// Digest as a phone meets it, from both ends (RFC 3261 22, RFC 7616).
namespace forklab::lab::phone {

/// What one request of a phone has said about itself so far.
struct Answers {
  std::string lines;                ///< Authorization and Proxy-Authorization, whole lines
  std::vector<std::string> nonces;  ///< answered already: asked for once more, the password is wrong
};

/// Adds credentials for every challenge of a 401 or 407 (all of them: RFC 3261 22.3) to `answers`. False:
/// nothing new can be said, and why stands in `why`. `cnonce` serves where the challenge offers qop.
bool answerChallenges(const sip::Message& response, std::string_view method, std::string_view uri,
                      const agents::Login& login, std::string_view cnonce, Answers& answers,
                      std::string_view& why);

/// The challenge of a phone as a header line without its line end; the status says which header.
std::string challengeLine(const agents::Challenge& challenge, std::string_view nonce);
/// The request answers that challenge.
bool isAuthorised(const sip::Message& request, const agents::Challenge& challenge, std::string_view nonce);

}  // namespace forklab::lab::phone
