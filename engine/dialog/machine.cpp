#include "dialog/machine.h"

#include <array>

namespace forklab::dialog {

namespace {

using enum State;

// clang-format off
constexpr Row kRows[] = {
  {unconfirmed,    Input::response1xx,      early,          "the callee was reached"},
  {unconfirmed,    Input::response2xx,      confirmedNoAck, "answered"},
  {unconfirmed,    Input::response3xxTo6xx, deleted,        "failed"},
  {unconfirmed,    Input::transactionEnded, deleted,        "nobody answered"},
  {early,          Input::response1xx,      early,          "the callee was reached"},
  {early,          Input::response2xx,      confirmedNoAck, "answered"},
  {early,          Input::response3xxTo6xx, deleted,        "failed"},
  {early,          Input::transactionEnded, deleted,        "nobody answered"},
  {early,          Input::bye,              early,          "ends an early dialog of one phone"},
  {early,          Input::prack,            early,          "acknowledges a provisional response"},
  {early,          Input::request,          early,          "within the early dialog"},
  {confirmedNoAck, Input::response2xx,      confirmedNoAck, "another 2xx, or the same again"},
  {confirmedNoAck, Input::transactionEnded, confirmedNoAck, "the INVITE is done"},
  {confirmedNoAck, Input::ack,              confirmed,      "acknowledged"},
  {confirmedNoAck, Input::bye,              deleted,        "ended"},
  {confirmedNoAck, Input::prack,            confirmedNoAck, "acknowledges a provisional response"},
  {confirmedNoAck, Input::request,          confirmedNoAck, "within the dialog"},
  {confirmed,      Input::response2xx,      confirmed,      "another 2xx, or the same again"},
  {confirmed,      Input::transactionEnded, confirmed,      "the INVITE is done"},
  {confirmed,      Input::ack,              confirmed,      "acknowledged once more, or a re-INVITE's"},
  {confirmed,      Input::bye,              deleted,        "ended"},
  {confirmed,      Input::request,          confirmed,      "within the dialog"},
  {deleted,        Input::response2xx,      confirmedNoAck, "answered behind a refusal"},
  {deleted,        Input::transactionEnded, deleted,        "the INVITE is done"},
  {deleted,        Input::ack,              deleted,        "behind the end"},
  {deleted,        Input::bye,              deleted,        "behind the end"},
  {deleted,        Input::prack,            deleted,        "behind the end"},
  {deleted,        Input::request,          deleted,        "behind the end"},
};
// clang-format on

/// Row numbers + 1.
using Index = std::array<std::uint8_t, (kStates + 1) * kInputs>;

constexpr std::size_t cellOf(State state, Input input) {
  return static_cast<std::size_t>(state) * kInputs + static_cast<std::size_t>(input);
}

constexpr Index makeIndex() {
  Index index{};
  for (std::size_t row = 0; row < std::size(kRows); ++row) {
    auto& cell = index[cellOf(kRows[row].from, kRows[row].input)];
    // Two rows for one cell do not compile.
    if (cell != 0) throw "two rows for one cell";
    cell = static_cast<std::uint8_t>(row + 1);
  }
  return index;
}

constexpr Index kIndex = makeIndex();

}  // namespace

std::span<const Row> rows() { return kRows; }

const Row* find(State state, Input input, bool byeSeen) {
  if (byeSeen && state == deleted && input == Input::response2xx) return nullptr;
  const std::uint8_t row = kIndex[cellOf(state, input)];
  return row == 0 ? nullptr : &kRows[row - 1U];
}

std::string_view stateText(State state) {
  static constexpr std::string_view kTexts[] = {"",          "unconfirmed", "early", "confirmed, no ACK",
                                                "confirmed", "deleted"};
  return kTexts[static_cast<std::size_t>(state)];
}

std::string_view inputText(Input input) {
  static constexpr std::string_view kTexts[] = {
      "transaction ended", "1xx", "2xx", "300-699", "ACK", "BYE", "PRACK", "request"};
  return kTexts[static_cast<std::size_t>(input)];
}

}  // namespace forklab::dialog
