#include "lab/dns/phone_book.h"

#include "lab/dns/locator.h"

namespace forklab::lab::dns {
namespace {

class Deaf final : public QuestionWatcher {
 public:
  void onAnswered(const Question&, const Answer&) override {}
};

}  // namespace

std::optional<kernel::Endpoint> PhoneBook::resolve(std::string_view user, std::string_view host,
                                                   std::uint16_t port, kernel::Protocol protocol) const {
  if (const auto known = names_.resolve(user, host, port, protocol)) return known;
  const Settings settings;
  Deaf nobody;
  LookUp lookUp({}, settings, nullptr, server_, nobody);
  // Weights are drawn with failover alone, which a phone does not do: chance is never asked.
  kernel::RandomStream chance(0, "phone book");
  return locate(lookUp, settings, {user, host, port, protocol}, chance);
}

}  // namespace forklab::lab::dns
