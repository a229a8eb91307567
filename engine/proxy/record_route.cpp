#include "proxy/record_route.h"

#include "proxy/forwarding.h"

namespace forklab::proxy {
namespace {

using sip::NameAddr;
using Routes = std::vector<NameAddr>;

constexpr int kError = -1;
constexpr int kDriven = 1;
constexpr int kPreloaded = -3;

/// "user@" with add_username: that of the request as it came, else the one of now (Kamailio rr).
std::string userOf(const RoutingContext& context) {
  if (!context.core().settings().namesUserInRecordRoute) return {};
  for (const std::string_view text : {context.message().requestUri(), std::string_view(context.uri())}) {
    const auto uri = sip::parseUri(text);
    if (uri && !uri->user.empty()) return std::string(uri->user) + "@";
  }
  return {};
}

std::string looseMark(const RoutingContext& context) {
  return context.core().settings().fullLooseRouting ? ";lr=on" : ";lr";
}

std::string tagMark(const RoutingContext& context) {
  const std::string_view tag = context.message().fromTag();
  if (!context.core().settings().appendsFromTag || tag.empty()) return {};
  return ";ftag=" + std::string(tag);
}

bool isOurs(const Core& core, const sip::Uri& uri) {
  return uri.isSip() && core.isMyself(uri.host, uri.port);
}

bool isStrict(const sip::Uri& uri) { return !uri.parameters.has("lr"); }

/// The second of a pair follows, which names the other side.
bool isDoubled(const Core& core, const sip::Uri& uri) {
  return core.settings().doublesRecordRoute && uri.parameters.has("r2");
}

/// Where a Route sends: to its maddr, without anything else, if it has one.
std::string placeOf(const sip::Uri& uri) {
  const auto maddr = uri.parameters.find("maddr");
  if (!maddr) return std::string(uri.text);
  std::string place = "sip:" + std::string(*maddr);
  if (!uri.portText.empty()) place.append(":").append(uri.portText);
  return place;
}

SocketIndex socketOf(const Core& core, const sip::Uri& uri) {
  std::string name(uri.parameters.find("transport").value_or("udp"));
  name.append(":").append(uri.host).append(":").append(std::to_string(uri.port == 0 ? 5060 : uri.port));
  return core.sockets().named(name);
}

std::uint32_t offsetOf(const sip::Message& message, const char* place) {
  return static_cast<std::uint32_t>(place - message.text().data());
}

/// Takes the first `count` elements, and perhaps the last, off the Route headers. What stays keeps its bytes;
/// a line with none left goes.
void removeRoutes(RoutingContext& context, const Routes& routes, std::size_t count, bool alsoLast = false) {
  const sip::Message& message = context.message();
  std::size_t index = 0;
  for (const sip::HeaderLine& line : message.headers()) {
    if (line.name != sip::HeaderName::route) continue;
    const std::size_t first = index;
    while (index < routes.size() && offsetOf(message, routes[index].text.data()) < line.value.end) ++index;
    const std::size_t keptBegin = std::max(first, std::min(count, index));
    const std::size_t keptEnd =
        alsoLast && index == routes.size() ? std::min(index, routes.size() - 1) : index;
    if (keptBegin >= keptEnd) {
      if (first < index) context.edits.remove(line);
      continue;
    }
    const auto end = [&](const NameAddr& each) { return each.text.data() + each.text.size(); };
    const std::uint32_t begins = offsetOf(message, routes[keptBegin].text.data());
    const std::uint32_t ends = offsetOf(message, end(routes[keptEnd - 1]));
    if (keptBegin > first) context.edits.replace({line.value.begin, begins}, {});
    if (keptEnd < index) context.edits.replace({ends, offsetOf(message, end(routes[index - 1]))}, {});
  }
}

/// Its R-URI means us: the previous hop was a strict router, which put it there. The real one is the last
/// Route (Kamailio rr asks no more than that; a GRUU of ours is no Route).
bool comesFromStrictRouter(const RoutingContext& context) {
  if (context.message().toTag().empty()) return false;
  const auto uri = sip::parseUri(context.uri());
  return uri && isOurs(context.core(), *uri) && !uri->parameters.has("gr");
}

int afterStrictRouter(RoutingContext& context, const Routes& routes) {
  const Core& core = context.core();
  std::size_t next = 0;
  if (isDoubled(core, routes[0].uri) && isOurs(core, routes[0].uri)) {
    context.target.socket = socketOf(core, routes[0].uri);
    next = 1;
  }
  if (next == routes.size()) {
    removeRoutes(context, routes, next);
    return kError;
  }
  const std::string uri = context.uri();
  if (const auto own = sip::parseUri(uri)) context.routeParameters = own->parameters.raw();
  if (isStrict(routes[next].uri)) {
    context.setUri(placeOf(routes[next].uri));
    removeRoutes(context, routes, next + 1);
    return kDriven;
  }
  context.setDestination(placeOf(routes[next].uri));
  context.setUri(placeOf(routes.back().uri));
  removeRoutes(context, routes, next, true);
  return kDriven;
}

int towards(RoutingContext& context, const Routes& routes, std::size_t next) {
  if (!isStrict(routes[next].uri)) {
    context.setDestination(placeOf(routes[next].uri));
    removeRoutes(context, routes, next);
    return kDriven;
  }
  // A strict router ahead: the R-URI as it came goes to the end of the list, the next Route becomes the
  // R-URI.
  const std::string old(context.message().requestUri());
  context.edits.append(context.message(), "Route: <" + old + ">\r\n");
  context.setUri(placeOf(routes[next].uri));
  removeRoutes(context, routes, next + 1);
  return kDriven;
}

int afterOwnRoute(RoutingContext& context, const Routes& routes) {
  const Core& core = context.core();
  std::size_t own = 1;
  context.routeParameters = routes[0].uri.parameters.raw();
  if (isDoubled(core, routes[0].uri) && routes.size() > 1) {
    own = 2;
    // The second of the pair names the side that the request leaves by (Kamailio rr).
    context.target.socket = socketOf(core, routes[1].uri);
  }
  if (own < routes.size()) return towards(context, routes, own);
  removeRoutes(context, routes, own);
  // A preloaded Route that means us alone: taken off, yet the answer is false (Kamailio rr).
  return context.message().toTag().empty() ? kPreloaded : kDriven;
}

/// loose_route() without its watchers.
int followRoutes(RoutingContext& context) {
  if (!context.isRequest() || !context.message().has(sip::HeaderName::route)) return kError;
  const auto& routes = context.message().nameAddrs(sip::HeaderName::route);
  // A Route without <> is none to Kamailio's parser.
  if (!routes || routes->empty() || !routes->front().bracketed) {
    context.log("ERROR", "loose_route: the Route headers cannot be read");
    return kError;
  }
  if (comesFromStrictRouter(context)) return afterStrictRouter(context, *routes);
  if (isOurs(context.core(), (*routes)[0].uri)) return afterOwnRoute(context, *routes);
  // A foreign top Route is followed as if ours had stood above it (Kamailio rr).
  return towards(context, *routes, 0);
}

bool hasRecordRoute(const RoutingContext& context) {
  const bool hasOuter = context.stage == Stage::branch && context.relay.savedEdits.hasOpen();
  return hasOuter || context.edits.hasOpen() || (context.fork != nullptr && context.fork->edits.hasOpen());
}

bool addRecordRoute(RoutingContext& context, std::string key) {
  const SocketIndex in = context.core().sockets().boundAt(context.arrival.to);
  std::string lines = recordRouteLines(context.core(), in, in, key);
  context.edits.insertFirst(context.message(), std::move(lines), std::move(key));
  return true;
}

bool mayRecordRoute(const RoutingContext& context) {
  if (!context.isRequest()) return false;
  if (!hasRecordRoute(context)) return true;
  context.log("ERROR", "record_route: this request has its Record-Route already");
  return false;
}

/// A line at an address that is not ours, up to where parameters may still come.
std::string wholeLine(const RoutingContext& context, std::string_view address) {
  std::string line(1, kWholeRecordRoute);
  return line.append("Record-Route: <sip:").append(userOf(context)).append(address).append(tagMark(context));
}

}  // namespace

bool recordRoute(RoutingContext& context, std::string_view parameters) {
  if (!mayRecordRoute(context)) return false;
  std::string key = userOf(context) + "\n" + looseMark(context) + tagMark(context);
  key.append(parameters).append(context.recordRouteParameters);
  return addRecordRoute(context, std::move(key));
}

bool recordRoutePreset(RoutingContext& context, const std::vector<std::string>& addresses) {
  if (!mayRecordRoute(context)) return false;
  for (const std::string& address : addresses)
    addRecordRoute(context, wholeLine(context, address) + context.recordRouteParameters + looseMark(context));
  return true;
}

bool recordRouteAdvertised(RoutingContext& context, std::string_view address) {
  if (!mayRecordRoute(context)) return false;
  return addRecordRoute(context,
                        wholeLine(context, address) + looseMark(context) + context.recordRouteParameters);
}

void removeRecordRoute(RoutingContext& context) { context.edits.removeOpen(); }

void extendRecordRoutes(const RoutingContext& context, std::string_view parameters, sip::Edits& edits) {
  if (parameters.empty()) return;
  const SocketIndex in = context.core().sockets().boundAt(context.arrival.to);
  edits.extendOpen(parameters,
                   [&](std::string_view key) { return recordRouteLines(context.core(), in, in, key); });
}

void addRecordRouteParameter(RoutingContext& context, std::string_view parameter) {
  if (context.stage == Stage::branch) context.relay.lateRecordRouteParameters += parameter;
  if (!hasRecordRoute(context)) context.recordRouteParameters += parameter;
  extendRecordRoutes(context, parameter, context.edits);
}

bool isDownstream(const RoutingContext& context) {
  const auto tag = sip::Parameters(context.routeParameters).find("ftag");
  return !tag || *tag == context.message().fromTag();
}

int looseRoute(RoutingContext& context) {
  const int result = followRoutes(context);
  if (result == kError || context.routeParameters.empty()) return result;
  for (RouteWatcher* watcher : context.core().routeWatchers())
    watcher->onLooseRoute(context, context.routeParameters);
  return result;
}

}  // namespace forklab::proxy
