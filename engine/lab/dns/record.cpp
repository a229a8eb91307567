#include "lab/dns/record.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace forklab::lab::dns {
namespace {

constexpr std::array<std::string_view, 5> kTypeNames{"A", "AAAA", "CNAME", "SRV", "NAPTR"};

char small(char letter) { return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter; }

/// Words of a zone file: quotes hold a text together, an empty one too.
std::vector<std::string> wordsOf(std::string_view text) {
  std::vector<std::string> words;
  std::size_t at = 0;
  while (at < text.size()) {
    if (text[at] == ' ' || text[at] == '\t') {
      ++at;
      continue;
    }
    const bool isQuoted = text[at] == '"';
    if (isQuoted) ++at;
    const std::size_t end =
        std::min(isQuoted ? text.find('"', at) : text.find_first_of(" \t", at), text.size());
    words.emplace_back(text.substr(at, end - at));
    at = end + (isQuoted ? 1 : 0);
  }
  return words;
}

bool readNumber(std::string_view text, std::uint16_t& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size();
}

bool readName(std::string_view text, std::string& name) {
  if (text.size() > 1 && text.ends_with('.')) text.remove_suffix(1);
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
  if (text.empty() || text.size() > 253 || text.find_first_not_of(kLetters) != std::string_view::npos)
    return false;
  name = text;
  return true;
}

bool readService(const std::vector<std::string>& words, Record& record) {
  return words.size() == 4 && readNumber(words[0], record.priority) && readNumber(words[1], record.weight) &&
         readNumber(words[2], record.port) && readName(words[3], record.target);
}

bool readPointer(const std::vector<std::string>& words, Record& record) {
  if (words.size() != 6 || !readNumber(words[0], record.priority) || !readNumber(words[1], record.weight))
    return false;
  record.flags = words[2];
  record.service = words[3];
  record.regularExpression = words[4];
  return readName(words[5], record.target);
}

}  // namespace

std::string_view typeName(Type type) { return kTypeNames[static_cast<std::size_t>(type)]; }

bool parseType(std::string_view text, Type& type) {
  for (std::size_t i = 0; i < kTypeNames.size(); ++i) {
    if (!isSameName(text, kTypeNames[i])) continue;
    type = static_cast<Type>(i);
    return true;
  }
  return false;
}

std::string dataText(const Record& record) {
  const std::string first = std::to_string(record.priority) + ' ' + std::to_string(record.weight) + ' ';
  switch (record.type) {
    case Type::a:
    case Type::aaaa: return record.ip.text();
    case Type::cname: return record.target;
    case Type::srv: return first + std::to_string(record.port) + ' ' + record.target;
    case Type::naptr: break;
  }
  return first + '"' + record.flags + "\" \"" + record.service + "\" \"" + record.regularExpression + "\" " +
         record.target;
}

bool parseData(std::string_view text, Record& record) {
  const std::vector<std::string> words = wordsOf(text);
  if (words.empty()) return false;
  switch (record.type) {
    case Type::a:
    case Type::aaaa: {
      const auto ip = words.size() == 1 ? kernel::IpAddress::parse(words[0]) : std::nullopt;
      if (!ip || ip->isV6() != (record.type == Type::aaaa)) return false;
      record.ip = *ip;
      return true;
    }
    case Type::cname: return words.size() == 1 && readName(words[0], record.target);
    case Type::srv: return readService(words, record);
    case Type::naptr: break;
  }
  return readPointer(words, record);
}

std::string lowered(std::string_view name) {
  std::string text(name);
  std::transform(text.begin(), text.end(), text.begin(), small);
  return text;
}

bool isSameName(std::string_view one, std::string_view other) {
  return std::equal(one.begin(), one.end(), other.begin(), other.end(),
                    [](char a, char b) { return small(a) == small(b); });
}

std::string answerText(const Answer& answer) {
  switch (answer.outcome) {
    case Outcome::noSuchName: return "no such name";
    case Outcome::noSuchRecord: return "no such record";
    case Outcome::serverFailure: return "server failure";
    case Outcome::timeout: return "no answer";
    case Outcome::found: break;
  }
  std::string text;
  for (const Record& record : answer.records) {
    if (!text.empty()) text += ", ";
    if (record.type == Type::cname) text += "CNAME ";
    text += dataText(record);
  }
  return text;
}

}  // namespace forklab::lab::dns
