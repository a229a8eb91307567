#include <array>
#include <string>

#include "kernel/digest.h"

#include "script/functions/host.h"
#include "script/functions/variables.h"

/// The flags of the message and of the branch at hand: as a number, in hexadecimal, one by one.
namespace forklab::functions {
namespace {

using Word = std::uint32_t& (*)(Host& host);

std::uint32_t& messageFlags(Host& host) { return contextOf(host).flags(); }
/// Of the branch at hand; in failure_route those of the winner (Kamailio core).
std::uint32_t& branchFlags(Host& host) { return contextOf(host).target.flags; }

std::uint32_t& scriptFlags(Host& host) { return contextOf(host).scriptFlags; }

template <Word Which>
Value number(Host& host, const VariableUse&) {
  return Value(std::int64_t{Which(host)});
}

template <Word Which>
Value hexadecimal(Host& host, const VariableUse&) {
  std::string text;
  kernel::appendHex32(text, Which(host));
  return Value(std::move(text));
}

template <Word Which>
bool setWord(Host& host, const VariableUse&, const Value& value) {
  if (value.isText()) return false;
  Which(host) = static_cast<std::uint32_t>(value.toInteger());
  return true;
}

/// No bit for a number outside 0 to 31.
std::uint32_t bitOf(const VariableUse& use) {
  const std::int64_t flag = Value(use.inner).toInteger();
  return flag < 0 || flag > 31 ? 0 : 1U << static_cast<unsigned>(flag);
}

template <Word Which>
Value one(Host& host, const VariableUse& use) {
  return Value(std::int64_t{(Which(host) & bitOf(use)) != 0 ? 1 : 0});
}

template <Word Which>
bool setOne(Host& host, const VariableUse& use, const Value& value) {
  if (value.toInteger() != 0) {
    Which(host) |= bitOf(use);
  } else {
    Which(host) &= ~bitOf(use);
  }
  return bitOf(use) != 0;
}

constexpr std::array kVariables{
    VariableSpec{"mf", InnerName::none, "message flags as a number (not Max-Forwards)", number<messageFlags>,
                 setWord<messageFlags>},
    VariableSpec{"mF", InnerName::none, "message flags in hexadecimal", hexadecimal<messageFlags>,
                 setWord<messageFlags>},
    VariableSpec{"Mf", InnerName::required, "$Mf(3): message flag 3, 0 or 1", one<messageFlags>,
                 setOne<messageFlags>},
    VariableSpec{"sf", InnerName::none, "script flags as a number, gone with the run", number<scriptFlags>,
                 setWord<scriptFlags>},
    VariableSpec{"sF", InnerName::none, "script flags in hexadecimal", hexadecimal<scriptFlags>,
                 setWord<scriptFlags>},
    VariableSpec{"Sf", InnerName::required, "$Sf(3): script flag 3, 0 or 1", one<scriptFlags>,
                 setOne<scriptFlags>},
    VariableSpec{"bf", InnerName::none, "branch flags as a number", number<branchFlags>,
                 setWord<branchFlags>},
    VariableSpec{"bF", InnerName::none, "branch flags in hexadecimal", hexadecimal<branchFlags>,
                 setWord<branchFlags>},
    VariableSpec{"Bf", InnerName::required, "$Bf(3): branch flag 3, 0 or 1", one<branchFlags>,
                 setOne<branchFlags>},
};

}  // namespace

const std::span<const VariableSpec> kFlagVariables = kVariables;

}  // namespace forklab::functions
