#include "lab/phone/first_request.h"

#include <algorithm>

#include "sip/builder.h"

namespace forklab::lab::phone {

namespace {

using sip::HeaderName;

/// RFC 3261 10.2: From and To are the address of record, Contact is the phone.
void writeRegistration(const Stack& stack, const agents::Registration& registration, bool unregisters,
                       sip::Builder& builder) {
  const std::string q = registration.q.empty() ? std::string{} : ";q=" + registration.q;
  builder.header(HeaderName::contact, stack.contact() + q);
  builder.header(HeaderName::expires,
                 unregisters ? "0" : std::to_string(registration.expires.ns / 1'000'000'000));
}

}  // namespace

kernel::Bytes buildFirstRequest(const Stack& stack, const agents::CallPlan& plan, const RequestDraft& draft) {
  const bool isInvite = plan.method == "INVITE";
  const std::string& toUri = plan.registration ? plan.registration->addressOfRecord : plan.target;
  sip::Builder builder = sip::Builder::request(plan.method, draft.target);
  builder.header(HeaderName::via, draft.via);
  builder.header(HeaderName::maxForwards, std::to_string(plan.maxForwards));
  // From needs its tag at once, To gets one from whoever answers (RFC 3261 8.1.1.2, 8.1.1.3).
  builder.header(HeaderName::from,
                 "<" + (plan.from.empty() ? stack.uri() : plan.from) + ">;tag=" + draft.fromTag);
  builder.header(HeaderName::to, "<" + toUri + ">");
  builder.header(HeaderName::callId, draft.callId);
  builder.header(HeaderName::cseq, std::to_string(draft.sequence) + " " + plan.method);
  // Only an INVITE offers a session and tells where its dialog shall send requests.
  if (isInvite) builder.header(HeaderName::contact, stack.contact());
  if (plan.registration) writeRegistration(stack, *plan.registration, draft.unregisters, builder);
  builder.lines(draft.credentials);
  for (const std::string& line : plan.headerLines) builder.lines(line + "\r\n");
  if (isInvite) {
    builder.header(HeaderName::contentType, "application/sdp");
    return builder.finish(stack.sessionDescription());
  }
  if (!plan.body.empty()) builder.header(HeaderName::contentType, plan.contentType);
  return builder.finish(plan.body);
}

std::vector<std::string> redirectTargets(const sip::Message& response) {
  struct Target {
    std::string uri;
    int q = 1000;  ///< RFC 3261 20.10 leaves a missing one open; a phone takes it as wanted
  };
  std::vector<Target> targets;
  const auto& contacts = response.nameAddrs(HeaderName::contact);
  if (!contacts) return {};
  for (const sip::NameAddr& contact : *contacts) {
    if (contact.isStar || !contact.uri.isSip()) continue;
    targets.push_back({std::string(contact.uri.text), contact.qThousandths().value_or(1000)});
  }
  std::stable_sort(targets.begin(), targets.end(),
                   [](const Target& a, const Target& b) { return a.q > b.q; });
  std::vector<std::string> uris;
  for (Target& target : targets) uris.push_back(std::move(target.uri));
  return uris;
}

}  // namespace forklab::lab::phone
