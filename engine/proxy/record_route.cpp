#include "proxy/record_route.h"

#include <vector>

#include "proxy/forwarding.h"

namespace forklab::proxy {
namespace {

using sip::NameAddr;

std::string parametersOf(const RoutingContext& context) {
  std::string parameters = context.core().settings().fullLooseRouting ? ";lr=on" : ";lr";
  const std::string_view tag = context.message().fromTag();
  if (context.core().settings().appendsFromTag && !tag.empty()) parameters.append(";ftag=").append(tag);
  return parameters + context.recordRouteParameters;
}

bool isOurs(const Core& core, const sip::Uri& uri) {
  return uri.isSip() && core.isMyself(uri.host, uri.port);
}

SocketIndex socketOf(const Core& core, const sip::Uri& uri) {
  std::string name(uri.parameters.find("transport").value_or("udp"));
  name.append(":").append(uri.host).append(":").append(std::to_string(uri.port == 0 ? 5060 : uri.port));
  return core.sockets().named(name);
}

/// Takes the first `count` elements, and perhaps the last, off the Route headers; a line with none left goes.
void removeRoutes(RoutingContext& context, const std::vector<NameAddr>& routes, std::size_t count,
                  bool alsoLast = false) {
  const sip::Message& message = context.message();
  std::size_t index = 0;
  for (const sip::HeaderLine& line : message.headers()) {
    if (line.name != sip::HeaderName::route) continue;
    const std::string_view value = message.value(line);
    std::string kept;
    bool touched = false;
    while (index < routes.size() && routes[index].text.data() >= value.data() &&
           routes[index].text.data() < value.data() + value.size()) {
      const bool gone = index < count || (alsoLast && index + 1 == routes.size());
      touched = touched || gone;
      if (!gone) kept.append(kept.empty() ? "" : ", ").append(routes[index].text);
      ++index;
    }
    if (!touched) continue;
    if (kept.empty()) {
      context.edits.remove(line);
    } else {
      context.edits.replace(line.value, kept);
    }
  }
}

/// The previous hop was a strict router: it put our URI into the R-URI, the real one is the last Route.
bool comesFromStrictRouter(const RoutingContext& context) {
  const auto uri = sip::parseUri(context.uri());
  return uri && isOurs(context.core(), *uri) && uri->user.empty() && uri->parameters.has("lr");
}

int afterStrictRouter(RoutingContext& context, const std::vector<NameAddr>& routes) {
  const std::size_t last = routes.size() - 1;
  std::size_t gone = 0;
  if (isOurs(context.core(), routes[0].uri) && last > 0) gone = 1;
  context.routeParameters = routes[0].uri.parameters.raw();
  context.setUri(routes[last].uri.text);
  if (gone < last) context.setDestination(routes[gone].uri.text);
  removeRoutes(context, routes, gone, true);
  return 1;
}

int towards(RoutingContext& context, const std::vector<NameAddr>& routes, std::size_t next) {
  if (routes[next].uri.parameters.has("lr")) {
    context.setDestination(routes[next].uri.text);
    removeRoutes(context, routes, next);
    return 1;
  }
  // A strict router ahead: the R-URI goes to the end of the list, the next Route becomes the R-URI.
  context.edits.append(context.message(), "Route: <" + context.uri() + ">\r\n");
  context.setUri(routes[next].uri.text);
  removeRoutes(context, routes, next + 1);
  return 1;
}

int afterOwnRoute(RoutingContext& context, const std::vector<NameAddr>& routes) {
  std::size_t own = 1;
  context.routeParameters = routes[0].uri.parameters.raw();
  const bool doubled = routes[0].uri.parameters.has("r2");
  if (doubled && routes.size() > 1 && isOurs(context.core(), routes[1].uri)) {
    own = 2;
    // The second of the pair names the side that the request leaves by (Kamailio rr).
    context.target.socket = socketOf(context.core(), routes[1].uri);
  }
  if (own < routes.size()) return towards(context, routes, own);
  removeRoutes(context, routes, own);
  // A preloaded Route that means us alone: taken off, yet the answer is false (Kamailio rr).
  return context.message().toTag().empty() ? -3 : 1;
}

/// loose_route() without its watchers.
int followRoutes(RoutingContext& context) {
  if (!context.isRequest() || !context.message().has(sip::HeaderName::route)) return -1;
  const auto& routes = context.message().nameAddrs(sip::HeaderName::route);
  if (!routes || routes->empty()) {
    context.log("ERROR", "loose_route: the Route headers cannot be read");
    return -1;
  }
  if (comesFromStrictRouter(context)) return afterStrictRouter(context, *routes);
  if (isOurs(context.core(), (*routes)[0].uri)) return afterOwnRoute(context, *routes);
  // A foreign top Route is followed as if it were loose (Kamailio rr).
  context.setDestination((*routes)[0].uri.text);
  return 1;
}

}  // namespace

bool recordRoute(RoutingContext& context) {
  if (!context.isRequest() || context.isRecordRouted) return false;
  // What a branch_route puts in is for its branch alone.
  context.isRecordRouted = context.stage != Stage::branch;
  const SocketIndex in = context.core().sockets().boundAt(context.arrival.to);
  std::string parameters = parametersOf(context);
  std::string line = recordRouteLines(context.core(), in, in, parameters);
  context.edits.insertFirst(context.message(), std::move(line), std::move(parameters));
  return true;
}

void addRecordRouteParameter(RoutingContext& context, std::string_view parameter) {
  context.recordRouteParameters += parameter;
  const SocketIndex in = context.core().sockets().boundAt(context.arrival.to);
  context.edits.extendOpen(parameter, [&](std::string_view parameters) {
    return recordRouteLines(context.core(), in, in, parameters);
  });
}

bool isDownstream(const RoutingContext& context) {
  const auto tag = sip::Parameters(context.routeParameters).find("ftag");
  return !tag || *tag == context.message().fromTag();
}

int looseRoute(RoutingContext& context) {
  const int result = followRoutes(context);
  if (result != 1 || context.routeParameters.empty()) return result;
  for (RouteWatcher* watcher : context.core().routeWatchers())
    watcher->onLooseRoute(context, context.routeParameters);
  return result;
}

}  // namespace forklab::proxy
