#include <array>
#include <optional>

#include "script/functions/variables.h"
#include "sip/name_addr.h"
#include "sip/uri.h"

namespace forklab::functions {
namespace {

using script::TransformationSpec;
using script::Value;
using Parameters = std::span<const std::string>;

/// The part of a URI; empty when it is no URI.
template <class Part>
Value ofUri(const Value& value, Part part) {
  const std::string text = value.toText();
  const auto uri = sip::parseUri(text);
  return uri ? Value::text(part(*uri)) : Value::text({});
}

Value uriUser(const Value& value, Parameters) {
  return ofUri(value, [](const sip::Uri& uri) { return uri.user; });
}
Value uriPassword(const Value& value, Parameters) {
  return ofUri(value, [](const sip::Uri& uri) { return uri.password; });
}
Value uriHost(const Value& value, Parameters) {
  return ofUri(value, [](const sip::Uri& uri) { return uri.host; });
}
Value uriScheme(const Value& value, Parameters) {
  return ofUri(value, [](const sip::Uri& uri) { return uri.scheme; });
}
/// Without the first semicolon, as Kamailio gives them.
Value uriParameters(const Value& value, Parameters) {
  return ofUri(value, [](const sip::Uri& uri) {
    const std::string_view raw = uri.parameters.raw();
    return raw.empty() ? raw : raw.substr(1);
  });
}
Value uriTransport(const Value& value, Parameters) {
  return ofUri(value, [](const sip::Uri& uri) {
    return uri.parameters.find("transport").value_or(std::string_view{});
  });
}
Value uriParameter(const Value& value, Parameters parameters) {
  return ofUri(value, [&](const sip::Uri& uri) {
    return uri.parameters.find(parameters[0]).value_or(std::string_view{});
  });
}

/// The default of the scheme where none is written, as $rp has it.
Value uriPort(const Value& value, Parameters) {
  const std::string text = value.toText();
  const auto uri = sip::parseUri(text);
  if (!uri) return Value::text({});
  return Value(std::to_string(uri->port != 0 ? uri->port : uri->isSips() ? 5061 : 5060));
}

template <class Part>
Value ofAddress(const Value& value, Part part) {
  const std::string text = value.toText();
  const auto address = sip::parseNameAddr(text);
  return address ? Value::text(part(*address)) : Value::text({});
}

Value addressUri(const Value& value, Parameters) {
  return ofAddress(value, [](const sip::NameAddr& address) { return address.uri.text; });
}
/// Quotes stay (observed on Kamailio 5.6).
Value addressName(const Value& value, Parameters) {
  return ofAddress(value, [](const sip::NameAddr& address) { return address.display; });
}
Value addressUser(const Value& value, Parameters) {
  return ofAddress(value, [](const sip::NameAddr& address) { return address.uri.user; });
}
Value addressHost(const Value& value, Parameters) {
  return ofAddress(value, [](const sip::NameAddr& address) { return address.uri.host; });
}
Value addressTag(const Value& value, Parameters) {
  return ofAddress(value, [](const sip::NameAddr& address) { return address.tag(); });
}
Value addressParameters(const Value& value, Parameters) {
  return ofAddress(value, [](const sip::NameAddr& address) {
    const std::string_view raw = address.parameters.raw();
    return raw.empty() ? raw : raw.substr(1);
  });
}

/// Bytes that the name-addr takes, which tells where a list goes on.
Value addressLength(const Value& value, Parameters) {
  const std::string text = value.toText();
  const auto address = sip::parseNameAddr(text);
  return Value(address ? static_cast<std::int64_t>(address->text.size()) : 0);
}

constexpr std::array kTransformations{
    TransformationSpec{"uri", "user", 0, 0, uriUser, nullptr},
    TransformationSpec{"uri", "passwd", 0, 0, uriPassword, nullptr},
    TransformationSpec{"uri", "host", 0, 0, uriHost, nullptr},
    TransformationSpec{"uri", "port", 0, 0, uriPort, nullptr},
    TransformationSpec{"uri", "scheme", 0, 0, uriScheme, nullptr},
    TransformationSpec{"uri", "params", 0, 0, uriParameters, nullptr},
    TransformationSpec{"uri", "transport", 0, 0, uriTransport, nullptr},
    TransformationSpec{"uri", "param", 1, 1, uriParameter, nullptr},
    TransformationSpec{"nameaddr", "uri", 0, 0, addressUri, nullptr},
    TransformationSpec{"nameaddr", "name", 0, 0, addressName, nullptr},
    TransformationSpec{"nameaddr", "len", 0, 0, addressLength, nullptr},
    TransformationSpec{"tobody", "uri", 0, 0, addressUri, nullptr},
    TransformationSpec{"tobody", "user", 0, 0, addressUser, nullptr},
    TransformationSpec{"tobody", "host", 0, 0, addressHost, nullptr},
    TransformationSpec{"tobody", "display", 0, 0, addressName, nullptr},
    TransformationSpec{"tobody", "tag", 0, 0, addressTag, nullptr},
    TransformationSpec{"tobody", "params", 0, 0, addressParameters, nullptr},
};

}  // namespace

const std::span<const TransformationSpec> kSipTransformations = kTransformations;

}  // namespace forklab::functions
