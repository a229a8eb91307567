#pragma once

#include <string>
#include <string_view>

#include "proxy/core.h"
#include "script/functions/host.h"

namespace forklab::functions {

/// The name in "$avp(name)" or "$avp(s:name)"; empty: something else is written there.
std::string attributeName(std::string text);

/// uac_replace_from and uac_replace_to with their way back: a parameter of Record-Route that turns the new
/// URI into the old one and the other way round, and a watch over the responses (Kamailio uac).
class ReplacedAddresses final : public proxy::TransactionWatcher, public proxy::RouteWatcher {
 public:
  ReplacedAddresses(const script::Program& program, proxy::Core& core);

  enum class Side : std::uint8_t { from = 1, to = 2 };

  /// `display` null: it stays. False: nothing was replaced, or it cannot come back.
  bool replace(proxy::RoutingContext& context, Side side, const std::string* display, std::string_view uri);
  /// In a request of the dialog, by the Route that loose_route() took off. False: there is nothing to
  /// restore.
  bool restore(proxy::RoutingContext& context, Side side);

  void onMoment(const proxy::Notice& notice) override;
  void onLooseRoute(proxy::RoutingContext& context, std::string_view parameters) override;

 private:
  enum class Mode : std::uint8_t { none, manual, automatic };
  struct Names {
    std::string parameter;
    std::string variable;  ///< of $avp that keeps the old address for replies; empty: none
  };
  const Names& namesOf(Side side) const { return side == Side::from ? from_ : to_; }
  bool mayReplace(proxy::RoutingContext& context, Side side, std::string_view uri) const;
  /// Which sides of the message at hand were replaced or restored, as a set of Side.
  std::uint64_t touched(const proxy::RoutingContext& context) const;
  void watchReplies(proxy::RoutingContext& context, Side side);
  void keepOld(proxy::RoutingContext& context, Side side, const sip::Message& message,
               sip::HeaderName header) const;
  void restoreIn(const proxy::Notice& notice, sip::HeaderName header, const Names& names) const;
  /// XORs with the password, as often as it takes.
  void cover(std::string& text) const;

  proxy::Core& core_;
  Mode mode_;
  std::string password_;
  Names from_;
  Names to_;
};

Outcome uacReplaceFrom(Call& call);
Outcome uacReplaceTo(Call& call);
Outcome uacRestoreFrom(Call& call);
Outcome uacRestoreTo(Call& call);
/// The addresses of the proxy that a call runs in.
ReplacedAddresses& replacedAddresses(Call& call);

/// At load: "auto" cannot work without the From tag in Record-Route.
void checkRestoring(script::ModuleCheck& check);

}  // namespace forklab::functions
