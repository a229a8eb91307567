#include "lab/agents/options.h"

#include <algorithm>

#include "kernel/check.h"
#include "lab/scenario/units.h"
#include "sip/name_addr.h"
#include "sip/uri.h"

namespace forklab::lab::agents {

namespace {

constexpr kernel::Duration kLongest = kernel::Duration::seconds(24 * 3600);

bool isDuration(std::string_view text) {
  const auto span = kernel::parseDuration(text);
  return span && *span >= kernel::Duration{} && *span <= kLongest;
}

bool isStatus(std::string_view text, std::uint64_t least) {
  const auto value = parseCount(text, 699);
  return value && *value >= least;
}

bool isMany(std::string_view text) {
  const auto value = parseCount(text, 1'000'000);
  return value && *value >= 1;
}

/// RFC 3261 25.1: 0 to 1 with at most three decimals; the reader of headers knows.
bool isQ(std::string_view text) {
  // What is parsed points into its text.
  const std::string whole = "<sip:a>;q=" + std::string(text);
  const auto contact = sip::parseNameAddr(whole);
  return contact && contact->qThousandths().has_value();
}

bool isMethod(std::string_view text) {
  return !text.empty() && text.size() <= 32 &&
         std::all_of(text.begin(), text.end(), [](char letter) { return letter >= 'A' && letter <= 'Z'; });
}

/// Whom a phone can call: a SIP URI with a host.
bool isSipUri(std::string_view text) {
  const auto uri = sip::parseUri(text);
  return uri && uri->isSip() && !uri->host.empty();
}

bool isOneLine(std::string_view text) {
  return !text.empty() && text.find_first_of("\r\n") == std::string_view::npos;
}

}  // namespace

std::string_view expectation(OptionType type) {
  switch (type) {
    case OptionType::duration: return "a duration with its unit, as `200ms`, at most 24h";
    case OptionType::pause: return "a duration with its unit, as `200ms`, or `never`";
    case OptionType::count: return "a whole number from 0 to 1000";
    case OptionType::status: return "the status code of a refusal or redirection, from 300 to 699";
    case OptionType::many: return "a whole number from 1 to 1000000";
    case OptionType::answer: return "the status code of a final response, from 200 to 699";
    case OptionType::method: return "a SIP method in capitals, as `INVITE`";
    case OptionType::methods: return "a SIP method in capitals, as `MESSAGE`, or a list of them";
    case OptionType::q: return "a number from 0 to 1, as `0.5`";
    case OptionType::uri: return "a SIP URI, as `sip:bob@example.com`";
    case OptionType::node: return "the name of a node";
    case OptionType::text: return "a text of one line";
    case OptionType::texts: return "a text, or a list of texts";
    case OptionType::requests: return "a request with its time, as `2s INFO`, or a list of them";
    case OptionType::steps: return "a response with its time, as `80ms 183 sdp`, or a list of them";
    case OptionType::flag: return "`yes` or `no`";
  }
  return {};
}

bool isValid(OptionType type, std::string_view text) {
  switch (type) {
    case OptionType::duration: return isDuration(text);
    case OptionType::pause: return text == "never" || isDuration(text);
    case OptionType::count: return parseCount(text, 1000).has_value();
    case OptionType::many: return isMany(text);
    case OptionType::status: return isStatus(text, 300);
    case OptionType::answer: return isStatus(text, 200);
    case OptionType::method:
    case OptionType::methods: return isMethod(text);
    case OptionType::q: return isQ(text);
    case OptionType::uri: return isSipUri(text);
    case OptionType::node: return !text.empty();
    case OptionType::text:
    case OptionType::texts: return isOneLine(text);
    case OptionType::steps: return parseReplyStep(text).has_value();
    case OptionType::requests: return parseRequestStep(text).has_value();
    case OptionType::flag: return text == "yes" || text == "no";
  }
  return false;
}

std::optional<RequestStep> parseRequestStep(std::string_view text) {
  const auto space = text.find(' ');
  if (space == std::string_view::npos || !isDuration(text.substr(0, space))) return std::nullopt;
  const std::string_view rest = text.substr(space + 1);
  const std::size_t end = std::min(rest.find(' '), rest.size());
  const std::string_view method = rest.substr(0, end);
  const std::string_view line = rest.substr(std::min(end + 1, rest.size()));
  if (!line.empty() && (line.find(": ") == std::string_view::npos || line.find_first_of("\r\n") != line.npos))
    return std::nullopt;
  // These have ways of their own.
  if (!isValid(OptionType::method, method) || method == "ACK" || method == "BYE" || method == "CANCEL")
    return std::nullopt;
  return RequestStep{*kernel::parseDuration(text.substr(0, space)), std::string(method), std::string(line)};
}

std::optional<ReplyStep> parseReplyStep(std::string_view text) {
  const auto space = std::min(text.find(' '), text.size());
  if (!isDuration(text.substr(0, space))) return std::nullopt;
  ReplyStep step;
  step.after = *kernel::parseDuration(text.substr(0, space));
  std::string_view rest = text.substr(std::min(space + 1, text.size()));
  if (rest.size() == 7 && rest.substr(3) == " sdp") {
    step.withSdp = true;
    rest = rest.substr(0, 3);
  }
  const auto status = parseCount(rest, 699);
  if (!status || *status < 100) return std::nullopt;
  step.status = static_cast<int>(*status);
  return step;
}

/// Asking for an option that the behaviour does not have is a bug in the behaviour, not in the file.
std::string Options::text(std::string_view name) const {
  const auto given = given_.find(std::string(name));
  if (given != given_.end()) return given->second;
  const auto spec =
      std::find_if(specs_.begin(), specs_.end(), [&](const OptionSpec& each) { return each.name == name; });
  FORKLAB_CHECK(spec != specs_.end());
  return std::string(spec->byDefault);
}

kernel::Duration Options::duration(std::string_view name) const {
  return kernel::parseDuration(text(name)).value_or(kernel::Duration{});
}

/// "never" is no duration, so it reads as nothing.
std::optional<kernel::Duration> Options::pause(std::string_view name) const {
  return kernel::parseDuration(text(name));
}

std::uint32_t Options::count(std::string_view name) const {
  return static_cast<std::uint32_t>(parseCount(text(name), 1'000'000).value_or(0));
}

bool Options::flag(std::string_view name) const { return text(name) == "yes"; }

std::optional<Login> Options::login() const {
  const std::string username = text("username");
  return username.empty() ? std::nullopt : std::optional(Login{username, text("password")});
}

std::vector<std::string> Options::texts(std::string_view name) const {
  std::vector<std::string> list;
  std::string rest = text(name);
  while (!rest.empty()) {
    const auto end = std::min(rest.find(kListSeparator), rest.size());
    list.push_back(rest.substr(0, end));
    rest.erase(0, end + 1);
  }
  return list;
}

}  // namespace forklab::lab::agents
