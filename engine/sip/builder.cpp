#include "sip/builder.h"

#include "sip/elements.h"
#include "sip/pieces.h"

namespace forklab::sip {

Builder Builder::request(std::string_view method, std::string_view uri) {
  Builder builder;
  builder.text_.reserve(512);
  builder.text_.append(method).append(" ").append(uri).append(" SIP/2.0\r\n");
  return builder;
}

Builder Builder::response(int status, std::string_view reason) {
  Builder builder;
  builder.text_.reserve(512);
  builder.text_.append("SIP/2.0 ").append(Digits(static_cast<std::uint64_t>(status)).view());
  builder.text_.append(" ").append(reason).append("\r\n");
  return builder;
}

Builder& Builder::header(HeaderName name, std::string_view value) { return header(headerText(name), value); }

Builder& Builder::header(std::string_view name, std::string_view value) {
  text_.append(name).append(": ").append(value).append("\r\n");
  return *this;
}

Builder& Builder::lines(std::string_view text) {
  text_.append(text);
  return *this;
}

kernel::Bytes Builder::finish(std::string_view body) {
  header(HeaderName::contentLength, Digits(body.size()).view());
  text_.append("\r\n").append(body);
  return kernel::Bytes(text_);
}

kernel::Bytes Builder::finishAsIs(std::string_view body) const {
  std::string text;
  text.reserve(text_.size() + 2 + body.size());
  text.append(text_).append("\r\n").append(body);
  return kernel::Bytes(text);
}

namespace {

std::string_view lineOf(const Message& message, const HeaderLine& line) {
  return line.line.of(message.text());
}

/// A line of the request with something put behind a part of its value.
void addExtended(Pieces& pieces, std::string_view line, std::string_view part, std::string_view label,
                 std::string_view extra) {
  const auto split = static_cast<std::size_t>(part.data() + part.size() - line.data());
  pieces.add(line.substr(0, split), label, extra, line.substr(split));
}

void addVias(Pieces& pieces, const Message& request, std::string_view topExtra) {
  const HeaderLine* top = request.first(HeaderName::via);
  for (const HeaderLine& line : request.headers()) {
    if (line.name != HeaderName::via) continue;
    if (&line != top || topExtra.empty()) {
      pieces.add(lineOf(request, line));
      continue;
    }
    std::string_view element = request.value(line);
    Elements(element).next(element);
    addExtended(pieces, lineOf(request, line), element, {}, topExtra);
  }
}

void addAll(Pieces& pieces, const Message& request, HeaderName name) {
  for (const HeaderLine& line : request.headers()) {
    if (line.name == name) pieces.add(lineOf(request, line));
  }
}

void addFirst(Pieces& pieces, const Message& request, HeaderName name) {
  if (const HeaderLine* line = request.first(name)) pieces.add(lineOf(request, *line));
}

void addTo(Pieces& pieces, const Message& request, std::string_view tag) {
  const HeaderLine* line = request.first(HeaderName::to);
  if (line == nullptr) return;
  if (tag.empty() || !request.toTag().empty()) {
    pieces.add(lineOf(request, *line));
    return;
  }
  addExtended(pieces, lineOf(request, *line), request.value(*line), ";tag=", tag);
}

}  // namespace

kernel::Bytes buildResponse(const Message& request, int status, std::string_view reason,
                            const ResponseOptions& options) {
  Pieces pieces;
  const Digits code(static_cast<std::uint64_t>(status));
  const Digits length(options.body.size());
  pieces.add("SIP/2.0 ", code.view(), " ", reason, "\r\n");
  addVias(pieces, request, options.topViaExtra);
  addFirst(pieces, request, HeaderName::from);
  addTo(pieces, request, options.toTag);
  addFirst(pieces, request, HeaderName::callId);
  addFirst(pieces, request, HeaderName::cseq);
  if (options.copyRecordRoute) addAll(pieces, request, HeaderName::recordRoute);
  pieces.add(options.extraLines);
  if (!options.contentType.empty()) pieces.add("Content-Type: ", options.contentType, "\r\n");
  pieces.add("Content-Length: ", length.view(), "\r\n\r\n", options.body);
  return pieces.join();
}

}  // namespace forklab::sip
