#include "script/functions/host.h"
#include "script/functions/siputils_parts.h"
#include "script/functions/uri_edit.h"

/// siputils: the parameters of the R-URI.
namespace forklab::functions {
namespace {

/// Unlike everywhere else, these ask for a name in its own case.
std::optional<sip::Parameters::Parameter> exactly(const sip::Uri& uri, std::string_view name) {
  std::size_t position = 0;
  for (sip::Parameters::Parameter each; uri.parameters.next(position, each);) {
    if (each.name == name) return each;
  }
  return std::nullopt;
}

}  // namespace

/// With one argument: there, and without a value.
Outcome hasUriParameter(Call& call) {
  const std::string& text = contextOf(call).uri();
  const auto uri = sip::parseUri(text);
  if (!uri) return truth(false);
  const auto found = exactly(*uri, call.text(0));
  const std::string_view wanted = call.argumentCount() > 1 ? call.text(1) : std::string_view{};
  return truth(found && found->value == wanted);
}

Outcome hasAnyUriParameter(Call& call) {
  const auto uri = sip::parseUri(contextOf(call).uri());
  return truth(uri && uri->parameters.has(call.text(0)));
}

/// Before the headers of the URI; whether the name is there already does not matter.
Outcome addUriParameter(Call& call) {
  proxy::RoutingContext& context = contextOf(call);
  if (call.text(0).empty()) return truth(true);
  std::string uri = context.uri();
  uri.insert(std::min(uri.find('?'), uri.size()), ";" + std::string(call.text(0)));
  return truth(context.setUri(uri));
}

Outcome getUriParameter(Call& call) {
  const auto uri = sip::parseUri(contextOf(call).uri());
  if (!uri) return truth(false);
  const auto found = exactly(*uri, call.text(0));
  return truth(found && call.assign(1, Value::text(found->value)));
}

Outcome removeUriParameter(Call& call) {
  proxy::RoutingContext& context = contextOf(call);
  return truth(context.setUri(withoutParameter(context.uri(), call.text(0))));
}

Outcome isGruu(Call& call) {
  constexpr std::int64_t kPublic = 1, kTemporary = 2;
  const std::string text(call.argumentCount() > 0 ? call.text(0) : std::string_view(contextOf(call).uri()));
  const auto uri = sip::parseUri(text);
  const auto mark = uri ? uri->parameters.find("gr") : std::nullopt;
  if (!mark) return truth(false);
  return Outcome::result(mark->empty() ? kTemporary : kPublic);
}

}  // namespace forklab::functions
