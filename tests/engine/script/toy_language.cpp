#include "toy_language.h"

#include <algorithm>
#include <array>

#include "kernel/check.h"

namespace forklab::script::toy {

namespace {

std::string written(Call& call, std::string_view name) {
  std::string out(name);
  out += '(';
  for (std::size_t i = 0; i < call.argumentCount(); ++i)
    out += (i == 0 ? "" : ", ") + std::string(call.text(i));
  return out + ")";
}

template <const char* Name, std::int64_t Code = 1>
Outcome noted(Call& call) {
  Message::of(call.host()).did.push_back(written(call, Name));
  return Outcome::result(Code);
}

/// "INVITE|ACK" holds the method.
Outcome isMethod(Call& call) {
  const std::string asked = "|" + std::string(call.text(0)) + "|";
  const std::string method = "|" + Message::of(call.host()).fields["rm"] + "|";
  return Outcome::result(asked.find(method) != std::string::npos ? 1 : -1);
}

Outcome sendReply(Call& call) {
  Message& message = Message::of(call.host());
  message.replies.push_back({std::string(call.text(0)), message.replyHeaders});
  return Outcome::result(1);
}

Outcome appendToReply(Call& call) {
  Message::of(call.host()).replyHeaders += call.text(0);
  return Outcome::result(1);
}

Outcome hasToTag(Call&) { return Outcome::result(-1); }
Outcome hasBody(Call&) { return Outcome::result(1); }

Outcome strip(Call& call) {
  std::string& user = Message::of(call.host()).fields["rU"];
  user.erase(0, static_cast<std::size_t>(call.integer(0)));
  return Outcome::result(1);
}

Outcome prefix(Call& call) {
  Message::of(call.host()).fields["rU"].insert(0, call.text(0));
  return Outcome::result(1);
}

Outcome setFlag(Call& call) {
  Message::of(call.host()).flags |= 1U << static_cast<unsigned>(call.integer(0));
  return Outcome::result(1);
}
Outcome resetFlag(Call& call) {
  Message::of(call.host()).flags &= ~(1U << static_cast<unsigned>(call.integer(0)));
  return Outcome::result(1);
}
Outcome isFlagSet(Call& call) {
  return Outcome::result(
      (Message::of(call.host()).flags >> static_cast<unsigned>(call.integer(0)) & 1U) != 0 ? 1 : -1);
}

Outcome isSet(Call& call) { return Outcome::result(call.value(0).isNull() ? -1 : 1); }

/// Assigns what it is given to a variable.
Outcome fill(Call& call) { return Outcome::result(call.assign(0, Value::text(call.text(1))) ? 1 : -1); }

/// Waits once; gives back what it was resumed with.
Outcome waitHere(Call& call) {
  if (call.phase() == 0) return Outcome::wait();
  return Outcome::result(call.resumeCode());
}

/// Runs a branch_route once per phase until three were run; counts the dropped ones.
Outcome relayThree(Call& call) {
  Message& message = Message::of(call.host());
  if (call.phase() > 0)
    message.did.push_back(call.resumeDropped() ? "dropped" : "kept " + std::to_string(call.resumeCode()));
  if (call.phase() < 3) return Outcome::enter(RouteKind::branch, "B");
  return Outcome::result(static_cast<std::int64_t>(call.argumentCount()) + 5);
}

Value field(Host& host, const char* name) { return Value::text(Message::of(host).fields[name]); }

template <const char* Name>
Value getField(Host& host, const VariableUse&) {
  return field(host, Name);
}
template <const char* Name>
bool setField(Host& host, const VariableUse&, const Value& value) {
  Message::of(host).fields[Name] = value.toText();
  return true;
}

Value getRequestUri(Host& host, const VariableUse&) { return Value(Message::of(host).requestUri()); }
bool setRequestUri(Host& host, const VariableUse&, const Value& value) {
  Message::of(host).did.push_back("$ru = " + value.toText());
  return true;
}
Value getFromUri(Host&, const VariableUse&) { return Value(std::string("sip:alice@example.org")); }
Value getToUri(Host&, const VariableUse&) { return Value(std::string("sip:bob@example.com")); }
Value getNothing(Host&, const VariableUse&) { return {}; }
bool setNote(Host& host, const VariableUse& use, const Value& value) {
  Message::of(host).did.push_back("note(" + use.inner + ") = " + value.toText());
  return true;
}
Value getBody(Host& host, const VariableUse&) { return Value(Message::of(host).body); }
Value getFlags(Host& host, const VariableUse&) {
  return Value(static_cast<std::int64_t>(Message::of(host).flags));
}
Value getLength(Host&, const VariableUse&) { return Value(500); }
Value getCallId(Host&, const VariableUse&) { return Value(std::string("tr-string-corehash@lab")); }

Value getHeader(Host& host, const VariableUse& use) {
  const auto& headers = Message::of(host).headers;
  const auto found = headers.find(use.inner);
  return found == headers.end() ? Value() : Value(found->second.front());
}

Value getAvp(Host& host, const VariableUse& use) {
  const std::vector<Value>& list = Message::of(host).avps[use.inner];
  if (use.allIndexes) {
    if (list.empty()) return {};
    std::string joined;
    for (const Value& one : list) joined += (joined.empty() ? "" : ", ") + one.toText();
    return Value(joined);
  }
  const std::int64_t index = use.hasIndex ? use.index : 0;
  return index < 0 || index >= static_cast<std::int64_t>(list.size()) ? Value()
                                                                      : list[static_cast<std::size_t>(index)];
}

bool setAvp(Host& host, const VariableUse& use, const Value& value) {
  std::vector<Value>& list = Message::of(host).avps[use.inner];
  if (use.allIndexes) list.clear();
  if (!value.isNull()) {
    list.insert(list.begin(), value);
  } else if (!list.empty()) {
    list.erase(list.begin());
  }
  return true;
}

Value keywordMethod(Host& host) { return field(host, "rm"); }
Value keywordUri(Host& host) { return Value(Message::of(host).requestUri()); }
Value keywordFrom(Host&) { return Value(std::string("sip:alice@example.org")); }
Value keywordSourceIp(Host& host) { return field(host, "si"); }
Value keywordPort(Host&) { return Value(5060); }
Value keywordLength(Host&) { return Value(500); }
Value keywordProtocol(Host&) { return Value(std::int64_t{1}); }
bool isLocalHost(Host&) { return true; }
bool isForeign(Host&) { return false; }

constexpr std::array<KeywordSpec, 9> kKeywords = {{{"method", keywordMethod},
                                                   {"uri", keywordUri, isForeign},
                                                   {"from_uri", keywordFrom, isForeign},
                                                   {"to_uri", keywordUri, isForeign},
                                                   {"src_ip", keywordSourceIp, isLocalHost},
                                                   {"dst_ip", keywordSourceIp, isLocalHost},
                                                   {"dst_port", keywordPort},
                                                   {"msg:len", keywordLength},
                                                   {"proto", keywordProtocol}}};

constexpr char kRuU[] = "rU", kRd[] = "rd", kRp[] = "rp", kRm[] = "rm", kFU[] = "fU", kFd[] = "fd",
               kTU[] = "tU", kTd[] = "td", kUa[] = "ua", kCs[] = "cs", kSi[] = "si";
constexpr auto kCoreVariables = std::to_array<VariableSpec>({
    {"ru", InnerName::none, "", getRequestUri, setRequestUri},
    {"rU", InnerName::none, "", getField<kRuU>, setField<kRuU>},
    {"rd", InnerName::none, "", getField<kRd>, setField<kRd>},
    {"rp", InnerName::none, "", getField<kRp>},
    {"rm", InnerName::none, "", getField<kRm>},
    {"fU", InnerName::none, "", getField<kFU>},
    {"fd", InnerName::none, "", getField<kFd>},
    {"tU", InnerName::none, "", getField<kTU>},
    {"td", InnerName::none, "", getField<kTd>},
    {"ua", InnerName::none, "", getField<kUa>},
    {"cs", InnerName::none, "", getField<kCs>},
    {"si", InnerName::none, "", getField<kSi>},
    {"fu", InnerName::none, "", getFromUri, setNote},
    {"tu", InnerName::none, "", getToUri},
    {"du", InnerName::none, "", getNothing, setNote},
    {"rb", InnerName::none, "", getBody},
    {"mf", InnerName::none, "", getFlags},
    {"ml", InnerName::none, "", getLength},
    {"ci", InnerName::none, "", getCallId},
    {"rP", InnerName::none, "", getNothing},
    {"af", InnerName::required, "", getNothing},
    {"hdr", InnerName::required, "", getHeader, nullptr, false, {}, nullptr, true},
    {"avp", InnerName::required, "", getAvp, setAvp, false, {}, nullptr, true},
    {"xavp", InnerName::required, "", getAvp, setNote},
    {"note", InnerName::optional, "", getNothing, setNote},
    {"sel", InnerName::required, "", getNothing},
});
constexpr auto kTmxVariables =
    std::to_array<VariableSpec>({{"T_reply_code", InnerName::none, "", getNothing}});

using enum ParameterType;
constexpr std::array<ParameterSpec, 2> kTexts = {{{"first", text}, {"second", text, true}}};
constexpr std::array<ParameterSpec, 1> kText = {{{"text", text, false, RouteKind::named, true}}};
constexpr std::array<ParameterSpec, 2> kReplyParameters = {
    {{"code", text, false, RouteKind::named, true}, {"reason", text, false, RouteKind::named, true}}};
constexpr std::array<ParameterSpec, 1> kNumber = {{{"number", integer, false, RouteKind::named, true}}};
constexpr std::array<ParameterSpec, 1> kOptionalText = {{{"text", text, true}}};
constexpr std::array<ParameterSpec, 2> kHostPort = {{{"host", literal, true}, {"port", literal, true}}};
constexpr std::array<ParameterSpec, 1> kFailure = {{{"route", routeName, false, RouteKind::failure}}};
constexpr std::array<ParameterSpec, 1> kVariable = {{{"variable", variable}}};
constexpr std::array<ParameterSpec, 2> kVariableAndText = {{{"variable", variable}, {"text", text}}};
constexpr std::array<ParameterSpec, 1> kSubstitution = {{{"expression", substitution}}};
constexpr std::array<ParameterSpec, 1> kFlag = {{{"flag", flag, false, RouteKind::named, true}}};
constexpr std::array<ParameterSpec, 1> kInteger = {{{"number", integer}}};

constexpr char kSeturi[] = "seturi", kForward[] = "forward", kForceRport[] = "force_rport", kLog[] = "log",
               kXlog[] = "xlog", kRelay[] = "t_relay", kOnFailure[] = "t_on_failure",
               kLoad[] = "t_load_contacts", kNext[] = "t_next_contacts", kBranch[] = "append_branch",
               kRemove[] = "remove_hf", kStop[] = "stop", kTake[] = "take", kSubst[] = "subst";

constexpr RouteMask kMain = mask(RouteKind::request) | mask(RouteKind::failure) | mask(RouteKind::onreply);
constexpr auto kCoreFunctions = std::to_array<FunctionSpec>({
    {"seturi", kText, kAnyRoute, "", "", "seturi(\"sip:a@example.com\")", noted<kSeturi>},
    {"strip", kNumber, kAnyRoute, "", "", "", strip},
    {"prefix", kText, kAnyRoute, "", "", "", prefix},
    {"setflag", kFlag, kAnyRoute, "", "", "", setFlag},
    {"resetflag", kFlag, kAnyRoute, "", "", "", resetFlag},
    {"isflagset", kFlag, kAnyRoute, "", "", "", isFlagSet},
    {"forward", kHostPort, kAnyRoute, "", "", "", noted<kForward>},
    {"force_rport", {}, kAnyRoute, "", "", "", noted<kForceRport>},
    {"log", kTexts, kAnyRoute, "", "", "", noted<kLog>},
    {"stop", {}, kAnyRoute, "", "", "", noted<kStop, 0>},
    {"take", kInteger, kAnyRoute, "", "", "", noted<kTake>},
    {"fill", kVariableAndText, kAnyRoute, "", "", "", fill},
    {"wait_here", kOptionalText, kAnyRoute, "", "", "", waitHere},
});
constexpr auto kSlFunctions = std::to_array<FunctionSpec>(
    {{"sl_send_reply", kReplyParameters, kMain, "", "", "sl_send_reply(\"404\", \"Not Found\")", sendReply}});
constexpr auto kTmFunctions = std::to_array<FunctionSpec>({
    {"relay_three", kOptionalText, kAnyRoute, "", "", "", relayThree},
    {"t_relay", kOptionalText, mask(RouteKind::request) | mask(RouteKind::failure), "", "", "",
     noted<kRelay>},
    {"t_on_failure", kFailure, kAnyRoute, "", "", "", noted<kOnFailure>},
    {"t_load_contacts", {}, kAnyRoute, "", "", "", noted<kLoad>},
    {"t_next_contacts", {}, kAnyRoute, "", "", "", noted<kNext>},
});
constexpr auto kCorexFunctions =
    std::to_array<FunctionSpec>({{"append_branch", kTexts, kMain, "", "", "", noted<kBranch>}});
constexpr auto kTextFunctions = std::to_array<FunctionSpec>({
    {"remove_hf", kText, kAnyRoute, "", "", "", noted<kRemove>},
    {"has_body", kOptionalText, kAnyRoute, "", "", "", hasBody},
    {"subst", kSubstitution, kAnyRoute, "", "", "", noted<kSubst>},
});
constexpr auto kTextXFunctions =
    std::to_array<FunctionSpec>({{"append_to_reply", kText, kAnyRoute, "", "", "", appendToReply}});
constexpr auto kSipFunctions = std::to_array<FunctionSpec>({
    {"has_totag", {}, kAnyRoute, "", "", "", hasToTag},
});
constexpr auto kMethodFunctions =
    std::to_array<FunctionSpec>({{"is_method", kText, kAnyRoute, "", "", "", isMethod}});
constexpr auto kXlogFunctions =
    std::to_array<FunctionSpec>({{"xlog", kTexts, kAnyRoute, "", "", "", noted<kXlog>}});
constexpr auto kPvFunctions =
    std::to_array<FunctionSpec>({{"pv_isset", kVariable, kAnyRoute, "", "", "", isSet}});

constexpr auto kTmSettings = std::to_array<SettingSpec>({{"fr_timer", SettingType::integer, "30000", ""},
                                                         {"contacts_avp", SettingType::text, "", ""},
                                                         {"contact_flows_avp", SettingType::text, "", ""}});
constexpr auto kPvSettings = std::to_array<SettingSpec>({{"varset", SettingType::text, "", ""}});

constexpr std::array<std::string_view, 3> kFurther = {"tmx", "acc", "htable"};

constexpr ModuleSpec kCore = {"core", kCoreFunctions, kCoreVariables, {}, {}, kKeywords};
constexpr ModuleSpec kSl = {"sl", kSlFunctions, {}, {}, {}};
constexpr ModuleSpec kTm = {"tm", kTmFunctions, {}, {}, kTmSettings};
constexpr ModuleSpec kTmx = {"tmx", {}, kTmxVariables, {}, {}};
constexpr ModuleSpec kCorex = {"corex", kCorexFunctions, {}, {}, {}};
constexpr ModuleSpec kTextops = {"textops", kTextFunctions, {}, {}, {}};
constexpr ModuleSpec kTextopsx = {"textopsx", kTextXFunctions, {}, {}, {}};
constexpr ModuleSpec kMethod = {"textops", kMethodFunctions, {}, {}, {}};
constexpr ModuleSpec kSiputils = {"siputils", kSipFunctions, {}, {}, {}};
constexpr ModuleSpec kXlogModule = {"xlog", kXlogFunctions, {}, {}, {}};
constexpr ModuleSpec kPv = {"pv", kPvFunctions, {}, {}, kPvSettings};

Registry makeRegistry() {
  Registry made;
  for (const ModuleSpec* module : {&kCore, &kSl, &kTm, &kTmx, &kCorex, &kTextops, &kTextopsx, &kMethod,
                                   &kSiputils, &kXlogModule, &kPv}) {
    made.add(*module);
  }
  made.setFurtherModules(kFurther);
  return made;
}

}  // namespace

const Registry& registry() {
  static const Registry made = makeRegistry();
  return made;
}

LoadResult load(std::string_view text) { return loadText("test.cfg", text, registry(), {}); }

Played play(std::string_view text) {
  const LoadResult loaded = load(text);
  FORKLAB_CHECK(loaded.program != nullptr);
  Played played;
  played.variables = startingVariables(*loaded.program);
  trace::Recorder recorder(trace::Level::none);
  Run run(loaded.program, played.message, played.variables, recorder, 0);
  FORKLAB_CHECK(run.start({}, RouteKind::request, "") == Run::Status::finished);
  played.end = run.end();
  played.code = run.code();
  return played;
}

std::string rendered(const LoadResult& result) {
  std::string all;
  for (const Diagnostic& diagnostic : result.diagnostics) all += render(diagnostic, result.files);
  return all;
}

}  // namespace forklab::script::toy
