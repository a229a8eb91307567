#include "lab/dns/message.h"

#include <array>
#include <optional>

namespace forklab::lab::dns {
namespace {

constexpr std::array<int, 5> kWireTypes{1, 28, 5, 33, 35};
constexpr std::size_t kHeaderBytes = 12;
/// Pointers of a name that is packed too cleverly; far more than any honest message has.
constexpr int kMostJumps = 32;
constexpr std::size_t kLongestName = 255;

/// A cursor over the message; once something is missing it stays broken.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  bool isBroken() const { return isBroken_; }
  std::size_t at() const { return at_; }
  void moveTo(std::size_t place) {
    at_ = place;
    if (place > bytes_.size()) isBroken_ = true;
  }
  std::string_view take(std::size_t count) {
    if (isBroken_ || count > bytes_.size() - at_) {
      isBroken_ = true;
      return {};
    }
    const std::string_view taken = bytes_.substr(at_, count);
    at_ += count;
    return taken;
  }
  std::uint8_t byte() {
    const std::string_view one = take(1);
    return one.empty() ? std::uint8_t{0} : static_cast<std::uint8_t>(one[0]);
  }
  std::uint16_t number() {
    const std::uint16_t high = byte();
    return static_cast<std::uint16_t>(high << 8U | byte());
  }
  std::uint32_t longNumber() {
    const std::uint32_t high = number();
    return high << 16U | number();
  }
  std::string text() { return std::string(take(byte())); }

  /// Labels with dots between them; follows pointers (RFC 1035 4.1.4).
  std::string name() {
    std::string name;
    std::optional<std::size_t> back;
    for (int jumps = 0; jumps <= kMostJumps && !isBroken_;) {
      const std::uint8_t length = byte();
      if (length >= 0xc0) {
        const std::size_t target = static_cast<std::size_t>(length & 0x3fU) << 8U | byte();
        if (!back) back = at_;
        moveTo(target);
        ++jumps;
        continue;
      }
      if (length == 0) {
        if (back) moveTo(*back);
        return name;
      }
      if (!name.empty()) name += '.';
      name += take(length);
      if (name.size() > kLongestName) break;
    }
    isBroken_ = true;
    return {};
  }

 private:
  std::string_view bytes_;
  std::size_t at_ = 0;
  bool isBroken_ = false;
};

void readData(Reader& reader, Record& record) {
  switch (record.type) {
    case Type::a:
    case Type::aaaa: {
      const bool isV6 = record.type == Type::aaaa;
      const std::string_view bytes = reader.take(isV6 ? 16 : 4);
      if (!bytes.empty())
        record.ip = kernel::IpAddress::fromBytes(reinterpret_cast<const std::uint8_t*>(bytes.data()), isV6);
      return;
    }
    case Type::srv:
      record.priority = reader.number();
      record.weight = reader.number();
      record.port = reader.number();
      break;
    case Type::naptr:
      record.priority = reader.number();
      record.weight = reader.number();
      record.flags = reader.text();
      record.service = reader.text();
      record.regularExpression = reader.text();
      break;
    case Type::cname: break;
  }
  record.target = reader.name();
}

/// Nothing: a record of a type that SIP has no use for, or broken.
std::optional<Record> readRecord(Reader& reader) {
  Record record;
  record.owner = reader.name();
  const int type = reader.number();
  const int family = reader.number();
  record.ttlSeconds = reader.longNumber();
  const std::size_t size = reader.number();
  const std::size_t end = reader.at() + size;
  std::optional<Record> read;
  for (std::size_t i = 0; i < kWireTypes.size(); ++i) {
    if (kWireTypes[i] != type || family != 1 || reader.isBroken()) continue;
    record.type = static_cast<Type>(i);
    readData(reader, record);
    if (!reader.isBroken() && reader.at() <= end) read = record;
  }
  reader.moveTo(end);
  return read;
}

}  // namespace

int wireType(Type type) { return kWireTypes[static_cast<std::size_t>(type)]; }

Answer readMessage(std::string_view message, const Question& question) {
  Answer answer;
  answer.outcome = Outcome::serverFailure;
  if (message.size() < kHeaderBytes) return answer;
  Reader reader(message);
  reader.moveTo(3);
  const int code = reader.byte() & 0x0f;
  const std::size_t questions = reader.number();
  const std::size_t answers = reader.number();
  const std::size_t authorities = reader.number();
  const std::size_t additional = reader.number();
  for (std::size_t i = 0; i < questions && !reader.isBroken(); ++i) {
    reader.name();
    reader.take(4);
  }
  for (std::size_t i = 0; i < answers + authorities + additional && !reader.isBroken(); ++i) {
    auto record = readRecord(reader);
    if (!record) continue;
    if (i < answers && (record->type == question.type || record->type == Type::cname)) {
      answer.records.push_back(std::move(*record));
    } else if (i >= answers + authorities) {
      answer.additional.push_back(std::move(*record));
    }
  }
  if (reader.isBroken() || (code != 0 && code != 3)) return {Outcome::serverFailure, {}, {}, {}, 1};
  if (!answer.records.empty()) {
    answer.outcome = Outcome::found;
  } else {
    answer.outcome = code == 3 ? Outcome::noSuchName : Outcome::noSuchRecord;
  }
  return answer;
}

}  // namespace forklab::lab::dns
