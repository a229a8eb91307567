#include "script/functions/siputils.h"

#include <algorithm>
#include <array>

#include "proxy/local_reply.h"
#include "script/functions/host.h"
#include "script/functions/reply_lines.h"
#include "script/functions/siputils_parts.h"
#include "sip/digest.h"
#include "sip/scan.h"

namespace forklab::functions {
namespace {

using script::SettingType;

// The common way to tell a request inside a dialog from one that begins a call (RFC 3261 12.2).
Outcome hasToTag(Call& call) { return truth(!contextOf(call).message().toTag().empty()); }
Outcome isRequest(Call& call) { return truth(contextOf(call).isRequest()); }
Outcome isReply(Call& call) { return truth(!contextOf(call).isRequest()); }

/// A reply comes straight from its sender when we are the top of Record-Route: by an address that is not
/// where it came from, or with mode 1 by any name (Kamailio siputils).
bool isFirstHopOfReply(const proxy::RoutingContext& context, bool anyName) {
  const auto& routes = context.message().nameAddrs(sip::HeaderName::recordRoute);
  if (!routes || routes->empty()) return false;
  const sip::Uri& top = routes->front().uri;
  if (!context.core().isMyself(top.host, top.port)) return false;
  if (anyName) return true;
  const auto ip = kernel::IpAddress::parse(top.host);
  return ip && *ip != context.arrival.from.ip;
}

Outcome isFirstHop(Call& call) {
  const proxy::RoutingContext& context = contextOf(call);
  const bool anyName = call.argumentCount() > 0 && call.integer(0) == 1;
  if (!context.isRequest()) return truth(isFirstHopOfReply(context, anyName));
  const auto& vias = context.message().vias();
  return truth(vias && vias->size() == 1);
}

/// The user of the credentials that a check has accepted.
Outcome isUser(Call& call) {
  const proxy::RoutingContext& context = contextOf(call);
  const auto& marked = contextOf(call).variables().authorizedLine;
  for (const sip::HeaderLine& line : requestOf(context).headers()) {
    if (!marked || line.line.begin != *marked) continue;
    const auto digest = sip::parseDigest(requestOf(context).value(line));
    return truth(digest && digest->username == call.text(0));
  }
  return truth(false);
}

Outcome isSupported(Call& call) {
  const auto tokens = contextOf(call).message().tokens(sip::HeaderName::supported);
  return truth(std::any_of(tokens.begin(), tokens.end(), [&](std::string_view each) {
    return sip::equalsIgnoringCase(each, call.text(0));
  }));
}

/// 200 with what the parameters say of us, to OPTIONS without a user.
Outcome answerOptions(Call& call) {
  proxy::RoutingContext& context = contextOf(call);
  const auto uri = sip::parseUri(context.uri());
  if (!context.isRequest() || context.message().method() != sip::Method::options || !uri ||
      !uri->user.empty())
    return truth(false);
  struct Line {
    std::string_view setting, header, usual;
  };
  static constexpr std::array kLines{
      Line{"options_accept", "Accept", "*/*"}, Line{"options_accept_encoding", "Accept-Encoding", ""},
      Line{"options_accept_language", "Accept-Language", "en"}, Line{"options_support", "Supported", ""}};
  for (const Line& line : kLines) {
    const std::string value = call.setting("siputils", line.setting);
    addReplyLine(context, std::string(line.header) + ": " +
                              (value.empty() ? std::string(line.usual) : value) + "\r\n");
  }
  replyEitherWay(context, 200, "OK");
  return truth(true);
}

constexpr std::array kText{ParameterSpec{"text"}};
constexpr std::array kTexts{ParameterSpec{"text"}, ParameterSpec{"text"}};
constexpr std::array kVariable{ParameterSpec{"variable", ParameterType::variable}};
constexpr std::array kVariableAndText{ParameterSpec{"variable", ParameterType::variable},
                                      ParameterSpec{"text"}};
constexpr std::array kTextAndVariable{ParameterSpec{"name"},
                                      ParameterSpec{"variable", ParameterType::variable}};
constexpr std::array kNameAndValue{ParameterSpec{"name"}, ParameterSpec{"value", ParameterType::text, true}};
constexpr std::array kName{ParameterSpec{"name"}};
constexpr std::array kUri{ParameterSpec{"uri", ParameterType::text, true}};
constexpr std::array kMode{ParameterSpec{"mode", ParameterType::integer, true}};
constexpr std::array kTelephone{ParameterSpec{"uri"}, ParameterSpec{"host"},
                                ParameterSpec{"variable", ParameterType::variable}};
constexpr std::array kPacked{ParameterSpec{"prefix"}, ParameterSpec{"host"}};
constexpr std::array kHidden{ParameterSpec{"name"}, ParameterSpec{"uri of ours"}};

constexpr script::RouteMask kAny = script::kAnyRoute;
constexpr script::RouteMask kContactRoutes = kRequestRoute | kOnreplyRoute;
constexpr std::string_view kYesNo = "1 yes, -1 no";
constexpr std::string_view kCharacters = "1 yes; -2 empty or no; -3 another character";
constexpr std::string_view kCompared = "1 the same, -1 different, -2 no URI";

constexpr std::array kFunctions{
    FunctionSpec{"has_totag",
                 {},
                 kAny,
                 kYesNo,
                 "Whether To has a tag: a request in a dialog.",
                 "if (has_totag()) exit;",
                 hasToTag},
    FunctionSpec{"is_request",
                 {},
                 kAny,
                 kYesNo,
                 "Whether the message is a request.",
                 "if (is_request()) exit;",
                 isRequest},
    FunctionSpec{
        "is_reply", {}, kAny, kYesNo, "Whether the message is a reply.", "if (is_reply()) exit;", isReply},
    FunctionSpec{"is_first_hop", kMode, kAny, kYesNo,
                 "Whether it comes straight from its sender: a request with one Via, a reply whose top "
                 "Record-Route is "
                 "our address (mode 1: or name).",
                 "if (is_first_hop()) exit;", isFirstHop},
    FunctionSpec{"is_user", kText, kRequestRoute, kYesNo,
                 "Whether the credentials just checked are this user's.", "if (is_user(\"alice\")) exit;",
                 isUser},
    FunctionSpec{"is_supported", kName, kAny, kYesNo, "Whether Supported names this extension.",
                 "if (is_supported(\"path\")) exit;", isSupported},
    FunctionSpec{"options_reply",
                 {},
                 kRequestRoute,
                 "1; -1 for another request",
                 "Answers 200 to OPTIONS without a user, with what the options_ parameters say.",
                 "options_reply();",
                 answerOptions},
    FunctionSpec{"is_uri", kVariable, kAny, kYesNo, "Whether a variable holds a sip, sips, tel or urn URI.",
                 "if (is_uri(\"$fu\")) exit;", isUri},
    FunctionSpec{"is_e164", kVariable, kRequestRoute | kFailureRoute, kYesNo,
                 "Whether a variable is + and 2 to 15 digits.", "if (is_e164(\"$rU\")) exit;", isE164},
    FunctionSpec{"is_uri_user_e164", kVariable, kAny, kYesNo,
                 "Whether the user of a SIP URI is + and 2 to 15 digits.",
                 "if (is_uri_user_e164(\"$ru\")) exit;", isUserE164},
    FunctionSpec{"is_tel_number", kText, kAny, "1 yes, -2 no", "Whether a text is digits, with or without +.",
                 "if (is_tel_number(\"$rU\")) exit;", isTelephoneNumber},
    FunctionSpec{"is_numeric", kText, kAny, "1 yes, -2 no", "Whether a text is digits.",
                 "if (is_numeric(\"$rU\")) exit;", isNumeric},
    FunctionSpec{"is_alphanum", kText, kAny, kCharacters, "Whether a text is digits and letters.",
                 "if (is_alphanum(\"$rU\")) exit;", isAlphanumeric},
    FunctionSpec{"is_alphanumex", kTexts, kAny, kCharacters,
                 "Whether a text is digits, letters and characters of the second text.",
                 "if (is_alphanumex(\"$rU\", \"-_\")) exit;", isAlphanumericOr},
    FunctionSpec{"cmp_uri", kTexts, kAny, kCompared,
                 "Compares two URIs; of the parameters those that both have.",
                 "if (cmp_uri(\"$ru\", \"sip:bob@example.com\")) exit;", compareUris},
    FunctionSpec{"cmp_aor", kTexts, kAny, kCompared, "Compares user and host of two URIs.",
                 "if (cmp_aor(\"$fu\", \"sip:alice@example.com\")) exit;", compareAddresses},
    FunctionSpec{"cmp_hdr_name", kTexts, kAny, kYesNo, "Whether two names mean the same header.",
                 "if (cmp_hdr_name(\"f\", \"From\")) exit;", compareHeaderNames},
    FunctionSpec{"tel2sip", kTelephone, kRequestRoute | kFailureRoute | kBranchRoute | kOnreplyRoute,
                 "1 done, 2 no tel URI, -1 not written",
                 "Makes a SIP URI of a telephone URI (RFC 3261 19.1.6).",
                 "tel2sip(\"$ru\", \"example.com\", \"$ru\");", telephoneToSip},
    FunctionSpec{"set_uri_user", kVariableAndText, kAny, "1; -1 no URI",
                 "Puts another user into the URI of a variable.", "set_uri_user(\"$var(u)\", \"bob\");",
                 setUriUser},
    FunctionSpec{"set_uri_host", kVariableAndText, kAny, "1; -1 no URI",
                 "Puts another host into the URI of a variable.",
                 "set_uri_host(\"$var(u)\", \"example.org\");", setUriHost},
    FunctionSpec{"uri_param", kNameAndValue, kRequestRoute | kFailureRoute | kBranchRoute, kYesNo,
                 "Whether the R-URI has this parameter, with this value or with none.",
                 "if (uri_param(\"user\", \"phone\")) exit;", hasUriParameter},
    FunctionSpec{"uri_param_any", kName, kRequestRoute | kFailureRoute | kBranchRoute, kYesNo,
                 "Whether the R-URI has this parameter, whatever its value.",
                 "if (uri_param_any(\"nat\")) exit;", hasAnyUriParameter},
    FunctionSpec{"add_uri_param", kText, kRequestRoute, "1; -1 no URI comes of it",
                 "Adds a parameter to the R-URI.", "add_uri_param(\"nat=yes\");", addUriParameter},
    FunctionSpec{"get_uri_param", kTextAndVariable, kRequestRoute, "1; -1 not there",
                 "Puts the value of a parameter of the R-URI into a variable.",
                 "get_uri_param(\"nat\", \"$var(nat)\");", getUriParameter},
    FunctionSpec{"uri_param_rm", kName, kRequestRoute | kFailureRoute | kBranchRoute, "1",
                 "Removes a parameter of the R-URI.", "uri_param_rm(\"nat\");", removeUriParameter},
    FunctionSpec{"is_gruu", kUri, kAny, "1 public, 2 temporary, -1 none",
                 "Whether a URI, or the R-URI, has gr.", "if (is_gruu()) exit;", isGruu},
    FunctionSpec{
        "encode_contact", kPacked, kContactRoutes, "1; -1 unreadable",
        "Packs each Contact into the user of a URI of ours: enc*user*password*host*port*transport@host.",
        "encode_contact(\"enc\", \"10.0.0.1\");", encodeContact},
    FunctionSpec{"decode_contact",
                 {},
                 kRequestRoute,
                 "1; negative: not packed",
                 "Unpacks the R-URI that encode_contact made.",
                 "decode_contact();",
                 decodeContact},
    FunctionSpec{"decode_contact_header",
                 {},
                 kRequestRoute | kFailureRoute | kOnreplyRoute,
                 "1; -1 unreadable",
                 "Unpacks every Contact that encode_contact made.",
                 "decode_contact_header();",
                 decodeContactHeader},
    FunctionSpec{"contact_param_encode", kHidden, kContactRoutes, "1; -1 unreadable",
                 "Hides each Contact as base64 in a parameter of a URI of ours.",
                 "contact_param_encode(\"ksu\", \"sip:10.0.0.1\");", encodeContactParameter},
    FunctionSpec{"contact_param_decode", kName, kContactRoutes, "1; -1 unreadable",
                 "Brings back every Contact that such a parameter hides.", "contact_param_decode(\"ksu\");",
                 decodeContactParameter},
    FunctionSpec{"contact_param_decode_ruri", kName, kRequestRoute, "1; -1 nothing is hidden",
                 "Brings back the R-URI that such a parameter hides.", "contact_param_decode_ruri(\"ksu\");",
                 decodeUriParameter},
    FunctionSpec{"contact_param_rm", kName, kContactRoutes, "1; -1 unreadable",
                 "Removes a parameter from the URI of every Contact.", "contact_param_rm(\"ob\");",
                 removeContactParameter},
};

constexpr std::array kSettings{
    SettingSpec{"options_accept", SettingType::format, "*/*", "Accept of options_reply."},
    SettingSpec{"options_accept_encoding", SettingType::format, "", "Accept-Encoding of options_reply."},
    SettingSpec{"options_accept_language", SettingType::format, "en", "Accept-Language of options_reply."},
    SettingSpec{"options_support", SettingType::format, "", "Supported of options_reply."},
};

}  // namespace

const ModuleSpec& siputilsModule() {
  static constexpr ModuleSpec kModule{"siputils", kFunctions, {}, {}, kSettings, {}};
  return kModule;
}

}  // namespace forklab::functions
