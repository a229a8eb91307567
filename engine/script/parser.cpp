#include "script/parser.h"

#include <algorithm>
#include <array>

namespace forklab::script {

namespace {

/// What a person sees at that place.
std::string describe(const Token& token) {
  switch (token.kind) {
    case TokenKind::end: return "the end of the file";
    case TokenKind::text: return "a string";
    case TokenKind::select: return "a select";
    case TokenKind::broken: return "something unreadable";
    default: return "\"" + std::string(token.text.substr(0, 40)) + "\"";
  }
}

// Both forms of each: old scripts write route and onreply_route.
constexpr std::array<std::string_view, 8> kRouteHeads = {"request_route", "route",         "branch_route",
                                                         "failure_route", "onreply_route", "reply_route",
                                                         "onsend_route",  "event_route"};

/// The same word means another block with a name and without.
RouteKind kindOf(std::string_view head, bool named) {
  if (head == "route" || head == "request_route") return named ? RouteKind::named : RouteKind::request;
  if (head == "onreply_route" || head == "reply_route") return named ? RouteKind::onreply : RouteKind::reply;
  if (head == "branch_route") return RouteKind::branch;
  if (head == "failure_route") return RouteKind::failure;
  return head == "onsend_route" ? RouteKind::onsend : RouteKind::event;
}

/// What may begin a second address on the same listen line.
bool isSocketProtocol(std::string_view word) {
  return word == "udp" || word == "tcp" || word == "tls" || word == "sctp" || word == "UDP" ||
         word == "TCP" || word == "TLS" || word == "SCTP";
}

}  // namespace

const Token& Parser::token(std::size_t ahead) const {
  return tokens_[std::min(at_ + ahead, tokens_.size() - 1)];
}

bool Parser::atWord(std::string_view word, std::size_t ahead) const {
  return at(TokenKind::identifier, ahead) && token(ahead).text == word;
}

bool Parser::accept(TokenKind kind) {
  if (!at(kind)) return false;
  take();
  return true;
}

void Parser::unexpected(std::string_view wanted, std::string hint) {
  if (at(TokenKind::broken)) return;  // reported where it was read
  findings_.error("syntax", token().where, "expected " + std::string(wanted) + ", found " + describe(token()),
                  std::move(hint));
}

bool Parser::expect(TokenKind kind, std::string_view wanted, std::string hint) {
  if (accept(kind)) return true;
  unexpected(wanted, std::move(hint));
  return false;
}

Location Parser::since(const Token& first) const {
  Location where = first.where;
  const Location last = previous().where;
  if (last.file == where.file && last.range.end > where.range.end) where.range.end = last.range.end;
  return where;
}

void Parser::parse() {
  // Nobody reads more than the first hundred findings, and each goes on as well as it can.
  while (!at(TokenKind::end) && !findings_.full()) topLevel();
}

bool Parser::atRouteHead() const {
  const bool head = at(TokenKind::identifier) &&
                    std::find(kRouteHeads.begin(), kRouteHeads.end(), token().text) != kRouteHeads.end();
  return head && (at(TokenKind::leftBracket, 1) || at(TokenKind::leftBrace, 1));
}

bool Parser::startsTopLevel() const {
  return atRouteHead() || atWord("loadmodule") || atWord("modparam") || atWord("flags") || atWord("listen") ||
         (at(TokenKind::identifier) && at(TokenKind::assign, 1));
}

/// Braces are counted, so that a broken block is passed over as a whole; a route head ends even an unclosed
/// one.
void Parser::skipToTopLevel() {
  std::size_t braces = 0;
  const std::size_t begin = at_;
  while (!at(TokenKind::end)) {
    if (at_ > begin && atRouteHead()) return;
    if (braces == 0 && at_ > begin && startsTopLevel()) return;
    if (at(TokenKind::leftBrace)) ++braces;
    if (at(TokenKind::rightBrace) && braces > 0) --braces;
    take();
  }
}

void Parser::topLevel() {
  if (accept(TokenKind::semicolon)) return;
  if (at(TokenKind::rightBrace)) {
    findings_.error("syntax", token().where, "this brace closes nothing",
                    "remove it, or look above for a brace too many");
    take();
    return;
  }
  if (atRouteHead()) return routeBlock();
  if (atWord("loadmodule") || atWord("loadmodulex")) return loadModule();
  if (atWord("modparam") || atWord("modparamx")) return moduleParameter();
  if (atWord("flags") || atWord("avpflags")) return flags();
  if (atWord("mpath") || atWord("loadpath") || atWord("cfgengine")) return modulePath();
  if ((atWord("listen") || atWord("alias")) && at(TokenKind::assign, 1)) return sockets();
  if (at(TokenKind::identifier) && at(TokenKind::dot, 1)) return customSetting();
  if (at(TokenKind::identifier) && at(TokenKind::assign, 1)) return setting();
  if (std::find(kRouteHeads.begin(), kRouteHeads.end(), token().text) != kRouteHeads.end())
    return routeBlock();
  unexpected("a setting, a loadmodule or a route block",
             at(TokenKind::variable) ? "statements stand inside a block: request_route { … }" : "");
  skipToTopLevel();
}

void Parser::loadModule() {
  const Token& first = token();
  take();
  if (!at(TokenKind::text)) {
    unexpected("the name of a module in quotes", "write loadmodule \"tm.so\"");
    return skipToTopLevel();
  }
  std::string name(token().text);
  take();
  // With a path or without, with .so or without: the same module.
  if (const auto slash = name.rfind('/'); slash != std::string::npos) name.erase(0, slash + 1);
  if (name.size() > 3 && name.compare(name.size() - 3, 3, ".so") == 0) name.resize(name.size() - 3);
  tree_.modules.push_back({std::move(name), since(first)});
}

void Parser::moduleParameter() {
  const Token& first = token();
  take();
  WrittenSetting found;
  found.modulesAbove = tree_.modules.size();
  const std::string form = "write modparam(\"module\", \"name\", value)";
  bool fine = expect(TokenKind::leftParenthesis, "(", form) && at(TokenKind::text);
  if (fine) {
    found.module = token().text;
    found.moduleAt = token().where;
    take();
    fine = expect(TokenKind::comma, "a comma", form) && at(TokenKind::text);
  }
  if (fine) {
    found.name = token().text;
    take();
    fine = expect(TokenKind::comma, "a comma and the value", form) && settingValue(found) &&
           expect(TokenKind::rightParenthesis, ")", form);
  } else {
    unexpected("a string", form);
  }
  if (!fine) return skipToTopLevel();
  found.where = since(first);
  tree_.settings.push_back(std::move(found));
}

void Parser::modulePath() {
  const Token& first = token();
  WrittenSetting found;
  found.module = "core";
  found.name = token().text;
  take();
  accept(TokenKind::assign);
  if (!settingValue(found)) return skipToTopLevel();
  found.where = since(first);
  tree_.settings.push_back(std::move(found));
}

/// `flags A:1, B:2;` and the older form without numbers.
void Parser::flags() {
  take();
  while (at(TokenKind::identifier)) {
    FlagDeclaration flag{std::string(token().text), -1, token().where};
    take();
    if (accept(TokenKind::colon)) {
      if (!at(TokenKind::number)) {
        unexpected("the number of the flag", "write flags FLAG_NAME:1;");
        return skipToTopLevel();
      }
      flag.number = token().number;
      take();
    }
    tree_.flags.push_back(std::move(flag));
    if (!accept(TokenKind::comma)) break;
  }
  accept(TokenKind::semicolon);
}

/// A value as settings have it: number, word for yes or no, or strings that follow each other.
bool Parser::settingValue(WrittenSetting& found) {
  found.valueAt = token().where;
  const bool negative = at(TokenKind::minus) && at(TokenKind::number, 1);
  if (negative) take();
  // "10.example" without quotes begins like a number and is a host.
  if (at(TokenKind::number) && !at(TokenKind::dot, 1)) {
    found.value = Value(negative ? -token().number : token().number);
    take();
    return true;
  }
  if (at(TokenKind::text)) {
    std::string text;
    for (; at(TokenKind::text); take()) text += token().text;
    found.value = Value(std::move(text));
    return true;
  }
  if (at(TokenKind::identifier)) {
    const std::string_view word = token().text;
    const bool yes = word == "yes" || word == "true" || word == "on" || word == "enable";
    const bool no = word == "no" || word == "false" || word == "off" || word == "disable";
    if (yes || no) {
      found.value = Value(yes ? 1 : 0);
      take();
      return true;
    }
  }
  if (at(TokenKind::identifier) || at(TokenKind::address) || at(TokenKind::number)) {
    found.value = Value(socketText());
    return true;
  }
  unexpected("a value", "a number, yes, no or a string in quotes");
  return false;
}

/// A host as words, numbers, dots and dashes: unquoted hosts have no token of their own.
std::string Parser::hostText() {
  std::string text;
  while (at(TokenKind::identifier) || at(TokenKind::number) || at(TokenKind::address) ||
         at(TokenKind::star) || at(TokenKind::text)) {
    text += token().text;
    take();
    if (!at(TokenKind::dot) && !at(TokenKind::minus)) break;
    text += token().text;
    take();
  }
  return text;
}

/// "udp:host:port", "host:port", "host", with or without quotes.
std::string Parser::socketText() {
  std::string text = hostText();
  while (at(TokenKind::colon)) {
    take();
    text += ":" + hostText();
  }
  return text;
}

/// `listen=udp:10.0.0.1:5060 advertise 192.0.2.1:5060 name "public"`, several addresses on a line allowed.
void Parser::sockets() {
  const Token& first = token();
  const std::string name(first.text);
  take();
  take();
  do {
    WrittenSetting found;
    found.module = "core";
    found.name = name;
    found.valueAt = token().where;
    std::string text = socketText();
    if (text.empty()) {
      unexpected("an address",
                 name == "listen" ? "write listen=udp:10.0.0.1:5060" : "write alias=\"example.com\"");
      return skipToTopLevel();
    }
    while (atWord("advertise") || atWord("name")) {
      text += " " + std::string(token().text) + " ";
      take();
      text += socketText();
    }
    found.value = Value(std::move(text));
    found.where = since(first);
    found.valueAt = found.where;
    tree_.settings.push_back(std::move(found));
  } while ((at(TokenKind::text) || at(TokenKind::address) ||
            (at(TokenKind::identifier) && isSocketProtocol(token().text))) &&
           !at(TokenKind::assign, 1));
}

/// `group.name = value desc "…"`, read back by $sel(cfg_get.group.name).
void Parser::customSetting() {
  const Token& first = token();
  WrittenSetting found;
  found.isCustom = true;
  found.module = token().text;
  found.moduleAt = token().where;
  take();
  take();
  found.name = token().text;
  const bool fine = expect(TokenKind::identifier, "the name of a setting",
                           "write group.name = value desc \"what it is\"") &&
                    expect(TokenKind::assign, "=") && settingValue(found);
  if (!fine) return skipToTopLevel();
  if ((atWord("desc") || atWord("descr")) && at(TokenKind::text, 1)) {
    take();
    while (at(TokenKind::text)) take();
  }
  found.where = since(first);
  tree_.settings.push_back(std::move(found));
}

void Parser::setting() {
  const Token& first = token();
  WrittenSetting found;
  found.module = "core";
  found.name = token().text;
  found.moduleAt = token().where;
  take();
  take();
  if (!settingValue(found)) return skipToTopLevel();
  found.where = since(first);
  tree_.settings.push_back(std::move(found));
}

/// Names of event routes are any words and colons up to the bracket.
bool Parser::routeName(RouteBlock& route, bool isEvent) {
  if (isEvent) {
    while (!at(TokenKind::rightBracket) && !at(TokenKind::leftBrace) && !at(TokenKind::end)) {
      route.name += token().text;
      take();
    }
  } else if (at(TokenKind::identifier) || at(TokenKind::number) || at(TokenKind::text)) {
    route.name = token().text;
    take();
  } else {
    unexpected("the name of the route", "a word, a number or a string in quotes");
    return false;
  }
  return expect(TokenKind::rightBracket, "]",
                "names with other signs than letters, digits and _ need quotes");
}

void Parser::routeBlock() {
  const Token& first = token();
  const std::string_view head = first.text;
  take();
  RouteBlock route;
  route.modulesAbove = tree_.modules.size();
  const bool named = accept(TokenKind::leftBracket);
  route.kind = kindOf(head, named);
  if (named && !routeName(route, route.kind == RouteKind::event)) return skipToTopLevel();
  route.where = since(first);
  brokenBraces_ = false;
  if (!block(route.body, "route block")) return skipToTopLevel();
  route.whole = since(first);
  tree_.routes.push_back(std::move(route));
}

}  // namespace forklab::script
