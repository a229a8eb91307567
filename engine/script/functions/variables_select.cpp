#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "script/functions/header_lines.h"
#include "script/functions/host.h"
#include "script/functions/uri_view.h"
#include "script/functions/variables.h"
#include "sip/elements.h"

/// `@ruri.user`, `$sel(via[2].host)`: Kamailio's older way to read a message.
namespace forklab::functions {
namespace {

using sip::HeaderName;

/// What follows the row's path, and the index that stood in it.
struct Use {
  Host& host;
  std::string_view tail;
  std::optional<std::int64_t> index;

  proxy::RoutingContext& context() const { return contextOf(host); }
  const sip::Message& message() const { return context().message(); }
};

enum class Tail : std::uint8_t { none, uri, name };

/// `path` without indices; `name`: any word may follow; `uri`: a part of the URI that `get` gives may follow.
struct Row {
  std::string_view path;
  Tail tail;
  Value (*get)(const Use& use);
};

Value orNull(std::string_view text) { return text.empty() ? Value() : Value::text(text); }

template <HeaderName Name>
Value header(const Use& use) {
  return orNull(bodyOf(use.message(), Name));
}

Value headerNamed(const Use& use, std::string_view name) {
  const sip::HeaderLine* line = firstNamed(use.message(), name);
  return line == nullptr ? Value() : Value::text(bodyOf(use.message(), *line));
}

// From, To, Contact, Route, Record-Route.

using Find = std::optional<sip::NameAddr> (*)(const Use& use);

std::optional<sip::NameAddr> from(const Use& use) {
  const auto& address = use.message().from();
  return address ? std::optional(*address) : std::nullopt;
}
std::optional<sip::NameAddr> to(const Use& use) {
  const auto& address = use.message().to();
  return address ? std::optional(*address) : std::nullopt;
}
/// The last address of the first line: Kamailio's list of contacts runs backwards (observed).
std::optional<sip::NameAddr> contact(const Use& use) {
  std::string_view last;
  sip::Elements walk(use.message().valueOf(HeaderName::contact));
  for (std::string_view element; walk.next(element);) last = element;
  const auto address = sip::parseNameAddr(last);
  return address && !address->isStar ? std::optional(*address) : std::nullopt;
}
template <HeaderName Name>
std::optional<sip::NameAddr> firstAddress(const Use& use) {
  const auto& all = use.message().nameAddrs(Name);
  return all && !all->empty() ? std::optional(all->front()) : std::nullopt;
}
std::optional<sip::NameAddr> remoteParty(const Use& use) {
  const sip::HeaderLine* line = firstNamed(use.message(), "Remote-Party-ID");
  const auto address = sip::parseNameAddr(line == nullptr ? std::string_view{} : use.message().value(*line));
  return address ? std::optional(*address) : std::nullopt;
}

template <Find Which>
Value addressUri(const Use& use) {
  const auto address = Which(use);
  return address ? Value::text(address->uri.text) : Value();
}
template <Find Which>
Value addressName(const Use& use) {
  const auto address = Which(use);
  return address ? orNull(address->display) : Value();
}
/// Empty, not null, without a name (observed for lists).
template <Find Which>
Value listedName(const Use& use) {
  const auto address = Which(use);
  return address ? Value::text(address->display) : Value();
}
template <Find Which>
Value addressTag(const Use& use) {
  const auto address = Which(use);
  return address ? orNull(address->tag()) : Value();
}
template <Find Which>
Value addressParameter(const Use& use) {
  const auto address = Which(use);
  return address ? orNull(address->parameters.find(use.tail).value_or(std::string_view{})) : Value();
}

// Via

/// Counted from 1, from the end when negative; 0 is the first, too.
const sip::Via* viaOf(const Use& use) {
  const auto& vias = use.message().vias();
  if (!vias || vias->empty()) return nullptr;
  const auto count = static_cast<std::int64_t>(vias->size());
  const std::int64_t wanted = use.index.value_or(1);
  const std::int64_t index = wanted < 0 ? count + wanted : std::max<std::int64_t>(wanted, 1) - 1;
  return index < 0 || index >= count ? nullptr : &(*vias)[static_cast<std::size_t>(index)];
}
Value viaHost(const Use& use) {
  const sip::Via* via = viaOf(use);
  return via == nullptr ? Value() : Value::text(via->host);
}
Value viaPort(const Use& use) {
  const sip::Via* via = viaOf(use);
  return via == nullptr || via->port == 0 ? Value() : Value(std::to_string(via->port));
}
Value viaTransport(const Use& use) {
  const sip::Via* via = viaOf(use);
  return via == nullptr ? Value() : Value::text(via->transport);
}
Value viaProtocol(const Use& use) { return viaOf(use) == nullptr ? Value() : Value::text("SIP"); }
Value viaVersion(const Use& use) { return viaOf(use) == nullptr ? Value() : Value::text("2.0"); }
Value viaParameter(const Use& use) {
  const sip::Via* via = viaOf(use);
  return via == nullptr ? Value() : orNull(via->parameters.find(use.tail).value_or(std::string_view{}));
}
Value viaBranch(const Use& use) { return viaParameter({use.host, "branch", use.index}); }
Value viaReceived(const Use& use) { return viaParameter({use.host, "received", use.index}); }
Value viaRport(const Use& use) { return viaParameter({use.host, "rport", use.index}); }

// The message

Value uri(const Use& use) { return use.context().isRequest() ? Value(use.context().uri()) : Value(); }
Value nextHop(const Use& use) {
  const std::string& set = use.context().target.destination;
  return set.empty() ? uri(use) : Value(set);
}
Value cseqNumber(const Use& use) {
  const std::string_view body = use.message().valueOf(HeaderName::cseq);
  return orNull(body.substr(0, body.find_first_of(" \t")));
}
Value cseqMethod(const Use& use) {
  const auto& cseq = use.message().cseq();
  return cseq ? Value::text(cseq->methodText) : Value();
}
Value method(const Use& use) {
  return use.message().isRequest() ? Value::text(use.message().methodText()) : cseqMethod(use);
}
Value whole(const Use& use) { return Value::text(use.message().text()); }
Value type(const Use& use) { return Value(use.message().isRequest() ? "1" : "2"); }
Value length(const Use& use) { return Value(std::to_string(use.message().text().size())); }
Value number(const Use& use) { return Value(std::to_string(use.context().arrival.event)); }
Value firstLine(const Use& use) {
  std::string_view line = use.message().startLine().of(use.message().text());
  while (!line.empty() && (line.back() == '\r' || line.back() == '\n')) line.remove_suffix(1);
  return Value::text(line);
}
Value headerOrBlock(const Use& use) {
  if (!use.tail.empty()) {
    std::string name(use.tail);
    std::replace(name.begin(), name.end(), '_', '-');
    return headerNamed(use, name);
  }
  const std::uint32_t begin = use.message().startLine().end;
  return Value::text(use.message().text().substr(begin, use.message().bodyRange().begin - begin));
}
Value body(const Use& use) { return Value::text(use.message().body()); }
Value request(const Use& use) { return use.message().isRequest() ? whole(use) : Value(); }
Value requestMethod(const Use& use) { return use.message().isRequest() ? method(use) : Value(); }
Value requestUri(const Use& use) { return orNull(use.message().requestUri()); }
Value version(const Use& use) { return Value::text(use.message().version()); }
Value status(const Use& use) {
  return use.message().isRequest() ? Value() : Value(std::to_string(use.message().status()));
}
Value reason(const Use& use) { return orNull(use.message().reason()); }

// Where it came from and to

using Place = const kernel::Endpoint& (*)(const Use& use);
const kernel::Endpoint& source(const Use& use) { return use.context().arrival.from; }
const kernel::Endpoint& own(const Use& use) { return use.context().arrival.to; }

template <Place Which>
Value placeIp(const Use& use) {
  return Value(Which(use).ip.text());
}
template <Place Which>
Value placePort(const Use& use) {
  return Value(std::to_string(Which(use).port));
}
template <Place Which>
Value placeText(const Use& use) {
  return Value(Which(use).text());
}
Value protocol(const Use& use) { return Value::text(kernel::protocolName(source(use).protocol)); }
Value branchCount(const Use& use) { return Value(std::to_string(use.context().branches.size())); }
Value zero(const Use&) { return Value("0"); }

constexpr std::array kRows{
    Row{"ruri", Tail::uri, uri},
    Row{"next_hop", Tail::uri, nextHop},
    Row{"next_hop.src_ip", Tail::none, placeIp<own>},
    Row{"from", Tail::none, header<HeaderName::from>},
    Row{"from.uri", Tail::uri, addressUri<from>},
    Row{"from.name", Tail::none, addressName<from>},
    Row{"from.tag", Tail::none, addressTag<from>},
    Row{"from.params", Tail::name, addressParameter<from>},
    Row{"to", Tail::none, header<HeaderName::to>},
    Row{"to.uri", Tail::uri, addressUri<to>},
    Row{"to.name", Tail::none, addressName<to>},
    Row{"to.tag", Tail::none, addressTag<to>},
    Row{"to.params", Tail::name, addressParameter<to>},
    Row{"contact", Tail::none, header<HeaderName::contact>},
    Row{"contact.uri", Tail::uri, addressUri<contact>},
    Row{"contact.name", Tail::none, listedName<contact>},
    Row{"contact.q", Tail::none,
        [](const Use& use) {
          return addressParameter<contact>({use.host, "q", {}});
        }},
    Row{"contact.expires", Tail::none,
        [](const Use& use) {
          return addressParameter<contact>({use.host, "expires", {}});
        }},
    Row{"contact.params", Tail::name, addressParameter<contact>},
    Row{"via", Tail::none, header<HeaderName::via>},
    Row{"via.name", Tail::none, viaProtocol},
    Row{"via.version", Tail::none, viaVersion},
    Row{"via.transport", Tail::none, viaTransport},
    Row{"via.host", Tail::none, viaHost},
    Row{"via.port", Tail::none, viaPort},
    Row{"via.branch", Tail::none, viaBranch},
    Row{"via.received", Tail::none, viaReceived},
    Row{"via.rport", Tail::none, viaRport},
    Row{"via.params", Tail::name, viaParameter},
    Row{"record_route", Tail::none, header<HeaderName::recordRoute>},
    Row{"record_route.uri", Tail::uri, addressUri<firstAddress<HeaderName::recordRoute>>},
    Row{"record_route.name", Tail::none, listedName<firstAddress<HeaderName::recordRoute>>},
    Row{"route", Tail::none, header<HeaderName::route>},
    Row{"route.uri", Tail::uri, addressUri<firstAddress<HeaderName::route>>},
    Row{"route.name", Tail::none, listedName<firstAddress<HeaderName::route>>},
    Row{"rpid", Tail::none, [](const Use& use) { return headerNamed(use, "Remote-Party-ID"); }},
    Row{"rpid.uri", Tail::uri, addressUri<remoteParty>},
    Row{"refer_to", Tail::none, header<HeaderName::referTo>},
    Row{"cseq", Tail::none, header<HeaderName::cseq>},
    Row{"cseq.num", Tail::none, cseqNumber},
    Row{"cseq.method", Tail::none, cseqMethod},
    Row{"call_id", Tail::none, header<HeaderName::callId>},
    Row{"user_agent", Tail::none, header<HeaderName::userAgent>},
    Row{"subject", Tail::none, header<HeaderName::subject>},
    Row{"max_forwards", Tail::none, header<HeaderName::maxForwards>},
    Row{"expires", Tail::none, header<HeaderName::expires>},
    Row{"content_type", Tail::none, header<HeaderName::contentType>},
    Row{"content_length", Tail::none, header<HeaderName::contentLength>},
    Row{"event", Tail::none, header<HeaderName::event>},
    Row{"date", Tail::none, header<HeaderName::date>},
    Row{"method", Tail::none, method},
    Row{"msg", Tail::none, whole},
    Row{"msg.type", Tail::none, type},
    Row{"msg.len", Tail::none, length},
    Row{"msg.id", Tail::none, number},
    Row{"msg.first_line", Tail::none, firstLine},
    Row{"msg.header", Tail::name, headerOrBlock},
    Row{"msg.body", Tail::none, body},
    Row{"msg.request", Tail::none, request},
    Row{"msg.request.method", Tail::none, requestMethod},
    Row{"msg.request.uri", Tail::none, requestUri},
    Row{"msg.request.version", Tail::none, version},
    Row{"msg.response.status", Tail::none, status},
    Row{"msg.response.reason", Tail::none, reason},
    Row{"src.ip", Tail::none, placeIp<source>},
    Row{"src.port", Tail::none, placePort<source>},
    Row{"src.ip_port", Tail::none, placeText<source>},
    Row{"dst.ip", Tail::none, placeIp<own>},
    Row{"dst.port", Tail::none, placePort<own>},
    Row{"dst.ip_port", Tail::none, placeText<own>},
    Row{"received.ip", Tail::none, placeIp<own>},
    Row{"received.port", Tail::none, placePort<own>},
    Row{"received.proto", Tail::none, protocol},
    Row{"sys.server_id", Tail::none, zero},
    Row{"branch.count", Tail::none, branchCount},
};

/// Numbers are compared without the signs that make them readable (RFC 3966 5.1.1).
std::string withoutSeparators(std::string_view user) {
  std::string digits(user);
  digits.erase(std::remove_if(digits.begin(), digits.end(),
                              [](char c) { return c == '-' || c == '.' || c == '(' || c == ')'; }),
               digits.end());
  return digits;
}

constexpr std::array<std::string_view, 9> kUriParts = {"type", "user",     "rn_user", "pwd",      "host",
                                                       "port", "hostport", "params",  "transport"};

bool isUriPart(std::string_view tail) {
  return tail.starts_with("params.") ||
         std::find(kUriParts.begin(), kUriParts.end(), tail) != kUriParts.end();
}

/// Of a phone number the parameters are those of its user.
Value uriParameters(const std::string& text, const UriView& uri) {
  if (!uri.isPhone()) return orNull(uri.parameters);
  const std::string_view behind = std::string_view(text).substr(
      static_cast<std::size_t>(uri.user.data() + uri.user.size() - text.data()));
  return behind.starts_with(';') ? orNull(behind.substr(1, behind.find_first_of(":@") - 1)) : Value();
}

Value partOfUri(const std::string& text, std::string_view part) {
  const auto uri = viewUri(text);
  if (!uri) return {};
  if (part == "type") return Value::text(uri->schemeName());
  if (part == "user" || part == "rn_user")
    return uri->isPhone() ? Value(withoutSeparators(uri->user)) : orNull(uri->user);
  if (part == "pwd") return orNull(uri->password);
  if (part == "host") return orNull(uri->host);
  if (part == "port") return orNull(uri->portText);
  if (part == "hostport") return Value(std::string(uri->host) + ":" + std::to_string(uri->portOrDefault()));
  if (part == "params") return uriParameters(text, *uri);
  if (part == "transport") {
    const std::string_view transport = uri->parameter("transport");
    return Value::text(transport.empty() ? "udp" : transport);
  }
  return orNull(uri->parameter(part.substr(part.find('.') + 1)));
}

/// The path without its indices; the last of them is kept.
struct Path {
  std::string text;
  std::optional<std::int64_t> index;
};

Path pathIn(std::string_view written) {
  Path path;
  while (!written.empty()) {
    const std::size_t open = std::min(written.find('['), written.size());
    path.text += written.substr(0, open);
    written.remove_prefix(open);
    if (written.empty()) break;
    const std::size_t close = std::min(written.find(']'), written.size() - 1);
    std::string_view inside = written.substr(1, close - 1);
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(inside.data(), inside.data() + inside.size(), number);
    if (error == std::errc{} && end == inside.data() + inside.size()) {
      path.index = number;
    } else if (inside.size() >= 2) {
      // ["X-Name"] is a name behind a dot.
      path.text.append(".").append(inside.substr(1, inside.size() - 2));
    }
    written.remove_prefix(close + 1);
  }
  return path;
}

/// Null: no such select.
const Row* rowOf(std::string_view path, std::string_view& tail) {
  const Row* found = nullptr;
  for (const Row& row : kRows) {
    if (!path.starts_with(row.path)) continue;
    const std::string_view rest = path.substr(row.path.size());
    if (!rest.empty() && (rest.front() != '.' || row.tail == Tail::none)) continue;
    if (!rest.empty() && row.tail == Tail::uri && !isUriPart(rest.substr(1))) continue;
    if (found != nullptr && found->path.size() > row.path.size()) continue;
    found = &row;
    tail = rest.empty() ? rest : rest.substr(1);
  }
  return found;
}

Value select(Host& host, const VariableUse& use) {
  const Path path = pathIn(use.inner);
  std::string_view tail;
  const Row* row = rowOf(path.text, tail);
  if (row == nullptr) return {};
  Value value = row->get({host, tail, path.index});
  if (row->tail != Tail::uri || tail.empty() || value.isNull()) return value;
  return partOfUri(value.text(), tail);
}

bool isSelect(std::string_view inner) {
  const Path path = pathIn(inner);
  std::string_view tail;
  return rowOf(path.text, tail) != nullptr;
}

constexpr VariableSpec selectRow() {
  VariableSpec row{"sel", InnerName::required, "$sel(ruri.user): what @ruri.user reads", select, nullptr,
                   true};
  row.knowsInner = isSelect;
  return row;
}

constexpr std::array kVariables{selectRow()};

}  // namespace

const std::span<const VariableSpec> kSelectVariables = kVariables;

}  // namespace forklab::functions
