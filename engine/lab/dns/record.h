#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/address.h"
#include "kernel/instant.h"

/// DNS as far as SIP needs it (RFC 3263): values only.
namespace forklab::lab::dns {

enum class Type : std::uint8_t { a, aaaa, cname, srv, naptr };

std::string_view typeName(Type type);
/// "A", "srv": case is ignored. False: none of ours.
bool parseType(std::string_view text, Type& type);

/// One resource record; which fields count depends on the type.
struct Record {
  std::string owner;
  Type type = Type::a;
  std::uint32_t ttlSeconds = 60;
  kernel::IpAddress ip;           ///< A, AAAA
  std::uint16_t priority = 0;     ///< SRV; NAPTR: its order
  std::uint16_t weight = 0;       ///< SRV; NAPTR: its preference
  std::uint16_t port = 0;         ///< SRV
  std::string flags;              ///< NAPTR: "s"
  std::string service;            ///< NAPTR: "SIP+D2U"
  std::string target;             ///< CNAME, SRV, NAPTR (its replacement); without the last dot
  std::string regularExpression;  ///< NAPTR; SIP has no use for it
};

/// The data as a zone file has it: "10.0.0.2", "10 60 5060 sip1.example.com".
std::string dataText(const Record& record);
/// The opposite, for `record.type`; false: not the data of such a record.
bool parseData(std::string_view text, Record& record);

/// Hosts ignore case (RFC 1035 2.3.3); the last dot stays.
std::string lowered(std::string_view name);
bool isSameName(std::string_view one, std::string_view other);

struct Question {
  std::string name;
  Type type = Type::a;
};

enum class Outcome : std::uint8_t {
  found,
  noSuchName,
  noSuchRecord,  ///< the name has others
  serverFailure,
  timeout,
};

/// What came back, all repetitions of the question included.
struct Answer {
  Outcome outcome = Outcome::noSuchName;
  std::vector<Record> records;  ///< of the name, or a chain of CNAME and what its end has
  std::vector<Record> additional;
  kernel::Duration took;
  std::uint16_t tries = 1;  ///< packets that went out
};

/// For traces: the records' data, or why there are none.
std::string answerText(const Answer& answer);

/// How long, and how often, a resolver asks one question.
struct Patience {
  kernel::Duration between = kernel::Duration::seconds(5);
  int tries = 2;
};

}  // namespace forklab::lab::dns
