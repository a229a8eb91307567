#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace forklab::functions {

/// A URI as Kamailio's core takes it apart: laxer than RFC 3261 about users, stricter about hosts.
/// Spans into the text, which must outlive it.
struct UriView {
  enum class Scheme : std::uint8_t { sip, sips, tel, urn };

  Scheme scheme = Scheme::sip;
  std::string_view schemeText;  ///< as written
  std::string_view user;        ///< of user=phone without its parameters
  std::string_view password;
  std::string_view host;
  std::string_view portText;
  bool hasPort = false;  ///< a colon stands behind the host, perhaps without digits
  std::uint16_t port = 0;
  std::string_view parameters;  ///< behind the host, without the first semicolon
  std::string_view headers;

  /// Case is ignored; empty: absent, or without a value.
  std::string_view parameter(std::string_view name) const;
  bool hasParameter(std::string_view name) const;
  /// Written, or 5061 for transport=tls, else 5060 whatever the scheme.
  std::uint16_t portOrDefault() const;
  /// `user=phone` makes a sip URI a tel URI to Kamailio (phone2tel).
  bool isPhone() const;
  /// In small letters; "tel" for user=phone.
  std::string_view schemeName() const;
};

/// Nothing: Kamailio would not read it.
std::optional<UriView> viewUri(std::string_view text);

}  // namespace forklab::functions
