#include "script/functions/uac.h"

#include <array>
#include <map>
#include <variant>

#include "kernel/digest.h"
#include "proxy/own_request.h"
#include "script/functions/host.h"
#include "script/functions/uac_parts.h"
#include "script/functions/variables.h"
#include "script/program.h"
#include "sip/digest.h"

namespace forklab::functions {
namespace {

struct Credential {
  std::string user, realm, password;
};

/// "user:realm:password".
std::optional<Credential> credentialOf(const std::string& text) {
  const std::size_t first = text.find(':');
  const std::size_t second = first == std::string::npos ? first : text.find(':', first + 1);
  if (second == std::string::npos) return std::nullopt;
  return Credential{text.substr(0, first), text.substr(first + 1, second - first - 1),
                    text.substr(second + 1)};
}

/// Credentials, and `$uac_req` of this proxy.
class UacState final : public ModuleState, public proxy::OwnRequestUser {
 public:
  ReplacedAddresses addresses;

  UacState(const script::Program& program, ModuleServices& services)
      : addresses(program, services.core()),
        services_(services),
        realmVariable_(attributeName(program.textSetting("uac", "auth_realm_avp", {}))),
        userVariable_(attributeName(program.textSetting("uac", "auth_username_avp", {}))),
        passwordVariable_(attributeName(program.textSetting("uac", "auth_password_avp", {}))) {
    for (const script::Setting& setting : program.settings()) {
      if (setting.module != "uac" || setting.name != "credential") continue;
      if (auto made = credentialOf(setting.value.toText())) credentials_.push_back(std::move(*made));
    }
  }

  /// Of the parameters, else of the AVPs that the script filled.
  std::optional<Credential> credentialFor(proxy::RoutingContext& context, std::string_view realm) const {
    for (const Credential& each : credentials_) {
      if (each.realm == realm) return each;
    }
    const auto text = [&](const std::string& variable) {
      const auto* value = variable.empty() ? nullptr : context.variables().attributes.find(variable, 0);
      const auto* found = value == nullptr ? nullptr : std::get_if<std::string>(value);
      return found == nullptr ? std::string() : *found;
    };
    Credential own{text(userVariable_), text(realmVariable_), text(passwordVariable_)};
    if (own.realm != realm || own.user.empty()) return std::nullopt;
    return own;
  }

  Value field(const std::string& name) const {
    const auto found = fields_.find(name);
    return found == fields_.end() ? Value() : found->second;
  }
  void setField(const std::string& name, Value value) {
    if (name == "all") return fields_.clear();
    fields_[name] = std::move(value);
  }

  /// The final reply, or none, runs event_route[uac:reply] where evroute asks for it.
  void onReply(proxy::OwnRequestId, int code, const sip::MessagePtr& reply) override {
    if (code < 200 && code != 0) return;
    fields_["evtype"] = Value(std::int64_t{reply == nullptr ? 2 : 1});
    fields_["evcode"] = Value(std::int64_t{code});
    services_.runEventRoute("uac:reply", reply, {});
  }

 private:
  ModuleServices& services_;
  std::vector<Credential> credentials_;
  std::string realmVariable_, userVariable_, passwordVariable_;
  std::map<std::string, Value> fields_;
};

Value requestField(Host& host, const VariableUse& use) { return stateOf<UacState>(host).field(use.inner); }

bool setRequestField(Host& host, const VariableUse& use, const Value& value) {
  stateOf<UacState>(host).setField(use.inner, value);
  return true;
}

std::string textOf(const UacState& state, const char* name) { return state.field(name).toText(); }

/// From and To are as $uac_req(furi) and (turi) say; the reply is reported when (evroute) is 1.
Outcome sendRequest(Call& call) {
  UacState& state = stateOf<UacState>(call);
  proxy::OwnRequest request;
  request.method = textOf(state, "method");
  request.uri = textOf(state, "ruri");
  request.nextHop = textOf(state, "ouri");
  if (const std::string socket = textOf(state, "sock"); !socket.empty())
    request.socket = contextOf(call).core().sockets().named(socket);
  request.from = "<" + textOf(state, "furi") + ">";
  const std::string to = textOf(state, "turi");
  request.to = "<" + (to.empty() ? request.uri : to) + ">";
  request.callId = textOf(state, "callid");
  request.headers = textOf(state, "hdrs");
  request.body = textOf(state, "body");
  const bool reports = state.field("evroute").isTrue();
  if (request.method.empty() || request.uri.empty() || request.from == "<>") {
    contextOf(call).log("ERROR", "uac_req_send: method, ruri or furi is missing");
    return truth(false);
  }
  return truth(contextOf(call).core().ownRequests().start(request, reports ? &state : nullptr) != 0);
}

/// The challenge of the winner that one of our credentials can answer.
const sip::HeaderLine* challengeLine(const sip::Message& reply, int status) {
  return reply.first(status == 407 ? sip::HeaderName::proxyAuthenticate : sip::HeaderName::wwwAuthenticate);
}

std::string answerTo(const sip::Digest& challenge, const Credential& credential, std::string_view method,
                     const std::string& uri) {
  const std::string nonce(challenge.nonce), realm(challenge.realm);
  const std::string a1 = kernel::md5Hex(credential.user + ":" + realm + ":" + credential.password);
  const std::string a2 = kernel::md5Hex(std::string(method) + ":" + uri);
  std::string line = "Digest username=\"" + credential.user + "\", realm=\"" + realm + "\", nonce=\"" +
                     nonce + "\", uri=\"" + uri + "\"";
  if (!challenge.opaque.empty()) line += ", opaque=\"" + std::string(challenge.opaque) + "\"";
  if (challenge.qop.empty()) {
    line += ", response=\"" + kernel::md5Hex(a1 + ":" + nonce + ":" + a2) + "\"";
  } else {
    const std::string cnonce = kernel::md5Hex(nonce).substr(0, 8);
    line += ", qop=auth, nc=00000001, cnonce=\"" + cnonce + "\", response=\"" +
            kernel::md5Hex(a1 + ":" + nonce + ":00000001:" + cnonce + ":auth:" + a2) + "\"";
  }
  return line + ", algorithm=MD5";
}

/// In a failure_route on 401 or 407: credentials for the next branch; the CSeq stays (observed).
Outcome authenticate(Call& call) {
  proxy::RoutingContext& context = contextOf(call);
  if (context.fork == nullptr || context.stage != proxy::Stage::failure) return truth(false);
  const proxy::Branch& branch = context.fork->branches[context.pickedBranch];
  const bool isChallenge = branch.lastStatus == 401 || branch.lastStatus == 407;
  if (!isChallenge || branch.reply == nullptr) return truth(false);
  const auto* line = challengeLine(*branch.reply, branch.lastStatus);
  const auto challenge =
      line == nullptr ? std::nullopt : std::optional(sip::parseDigest(branch.reply->value(*line)));
  if (!challenge || !*challenge || !challenge->value().isDigest()) return truth(false);
  const sip::Digest& digest = challenge->value();
  const auto credential = stateOf<UacState>(call).credentialFor(context, digest.realm);
  if (!credential) {
    context.log("WARNING", "uac_auth: no credential for realm " + std::string(digest.realm));
    return truth(false);
  }
  const sip::Message& request = context.message();
  const std::string value = answerTo(digest, *credential, request.methodText(), branch.target.uri);
  const char* name = branch.lastStatus == 407 ? "Proxy-Authorization: " : "Authorization: ";
  context.edits.append(request, name + value + "\r\n");
  // The next t_relay() goes where the challenge came from (Kamailio uac).
  context.target.uri = branch.target.uri;
  context.targetIsNew = true;
  return truth(true);
}

constexpr std::array kAddress{ParameterSpec{"display name or URI", ParameterType::text},
                              ParameterSpec{"URI", ParameterType::text, true}};
constexpr std::array kMode{ParameterSpec{"mode", ParameterType::integer, true}};
constexpr script::RouteMask kBeforeSending = kRequestRoute | kBranchRoute;

constexpr std::array kFunctions{
    FunctionSpec{
        "uac_auth", kMode, kFailureRoute, "1; -1 no challenge, or no credential for its realm",
        "Answers the winner's challenge with a credential of modparam(\"uac\", \"credential\", …) in the "
        "next branch.",
        "if (uac_auth()) t_relay();", authenticate},
    FunctionSpec{
        "uac_replace_from", kAddress, kBeforeSending, "1; -1 it was replaced already, or is in a dialog",
        "Writes another display name and URI into From; restore_mode says how the old ones come back.",
        "uac_replace_from(\"Hidden\", \"sip:anonymous@example.com\");", uacReplaceFrom},
    FunctionSpec{"uac_replace_to", kAddress, kBeforeSending,
                 "1; -1 it was replaced already, or is in a dialog",
                 "Writes another display name and URI into To; restore_mode says how the old ones come back.",
                 "uac_replace_to(\"\", \"sip:b@example.com\");", uacReplaceTo},
    FunctionSpec{"uac_restore_from",
                 {},
                 kRequestRoute,
                 "1; -1 its Route keeps nothing",
                 "After loose_route(), with restore_mode \"manual\": the From of the first request, or what "
                 "stood in its place, in this request of the dialog.",
                 "if (loose_route()) uac_restore_from();",
                 uacRestoreFrom},
    FunctionSpec{
        "uac_restore_to",
        {},
        kRequestRoute,
        "1; -1 its Route keeps nothing",
        "After loose_route(), with restore_mode \"manual\": the To of the first request, or what stood "
        "in its place, in this request of the dialog.",
        "if (loose_route()) uac_restore_to();",
        uacRestoreTo},
    FunctionSpec{
        "uac_req_send",
        {},
        script::kAnyRoute,
        "1; -1 it cannot be built or sent",
        "Sends the request that $uac_req(method), (ruri), (furi), (turi), (hdrs) and (body) describe.",
        "uac_req_send();",
        sendRequest},
};

constexpr std::array kVariables{
    VariableSpec{"uac_req", InnerName::required, "what uac_req_send sends, and what came of it", requestField,
                 setRequestField},
};

constexpr std::array kSettings{
    SettingSpec{"credential", script::SettingType::text, "", "user:realm:password for uac_auth."},
    SettingSpec{
        "restore_mode", script::SettingType::text, "auto",
        "How replaced addresses come back: auto, in replies and in the whole dialog by record_route() "
        "and loose_route(); manual, in the first replies, and by uac_restore_from() and _to(); none."},
    SettingSpec{"restore_dlg", script::SettingType::integer, "0", "Read; it changes nothing in the lab."},
    SettingSpec{"rr_from_store_param", script::SettingType::text, "vsf",
                "Parameter of Record-Route that keeps the From."},
    SettingSpec{"rr_to_store_param", script::SettingType::text, "vst",
                "Parameter of Record-Route that keeps the To."},
    SettingSpec{"restore_passwd", script::SettingType::text, "", "Covers what these parameters keep."},
    SettingSpec{"restore_from_avp", script::SettingType::text, "",
                "$avp that keeps the old From for replies."},
    SettingSpec{"restore_to_avp", script::SettingType::text, "", "$avp that keeps the old To for replies."},
    SettingSpec{"auth_realm_avp", script::SettingType::text, "",
                "AVP with the realm of one more credential."},
    SettingSpec{"auth_username_avp", script::SettingType::text, "", "AVP with its user."},
    SettingSpec{"auth_password_avp", script::SettingType::text, "", "AVP with its password."},
};

}  // namespace

ReplacedAddresses& replacedAddresses(Call& call) { return stateOf<UacState>(call).addresses; }

const ModuleSpec& uacModule() {
  static constexpr ModuleSpec kModule{
      "uac", kFunctions, kVariables, {}, kSettings, {}, makeStateOf<UacState>, checkRestoring};
  return kModule;
}

}  // namespace forklab::functions
