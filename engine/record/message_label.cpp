#include "record/message_label.h"

#include "sip/message.h"

namespace forklab::record {
namespace {

/// Bytes of a message come from anywhere and must not steer a terminal.
std::string printable(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c < ' ' || c > '~') c = '?';
  }
  return result;
}

/// Only when it is shorter than the step before.
void addStep(std::vector<std::string>& steps, std::string text) {
  if (steps.empty() || text.size() < steps.back().size()) steps.push_back(std::move(text));
}

std::vector<std::string> requestSteps(const sip::Message& message) {
  const std::string method(message.methodText());
  std::string_view uri = message.requestUri();
  std::vector<std::string> steps{method + ' ' + std::string(uri)};
  // Parameters and headers go first: who is called matters more than how.
  uri = uri.substr(0, uri.find_first_of(";?"));
  if (uri.substr(0, 4) == "sip:") uri.remove_prefix(4);
  addStep(steps, method + ' ' + std::string(uri));
  const std::size_t at = uri.find('@');
  if (at != std::string_view::npos) addStep(steps, method + ' ' + std::string(uri.substr(0, at)));
  addStep(steps, method);
  return steps;
}

std::vector<std::string> responseSteps(const sip::Message& message) {
  const std::string code = std::to_string(message.status());
  // Only a response to something else than an INVITE needs to say to what: "200 OK" answers a call.
  std::string method;
  if (message.cseq() && message.cseq()->method != sip::Method::invite) {
    method = " (" + std::string(message.cseq()->methodText) + ')';
  }
  const std::string reason(message.reason());
  std::vector<std::string> steps{code + ' ' + reason + method};
  addStep(steps, code + ' ' + reason.substr(0, reason.find(' ')) + method);
  addStep(steps, code + method);
  addStep(steps, code);
  return steps;
}

}  // namespace

MessageLabel labelOf(std::string_view bytes, unsigned retransmission) {
  MessageLabel label;
  const auto parsed = sip::Message::parse(kernel::Bytes(bytes));
  if (parsed) {
    const sip::Message& message = **parsed;
    label.steps = message.isRequest() ? requestSteps(message) : responseSteps(message);
    label.callId = message.callId();
  } else {
    label.steps = {std::to_string(bytes.size()) + " bytes, not SIP", "not SIP"};
  }
  const std::string repeated = retransmission == 0 ? "" : '(' + std::to_string(retransmission + 1) + ") ";
  for (std::string& step : label.steps) step = repeated + printable(step);
  return label;
}

}  // namespace forklab::record
