#include "script/functions/auth.h"

#include <array>

#include "proxy/local_reply.h"
#include "script/functions/auth_parts.h"
#include "script/functions/reply_lines.h"
#include "script/functions/variables.h"

namespace forklab::functions {
namespace {

// The flags of the challenges.
constexpr std::int64_t kQopAuth = 1;
constexpr std::int64_t kQopAuthInt = 2;
constexpr std::int64_t kStale = 16;
// The flag of pv_*_authenticate: the password is an HA1 already.
constexpr std::int64_t kIsHa1 = 1;

std::string challengeText(Call& call, std::string_view realm, std::int64_t flags) {
  Authentication& auth = stateOf<Authentication>(call);
  std::string text = "Digest realm=\"" + std::string(realm) + "\", nonce=\"" + auth.makeNonce() + "\"";
  if ((flags & kQopAuthInt) != 0) {
    text += ", qop=\"auth-int\"";
  } else if ((flags & kQopAuth) != 0) {
    text += ", qop=\"auth\"";
  }
  if ((flags & kStale) != 0) text += ", stale=true";
  if (!auth.algorithmName().empty()) text += ", algorithm=" + auth.algorithmName();
  return text;
}

Outcome challenge(Call& call, AuthHeader header) {
  proxy::RoutingContext& context = contextOf(call);
  const std::string text = challengeText(call, call.text(0), call.value(1).toInteger());
  const bool isWww = header == AuthHeader::www;
  addReplyLine(context, std::string(isWww ? "WWW" : "Proxy") + "-Authenticate: " + text + "\r\n");
  const int status = isWww ? 401 : 407;
  const std::string_view reason = isWww ? "Unauthorized" : "Proxy Authentication Required";
  if (stateOf<Authentication>(call).answersStateless()) {
    proxy::replyStateless(context, status, reason);
  } else {
    replyEitherWay(context, status, reason);
  }
  return truth(true);
}

Outcome challengeWww(Call& call) { return challenge(call, AuthHeader::www); }
Outcome challengeProxy(Call& call) { return challenge(call, AuthHeader::proxy); }
Outcome challengeUsual(Call& call) { return challenge(call, usualHeader(contextOf(call).message())); }

AuthCode authenticate(Call& call, AuthHeader header, std::optional<Credentials>& found) {
  const sip::Message& request = contextOf(call).message();
  if (call.text(0).empty() || call.text(1).empty()) return AuthCode::error;
  if (passesUnchecked(request)) return AuthCode::passed;
  const AuthCode code = checkCredentials(call, header, call.text(0), found);
  if (code != AuthCode::passed) return code;
  if ((call.value(2).toInteger() & kIsHa1) != 0) return checkResponse(call, *found, call.text(1));
  const DigestAlgorithm algorithm = stateOf<Authentication>(call).algorithm();
  return checkResponse(call, *found,
                       digestHa1(algorithm, found->digest.username, call.text(0), call.text(1)));
}

Outcome authenticateWww(Call& call) { return authenticated(call, AuthHeader::www, authenticate); }

Outcome authenticateProxy(Call& call) { return authenticated(call, AuthHeader::proxy, authenticate); }

Outcome checkByPassword(Call& call) { return authChecked(call, call.value(3).toInteger(), authenticate); }

const sip::HeaderLine* authorizedLine(proxy::RoutingContext& context) {
  const auto& marked = context.variables().authorizedLine;
  for (const sip::HeaderLine& line : requestOf(context).headers()) {
    if (marked && line.line.begin == *marked) return &line;
  }
  return nullptr;
}

Outcome consume(Call& call) {
  proxy::RoutingContext& context = contextOf(call);
  const sip::HeaderLine* line = passesUnchecked(context.message()) ? nullptr : authorizedLine(context);
  if (line == nullptr) return truth(false);
  context.edits.remove(*line);
  return truth(true);
}

Outcome hasCredentials(Call& call) {
  const sip::Message& request = contextOf(call).message();
  return truth(findCredentials(request, AuthHeader::proxy, call.text(0)) ||
               findCredentials(request, AuthHeader::www, call.text(0)));
}

/// The header that was checked last; before any check the first of all.
template <class Part>
Value partOfCredentials(Host& host, Part part) {
  const sip::Message& request = requestOf(contextOf(host));
  if (!request.isRequest()) return {};
  const sip::HeaderLine* line = authorizedLine(contextOf(host));
  if (line == nullptr) line = request.first(sip::HeaderName::proxyAuthorization);
  if (line == nullptr) line = request.first(sip::HeaderName::authorization);
  if (line == nullptr) return {};
  const auto digest = sip::parseDigest(request.value(*line));
  if (!digest || !digest->isDigest()) return {};
  const std::string_view text = part(*digest);
  return text.empty() ? Value() : Value::text(text);
}

Value authUser(Host& host, const VariableUse&) {
  return partOfCredentials(
      host, [](const sip::Digest& digest) { return digest.username.substr(0, digest.username.find('@')); });
}

/// Whom an account is for.
Value accountedUser(Host& host, const VariableUse&) {
  std::string user =
      partOfCredentials(host, [](const sip::Digest& digest) { return digest.username; }).toText();
  if (user.empty()) {
    const auto& from = requestOf(contextOf(host)).from();
    if (!from || from->uri.user.empty()) return {};
    return Value(std::string(from->uri.user) + "@" + std::string(from->uri.host));
  }
  if (user.find('@') != std::string::npos) return Value(std::move(user));
  return Value(user + "@" +
               partOfCredentials(host, [](const sip::Digest& digest) { return digest.realm; }).toText());
}

Value authWholeUser(Host& host, const VariableUse&) {
  return partOfCredentials(host, [](const sip::Digest& digest) { return digest.username; });
}

Value authDomain(Host& host, const VariableUse&) {
  const Value user = partOfCredentials(host, [](const sip::Digest& digest) { return digest.username; });
  if (user.isNull()) return {};
  // A user without a domain has an empty one (observed).
  const std::size_t at = user.text().find('@');
  return at == std::string::npos ? Value::text({}) : Value(user.text().substr(at + 1));
}

Value authRealm(Host& host, const VariableUse&) {
  return partOfCredentials(host, [](const sip::Digest& digest) { return digest.realm; });
}

Value authUri(Host& host, const VariableUse&) {
  return partOfCredentials(host, [](const sip::Digest& digest) { return digest.uri; });
}

Value authAlgorithm(Host& host, const VariableUse&) {
  return partOfCredentials(host, [](const sip::Digest& digest) { return digest.algorithm; });
}
Value authNonce(Host& host, const VariableUse&) {
  return partOfCredentials(host, [](const sip::Digest& digest) { return digest.nonce; });
}
Value authCnonce(Host& host, const VariableUse&) {
  return partOfCredentials(host, [](const sip::Digest& digest) { return digest.cnonce; });
}
Value authResponse(Host& host, const VariableUse&) {
  return partOfCredentials(host, [](const sip::Digest& digest) { return digest.response; });
}
Value authOpaque(Host& host, const VariableUse&) {
  return partOfCredentials(host, [](const sip::Digest& digest) { return digest.opaque; });
}

constexpr std::array kChallenges{ParameterSpec{"realm", ParameterType::text},
                                 ParameterSpec{"flags", ParameterType::text}};
constexpr std::array kChecks{ParameterSpec{"realm", ParameterType::text},
                             ParameterSpec{"password", ParameterType::text},
                             ParameterSpec{"flags", ParameterType::text}};
constexpr std::array kChecksOfMethod{
    ParameterSpec{"realm", ParameterType::text}, ParameterSpec{"password", ParameterType::text},
    ParameterSpec{"flags", ParameterType::text}, ParameterSpec{"method", ParameterType::text, true}};
constexpr std::array kUserChecks{
    ParameterSpec{"realm", ParameterType::text}, ParameterSpec{"password", ParameterType::text},
    ParameterSpec{"flags", ParameterType::text}, ParameterSpec{"checks", ParameterType::text}};
constexpr std::array kRealm{ParameterSpec{"realm", ParameterType::text}};
constexpr script::RouteMask kRequests = kRequestRoute | kFailureRoute;
constexpr std::string_view kCodes =
    "1 right; -1 error; -2 wrong password; -4 nonce too old; -5 no credentials; -6 nonce used already";

constexpr std::array kFunctions{
    FunctionSpec{"www_challenge", kChallenges, kRequests | kOnreplyRoute, "1",
                 "Answers 401 with a challenge. Flags: 1 qop auth, 2 qop auth-int, 16 stale=true.",
                 "www_challenge(\"example.com\", \"1\");", challengeWww},
    FunctionSpec{"proxy_challenge", kChallenges, kRequests | kOnreplyRoute, "1", "The same with 407.",
                 "proxy_challenge(\"example.com\", \"1\");", challengeProxy},
    FunctionSpec{"auth_challenge", kChallenges, kRequests | kOnreplyRoute, "1",
                 "401 to REGISTER, 407 to all else.", "auth_challenge(\"example.com\", \"1\");",
                 challengeUsual},
    FunctionSpec{"pv_www_authenticate", kChecksOfMethod, kRequestRoute, kCodes,
                 "Checks Authorization against a password; flag 1: it is an HA1.",
                 "if (!pv_www_authenticate(\"example.com\", \"secret\", \"0\")) exit;", authenticateWww},
    FunctionSpec{"pv_proxy_authenticate", kChecks, kRequestRoute, kCodes,
                 "Checks Proxy-Authorization against a password; flag 1: it is an HA1.",
                 "if (!pv_proxy_authenticate(\"example.com\", \"secret\", \"0\")) exit;", authenticateProxy},
    FunctionSpec{"pv_auth_check", kUserChecks, kRequestRoute,
                 "as pv_www_authenticate; -8 the user is not that of From or To",
                 "Checks the header that fits the method; checks 1: the user must be that of From.",
                 "if (!pv_auth_check(\"example.com\", \"secret\", \"0\", \"1\")) exit;", checkByPassword},
    FunctionSpec{"consume_credentials",
                 {},
                 kRequestRoute,
                 "1; -1 there were none",
                 "Takes the checked credentials out of what is sent on.",
                 "consume_credentials();",
                 consume},
    FunctionSpec{"has_credentials", kRealm, kRequestRoute, "1 yes, -1 no",
                 "Whether the request brings credentials of this realm.",
                 "if (!has_credentials(\"example.com\")) exit;", hasCredentials},
};

constexpr std::array kVariables{
    VariableSpec{"au", InnerName::none, "user of the credentials, without domain", authUser, nullptr},
    VariableSpec{"aU", InnerName::none, "user of the credentials as it stands", authWholeUser, nullptr},
    VariableSpec{"Au", InnerName::none, "user@realm of the credentials, else user@host of From",
                 accountedUser, nullptr},
    VariableSpec{"ad", InnerName::none, "domain of the user of the credentials", authDomain, nullptr},
    VariableSpec{"ar", InnerName::none, "realm of the credentials", authRealm, nullptr},
    VariableSpec{"adu", InnerName::none, "URI of the credentials", authUri, nullptr},
    VariableSpec{"aa", InnerName::none, "algorithm of the credentials", authAlgorithm, nullptr},
    VariableSpec{"adn", InnerName::none, "nonce of the credentials", authNonce, nullptr},
    VariableSpec{"adc", InnerName::none, "cnonce of the credentials", authCnonce, nullptr},
    VariableSpec{"adr", InnerName::none, "response of the credentials", authResponse, nullptr},
    VariableSpec{"ado", InnerName::none, "opaque of the credentials", authOpaque, nullptr},
};

constexpr auto kInteger = script::SettingType::integer;
constexpr auto kText = script::SettingType::text;
constexpr std::array kSettings{
    SettingSpec{"nonce_expire", kInteger, "300", "Seconds for which a nonce is good."},
    SettingSpec{"one_time_nonce", kInteger, "0", "1: a nonce is good once."},
    SettingSpec{"nonce_count", kInteger, "0", "1: the nc of a nonce must grow."},
    SettingSpec{"secret", kText, "", "What nonces are signed with; empty: drawn at the start."},
    SettingSpec{"algorithm", kText, "", "MD5 or SHA-256; empty: MD5, and no challenge names it."},
    SettingSpec{"force_stateless_reply", kInteger, "0", "1: challenges go out without transaction."},
    SettingSpec{"auth_checks_register", kInteger, "0", "Read; it changes nothing in the lab."},
    SettingSpec{"auth_checks_no_dlg", kInteger, "0", "Read; it changes nothing in the lab."},
    SettingSpec{"auth_checks_in_dlg", kInteger, "0", "Read; it changes nothing in the lab."},
    SettingSpec{"qop", kText, "auth", "Read; each challenge names its own."},
    SettingSpec{"nonce_auth_max_drift", kInteger, "3",
                "Seconds in the future that a nonce may have been made."},
    SettingSpec{"nid_pool_no", kInteger, "1", "Read; it changes nothing in the lab."},
    SettingSpec{"otn_in_flight_no", kInteger, "1048576", "Read; it changes nothing in the lab."},
    SettingSpec{"otn_in_flight_order", kInteger, "20", "Read; it changes nothing in the lab."},
    SettingSpec{"add_authinfo_hdr", kInteger, "0", "Read; the lab adds no Authentication-Info."},
    SettingSpec{"nc_array_size", kInteger, "1048576", "Read; it changes nothing in the lab."},
    SettingSpec{"nc_array_order", kInteger, "20", "Read; it changes nothing in the lab."},
    SettingSpec{"realm_prefix", kText, "", "Read; it changes nothing in the lab."},
    SettingSpec{"use_domain", kInteger, "0", "Read; it changes nothing in the lab."},
};

}  // namespace

const std::span<const VariableSpec> kCredentialVariables = kVariables;

const ModuleSpec& authModule() {
  static constexpr ModuleSpec kModule{"auth", kFunctions, {}, {}, kSettings, {}, makeStateOf<Authentication>};
  return kModule;
}

}  // namespace forklab::functions
