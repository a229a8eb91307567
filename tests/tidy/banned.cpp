#include "tidy/banned.h"

#include <array>
#include <regex>
#include <set>

namespace forklab::tidy {
namespace {

struct Ban {
  const char* folder;
  const char* pattern;
  const char* instead;
  /// Where it is at home: paths that begin so may.
  const char* room = nullptr;
};

constexpr const char* kClock = "time is an argument: take kernel::Instant now";
constexpr const char* kChance = "chance is an argument: take a kernel::RandomStream of its own name";
constexpr const char* kSocket = "only the live transports speak to the network: go through net::Transport";
constexpr const char* kThread =
    "one thread runs one world: the app's run controller and study own the threads";
// The rooms made for them.
constexpr const char* kClockRoom = "engine/kernel/realtime.";
constexpr const char* kSocketRoom = "engine/net/";
constexpr const char* kEnvironment = "what the environment says is read by main() and passed in";
constexpr const char* kQt = "the engine and forklab-cli are free of Qt: std types here, Qt in app";
constexpr const char* kSleep = "nothing sleeps: wait for the event itself, or play in virtual time";

// In code.
constexpr std::array kCalls{
    Ban{"engine", R"(\b(system_clock|steady_clock|high_resolution_clock|clock_gettime|gettimeofday)\b)",
        kClock, kClockRoom},
    Ban{"engine", R"((^|[^\w.>])(std::)?time\s*\(\s*(NULL|nullptr|0|&))", kClock},
    Ban{"engine", R"(\b(random_device|mt19937|mt19937_64|default_random_engine)\b)", kChance},
    Ban{"engine", R"((^|[^\w.>])(std::)?s?rand\s*\()", kChance},
    Ban{"engine", R"((^|[^\w>])::(socket|bind|listen|accept|connect|sendto|recvfrom|sendmsg|recvmsg)\s*\()",
        kSocket, kSocketRoom},
    Ban{"engine", R"(\bstd::(thread|jthread|mutex|shared_mutex|condition_variable|async)\b)", kThread},
    Ban{"engine", R"(\b(secure_)?getenv\s*\()", kEnvironment},
    Ban{"engine", R"(\bstd::(map|set|multimap|multiset)\s*<\s*(const\s+)?[\w:]+\s*\*)",
        "an order of addresses differs from run to run: key by an id"},
    Ban{"engine",
        R"(\b(thread_local|static\s+(?!const|constexpr|assert|cast|inline)[\w:<>]+\s+\w+\s*(=|\{|;)))",
        "no state outlives its run: make it a member of what owns it"},
    Ban{"engine", R"(\b(system|popen)\s*\()", "the engine runs no shell"},
    Ban{"tests", R"(\b(sleep_for|sleep_until|qSleep|usleep|nanosleep)\b)", kSleep},
    Ban{"app", R"(\b(sleep_for|sleep_until|usleep|nanosleep)\b)", kSleep},
};

// By name, as includesOf() gives it.
constexpr std::array kHeaders{
    Ban{"engine", R"(<(chrono|ctime|time\.h|sys/time\.h)>)", kClock, kClockRoom},
    Ban{"engine", R"(<random>)", kChance},
    Ban{"engine",
        R"(<(sys/socket\.h|netinet/.*|netdb\.h|sys/epoll\.h|sys/signalfd\.h|poll\.h|sys/un\.h|openssl/.*)>)",
        kSocket, kSocketRoom},
    Ban{"engine", R"(<(thread|mutex|shared_mutex|condition_variable|future|pthread\.h)>)", kThread},
    Ban{"engine", R"(<(Q\w+|Qt\w*/.*|q\w+\.h)>)", kQt},
    Ban{"app/cli", R"(<(Q\w+|Qt\w*/.*|q\w+\.h)>)", kQt},
    Ban{"engine", R"((app|cli|window|tests)/.*)", "the engine has never heard of the programs around it"},
};

bool holdsFor(const Ban& ban, const Source& source) {
  return source.isIn(ban.folder) && (ban.room == nullptr || !source.path.starts_with(ban.room));
}

void findAll(const Source& source, const Ban& ban, Findings& findings) {
  if (!holdsFor(ban, source)) return;
  const std::regex pattern(ban.pattern);
  for (auto match = std::sregex_iterator(source.code.begin(), source.code.end(), pattern);
       match != std::sregex_iterator(); ++match) {
    const auto end = static_cast<std::size_t>(match->position() + match->length()) - 1;
    findings.push_back({source.path, source.lineOf(end), '"' + match->str() + "\": " + ban.instead});
  }
}

/// Names declared as hashed containers: "std::unordered_map<Key, Value> name_".
std::set<std::string> hashedNames(const std::string& code) {
  static const std::regex start(R"(\bunordered_(multi)?(map|set)\s*<)");
  static const std::regex name(R"(\s*&?\s*(\w+))");
  std::set<std::string> names;
  for (auto match = std::sregex_iterator(code.begin(), code.end(), start); match != std::sregex_iterator();
       ++match) {
    auto at = code.begin() + match->position() + match->length();
    for (int depth = 1; at != code.end() && depth > 0; ++at) depth += *at == '<' ? 1 : *at == '>' ? -1 : 0;
    std::smatch found;
    if (std::regex_search(at, code.end(), found, name, std::regex_constants::match_continuous))
      names.insert(found[1]);
  }
  return names;
}

}  // namespace

Findings checkBanned(const Source& source) {
  Findings findings;
  for (const Ban& ban : kCalls) findAll(source, ban, findings);
  for (const Include& include : includesOf(source)) {
    for (const Ban& ban : kHeaders) {
      if (!holdsFor(ban, source) || !std::regex_match(include.name, std::regex(ban.pattern))) continue;
      findings.push_back({source.path, include.line, include.name + ": " + ban.instead});
    }
  }
  return findings;
}

Findings checkHashedIteration(const Source& source, const Source* header) {
  std::set<std::string> names = hashedNames(source.code);
  if (header != nullptr) names.merge(hashedNames(header->code));
  Findings findings;
  for (const std::string& name : names) {
    const std::regex walk("for\\s*\\([^;)]*:\\s*([\\w.]|->)*\\b" + name + "\\s*\\)|\\b" + name +
                          "\\.c?begin\\s*\\(");
    for (auto match = std::sregex_iterator(source.code.begin(), source.code.end(), walk);
         match != std::sregex_iterator(); ++match) {
      findings.push_back(
          {source.path, source.lineOf(static_cast<std::size_t>(match->position())),
           name + " is hashed and its order differs between machines: keep a sorted or an insertion-"
                  "ordered container beside it"});
    }
  }
  return findings;
}

Findings checkWords(const Source& source) {
  // Put together from halves, or this file would find itself.
  static const std::regex words(std::string("\\b(TO") + "DO|FIX" + "ME|XX" + "X)\\b|[^\\w./](/ho" +
                                "me/|/ro" + "ot/|/wo" + "rk/)");
  Findings findings;
  for (auto match = std::sregex_iterator(source.text.begin(), source.text.end(), words);
       match != std::sregex_iterator(); ++match) {
    const auto end = static_cast<std::size_t>(match->position() + match->length()) - 1;
    findings.push_back(
        {source.path, source.lineOf(end),
         '"' + match->str() + "\": finish it now or write an issue; paths are relative to the project"});
  }
  return findings;
}

}  // namespace forklab::tidy
