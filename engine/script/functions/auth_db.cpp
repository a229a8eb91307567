#include "script/functions/auth_db.h"

#include <algorithm>
#include <array>
#include <span>
#include <vector>

#include "script/functions/all.h"
#include "script/functions/auth_parts.h"
#include "script/functions/database_access.h"
#include "script/module_check.h"
#include "script/program.h"

namespace forklab::functions {
namespace {

constexpr std::string_view kUsualUrl = "mysql://kamailio:kamailiorw@localhost/kamailio";

bool isColumnName(std::string_view name) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !name.empty() && std::all_of(name.begin(), name.end(), fits);
}

/// Who may use the proxy, read from its database at every check, as Kamailio does.
class Subscribers final : public ModuleState {
 public:
  Subscribers(const script::Program& program, ModuleServices& services) {
    const auto text = [&](std::string_view name, std::string_view otherwise) {
      return program.textSetting("auth_db", name, otherwise);
    };
    userColumn_ = text("user_column", "username");
    domainColumn_ = text("domain_column", "domain");
    passwordColumn_ = text("password_column", "ha1");
    domainPasswordColumn_ = text("password_column_2", "ha1b");
    loaded_ = loadedIn(text("load_credentials", {}));
    usesDomain_ = program.integerSetting("auth_db", "use_domain", 0) != 0;
    hasPasswords_ = program.integerSetting("auth_db", "calculate_ha1", 0) != 0;
    auto database = DatabaseAccess::open(services, text("db_url", kUsualUrl));
    if (database) {
      database_.emplace(std::move(database).value());
    } else {
      whyNone_ = database.error().message;
    }
  }

  /// The HA1 of a user, or why there is none, and what load_credentials asks for.
  struct Secret {
    AuthCode code = AuthCode::unknownUser;
    std::string ha1;
    std::vector<store::Cell> loaded;
  };
  Secret secretOf(Call& call, const sip::Digest& digest, std::string_view table);
  /// Into the AVPs that load_credentials names.
  void assignLoaded(Call& call, const Secret& secret) const;

 private:
  /// A column and the AVP that it goes to.
  struct Loaded {
    std::string column;
    std::string variable;
  };
  static std::vector<Loaded> loadedIn(std::string_view list);
  std::string statementFor(std::string_view table, const std::string& column) const;

  std::optional<DatabaseAccess> database_;
  std::string whyNone_;  ///< told when it is needed: a script without loadmodule lines loads everything
  std::string userColumn_;
  std::string domainColumn_;
  std::string passwordColumn_;
  std::string domainPasswordColumn_;  ///< of users that name their domain: ha1b
  std::vector<Loaded> loaded_;
  bool usesDomain_ = false;
  bool hasPasswords_ = false;
};

/// "rpid;$avp(secret)=password": a column goes to the AVP of its name, or to the one that is named.
std::vector<Subscribers::Loaded> Subscribers::loadedIn(std::string_view list) {
  constexpr std::string_view kOpen = "$avp(";
  std::vector<Loaded> loaded;
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(';'), list.size());
    const std::string_view one = list.substr(0, end);
    list.remove_prefix(std::min(end + 1, list.size()));
    const std::size_t equal = one.find('=');
    std::string_view variable = one.substr(0, equal);
    const std::string column(equal == std::string_view::npos ? one : one.substr(equal + 1));
    if (variable.starts_with(kOpen) && variable.ends_with(')'))
      variable = variable.substr(kOpen.size(), variable.size() - kOpen.size() - 1);
    if (isColumnName(column)) loaded.push_back({column, std::string(variable)});
  }
  return loaded;
}

void Subscribers::assignLoaded(Call& call, const Secret& secret) const {
  const script::VariableSpec* const attribute = registry().variable("avp");
  for (std::size_t i = 0; i < loaded_.size(); ++i) {
    if (std::holds_alternative<std::monostate>(secret.loaded[i])) continue;
    const auto* number = std::get_if<std::int64_t>(&secret.loaded[i]);
    script::VariableUse use;
    use.inner = loaded_[i].variable;
    attribute->set(call.host(), use,
                   number != nullptr ? Value(*number) : Value(store::textOf(secret.loaded[i])));
  }
}

std::string Subscribers::statementFor(std::string_view table, const std::string& column) const {
  std::string statement = "select " + column;
  for (const Loaded& each : loaded_) statement += ", " + each.column;
  statement += " from " + std::string(table) + " where " + userColumn_ + " = ?";
  return usesDomain_ ? statement + " and " + domainColumn_ + " = ?" : statement;
}

Subscribers::Secret Subscribers::secretOf(Call& call, const sip::Digest& digest, std::string_view table) {
  proxy::RoutingContext& context = contextOf(call);
  // Names cannot be bound, so they are held to what a name is made of.
  const bool sound = isColumnName(table) && isColumnName(userColumn_) && isColumnName(domainColumn_) &&
                     isColumnName(passwordColumn_) && isColumnName(domainPasswordColumn_);
  if (!database_ || !sound) {
    context.log("ERROR", "auth_db: " + (database_ ? "a name among its parameters is none" : whyNone_));
    return {AuthCode::error, {}, {}};
  }
  const std::size_t at = digest.username.find('@');
  const bool namesDomain = at != std::string_view::npos;
  const std::string_view domain = namesDomain ? digest.username.substr(at + 1) : digest.realm;
  const std::array<store::Cell, 2> values{std::string(digest.username.substr(0, at)), std::string(domain)};
  // The HA1 of "alice@example.com" is not that of "alice" (observed on 5.6.3).
  const bool takesSecond = namesDomain && !hasPasswords_;
  const auto rows = database_->run({"auth_db: select", context.message().callId()},
                                   statementFor(table, takesSecond ? domainPasswordColumn_ : passwordColumn_),
                                   std::span(values).first(usesDomain_ ? values.size() : 1));
  if (!rows) {
    context.log("ERROR", "auth_db: " + rows.error().message);
    return {AuthCode::error, {}, {}};
  }
  if (rows->rows.empty()) return {};
  const auto& row = rows->rows.front();
  Secret secret{AuthCode::passed, store::textOf(row.front()), {row.begin() + 1, row.end()}};
  if (!hasPasswords_) return secret;
  const DigestAlgorithm algorithm = stateOf<Authentication>(call).algorithm();
  secret.ha1 = digestHa1(algorithm, digest.username, digest.realm, secret.ha1);
  return secret;
}

AuthCode authenticate(Call& call, AuthHeader header, std::optional<Credentials>& found) {
  if (passesUnchecked(contextOf(call).message())) return AuthCode::passed;
  const AuthCode code = checkCredentials(call, header, call.text(0), found);
  if (code != AuthCode::passed) return code;
  Subscribers& subscribers = stateOf<Subscribers>(call);
  const auto secret = subscribers.secretOf(call, found->digest, call.text(1));
  if (secret.code != AuthCode::passed) return secret.code;
  const AuthCode checked = checkResponse(call, *found, secret.ha1);
  if (checked == AuthCode::passed) subscribers.assignLoaded(call, secret);
  return checked;
}

Outcome authenticateWww(Call& call) { return authenticated(call, AuthHeader::www, authenticate); }

Outcome authenticateProxy(Call& call) { return authenticated(call, AuthHeader::proxy, authenticate); }

Outcome checkUsual(Call& call) { return authChecked(call, call.value(2).toInteger(), authenticate); }

void checkModules(script::ModuleCheck& check) {
  for (const std::string& module : check.program().modules()) {
    if (module != "auth_db" || check.program().loads("auth")) continue;
    check.error("missing-module", {}, "auth_db needs the module auth",
                "write loadmodule \"auth.so\" above it");
  }
}

constexpr std::array kTable{ParameterSpec{"realm", ParameterType::text},
                            ParameterSpec{"table", ParameterType::text}};
constexpr std::array kTableAndMethod{ParameterSpec{"realm", ParameterType::text},
                                     ParameterSpec{"table", ParameterType::text},
                                     ParameterSpec{"method", ParameterType::text, true}};
constexpr std::array kTableAndFlags{ParameterSpec{"realm", ParameterType::text},
                                    ParameterSpec{"table", ParameterType::text},
                                    ParameterSpec{"flags", ParameterType::text}};
constexpr std::string_view kCodes =
    "1 right; -1 error; -2 wrong password; -3 unknown user; -4 nonce too old; -5 no credentials; -6 nonce "
    "used already";

constexpr std::array kFunctions{
    FunctionSpec{"www_authenticate", kTableAndMethod, kRequestRoute, kCodes,
                 "Checks Authorization against a table of users.",
                 "if (!www_authenticate(\"example.com\", \"subscriber\")) exit;", authenticateWww},
    FunctionSpec{"www_authorize", kTable, kRequestRoute, kCodes, "The same by its older name.",
                 "if (!www_authorize(\"example.com\", \"subscriber\")) exit;", authenticateWww},
    FunctionSpec{"proxy_authenticate", kTable, kRequestRoute, kCodes,
                 "Checks Proxy-Authorization against a table of users.",
                 "if (!proxy_authenticate(\"example.com\", \"subscriber\")) exit;", authenticateProxy},
    FunctionSpec{"proxy_authorize", kTable, kRequestRoute, kCodes, "The same by its older name.",
                 "if (!proxy_authorize(\"example.com\", \"subscriber\")) exit;", authenticateProxy},
    FunctionSpec{"auth_check", kTableAndFlags, kRequestRoute,
                 "as www_authenticate; -8 the user is not that of From or To",
                 "Checks the header that fits the method; flag 1: the user must be that of From.",
                 "if (!auth_check(\"example.com\", \"subscriber\", \"1\")) exit;", checkUsual},
};

constexpr auto kInteger = script::SettingType::integer;
constexpr auto kText = script::SettingType::text;
constexpr std::array kSettings{
    SettingSpec{"db_url", kText, kUsualUrl, "The database: sqlite:///lab.db is a file beside the script."},
    SettingSpec{"user_column", kText, "username", "Column of the user."},
    SettingSpec{"domain_column", kText, "domain", "Column of the domain."},
    SettingSpec{"password_column", kText, "ha1", "Column of the HA1, or of the password."},
    SettingSpec{"password_column_2", kText, "ha1b", "Column of the HA1 of users that name their domain."},
    SettingSpec{"calculate_ha1", kInteger, "0", "1: the column holds passwords, not HA1s."},
    SettingSpec{"use_domain", kInteger, "0", "1: a user is known by name and domain."},
    SettingSpec{"load_credentials", kText, "", "Columns that go to AVPs: \"rpid;$avp(secret)=password\"."},
    SettingSpec{"force_generate_avps", kInteger, "0", "Read; it changes nothing in the lab."},
    SettingSpec{"version_table", kInteger, "1", "Read; the lab asks for no version."},
};

}  // namespace

const ModuleSpec& authDbModule() {
  static constexpr ModuleSpec kModule{
      "auth_db", kFunctions, {}, {}, kSettings, {}, makeStateOf<Subscribers>, checkModules};
  return kModule;
}

}  // namespace forklab::functions
