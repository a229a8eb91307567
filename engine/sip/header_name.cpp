#include "sip/header_name.h"

#include <array>
#include <cstring>

#include "sip/scan.h"

namespace forklab::sip {

namespace {

struct Spelling {
  HeaderName name;
  std::string_view text;
  char compact;  ///< RFC 3261 20, RFC 3515, RFC 4028, RFC 6665; 0: none
};

constexpr std::array kSpellings = {
    Spelling{HeaderName::via, "Via", 'v'},
    Spelling{HeaderName::from, "From", 'f'},
    Spelling{HeaderName::to, "To", 't'},
    Spelling{HeaderName::callId, "Call-ID", 'i'},
    Spelling{HeaderName::cseq, "CSeq", 0},
    Spelling{HeaderName::contact, "Contact", 'm'},
    Spelling{HeaderName::route, "Route", 0},
    Spelling{HeaderName::recordRoute, "Record-Route", 0},
    Spelling{HeaderName::maxForwards, "Max-Forwards", 0},
    Spelling{HeaderName::expires, "Expires", 0},
    Spelling{HeaderName::contentLength, "Content-Length", 'l'},
    Spelling{HeaderName::contentType, "Content-Type", 'c'},
    Spelling{HeaderName::authorization, "Authorization", 0},
    Spelling{HeaderName::proxyAuthorization, "Proxy-Authorization", 0},
    Spelling{HeaderName::wwwAuthenticate, "WWW-Authenticate", 0},
    Spelling{HeaderName::proxyAuthenticate, "Proxy-Authenticate", 0},
    Spelling{HeaderName::require, "Require", 0},
    Spelling{HeaderName::proxyRequire, "Proxy-Require", 0},
    Spelling{HeaderName::supported, "Supported", 'k'},
    Spelling{HeaderName::unsupported, "Unsupported", 0},
    Spelling{HeaderName::reason, "Reason", 0},
    Spelling{HeaderName::retryAfter, "Retry-After", 0},
    Spelling{HeaderName::minExpires, "Min-Expires", 0},
    Spelling{HeaderName::allow, "Allow", 0},
    Spelling{HeaderName::userAgent, "User-Agent", 0},
    Spelling{HeaderName::server, "Server", 0},
    Spelling{HeaderName::path, "Path", 0},
    Spelling{HeaderName::event, "Event", 'o'},
    Spelling{HeaderName::sessionExpires, "Session-Expires", 'x'},
    Spelling{HeaderName::minSe, "Min-SE", 0},
    Spelling{HeaderName::rseq, "RSeq", 0},
    Spelling{HeaderName::rack, "RAck", 0},
    Spelling{HeaderName::referTo, "Refer-To", 'r'},
    Spelling{HeaderName::replaces, "Replaces", 0},
    Spelling{HeaderName::subject, "Subject", 's'},
    Spelling{HeaderName::date, "Date", 0},
    Spelling{HeaderName::timestamp, "Timestamp", 0},
};

constexpr bool standsInOrder() {
  for (std::size_t i = 0; i < kSpellings.size(); ++i) {
    if (static_cast<std::size_t>(kSpellings[i].name) != i + 1) return false;
  }
  return kSpellings.size() + 1 == kHeaderNameCount;
}
static_assert(standsInOrder(), "the spellings stand in the order of the enumeration");

constexpr std::size_t kSlots = 256;

/// Length, first and last letter tell all known names apart for a well chosen factor.
constexpr std::size_t slotOf(std::string_view text, std::uint32_t factor) {
  const std::uint32_t first = static_cast<unsigned char>(text.front() | 0x20);
  const std::uint32_t last = static_cast<unsigned char>(text.back() | 0x20);
  const auto length = static_cast<std::uint32_t>(text.size());
  return static_cast<std::uint32_t>((first | last << 8U | length << 16U) * factor) >> 24U;
}

constexpr bool isPerfect(std::uint32_t factor) {
  std::array<bool, kSlots> taken{};
  for (const Spelling& spelling : kSpellings) {
    bool& slot = taken[slotOf(spelling.text, factor)];
    if (slot) return false;
    slot = true;
  }
  return true;
}

constexpr std::uint32_t kFactor = 0x9e3779c1;
static_assert(isPerfect(kFactor), "two names fall into one slot: choose the next odd factor that parts them");

/// Slot to 1 + index of the spelling; 0: nobody.
constexpr std::array<std::uint8_t, kSlots> makeSlots() {
  std::array<std::uint8_t, kSlots> slots{};
  for (std::size_t i = 0; i < kSpellings.size(); ++i) {
    slots[slotOf(kSpellings[i].text, kFactor)] = static_cast<std::uint8_t>(i + 1);
  }
  return slots;
}
constexpr std::array<std::uint8_t, kSlots> kSlotTable = makeSlots();

/// `known` has letters and hyphens only: of those, bit 5 is all that case changes, and a hyphen has no case.
template <class Word>
Word difference(const char* text, const char* known) {
  Word a = 0;
  Word b = 0;
  std::memcpy(&a, text, sizeof(Word));
  std::memcpy(&b, known, sizeof(Word));
  constexpr Word kLetterBits = static_cast<Word>(0x4040404040404040ULL);
  return static_cast<Word>((a ^ b) & ~((b & kLetterBits) >> 1U));
}

/// Word by word, the last one overlapping the one before; at least one word long.
template <class Word>
bool spellsByWords(std::string_view text, std::string_view known) {
  const std::size_t last = known.size() - sizeof(Word);
  Word differs = difference<Word>(text.data() + last, known.data() + last);
  for (std::size_t i = 0; i < last; i += sizeof(Word)) {
    differs = static_cast<Word>(differs | difference<Word>(text.data() + i, known.data() + i));
  }
  return differs == 0;
}

bool spells(std::string_view text, std::string_view known) {
  if (text.size() != known.size()) return false;
  if (known.size() >= 8) return spellsByWords<std::uint64_t>(text, known);
  return known.size() >= 4 ? spellsByWords<std::uint32_t>(text, known)
                           : spellsByWords<std::uint16_t>(text, known);
}

constexpr std::array<HeaderName, 26> makeCompact() {
  std::array<HeaderName, 26> table{};
  for (const Spelling& spelling : kSpellings) {
    if (spelling.compact != 0) table[static_cast<std::size_t>(spelling.compact - 'a')] = spelling.name;
  }
  return table;
}
constexpr std::array<HeaderName, 26> kCompact = makeCompact();

}  // namespace

HeaderName headerNameOf(std::string_view text) {
  if (text.size() <= 1) {
    return text.empty() || !isClass(text[0], kAlphaClass)
               ? HeaderName::other
               : kCompact[static_cast<std::size_t>(lowered(text[0]) - 'a')];
  }
  const std::uint8_t entry = kSlotTable[slotOf(text, kFactor)];
  if (entry == 0) return HeaderName::other;
  const Spelling& spelling = kSpellings[entry - 1U];
  return spells(text, spelling.text) ? spelling.name : HeaderName::other;
}

std::string_view headerText(HeaderName name) {
  if (name == HeaderName::other) return {};
  return kSpellings[static_cast<std::size_t>(name) - 1].text;
}

}  // namespace forklab::sip
