#include "models/message_tree.h"

#include <QStringList>
#include <algorithm>

#include "models/texts.h"
#include "models/words.h"
#include "sip/message.h"

namespace forklab::models {
namespace {

using sip::HeaderName;

/// Adds a child for a view into the message's text; nothing for an empty one.
void addPart(MessageField& field, const QString& name, std::string_view part, std::string_view text) {
  if (part.empty() || part.data() < text.data() || part.data() >= text.data() + text.size()) return;
  const auto begin = static_cast<std::uint32_t>(part.data() - text.data());
  field.children.push_back(
      {name, toQt(part), {begin, begin + static_cast<std::uint32_t>(part.size())}, {}, {}});
}

void addParameters(MessageField& field, const sip::Parameters& parameters, std::string_view text) {
  sip::Parameters::Parameter parameter;
  for (std::size_t position = 0; parameters.next(position, parameter);) {
    addPart(field, toQt(parameter.name), parameter.hasValue ? parameter.value : parameter.name, text);
  }
}

/// Its parts by name, and why it is no Via.
void addVia(MessageField& field, std::string_view value, std::string_view text) {
  const auto via = sip::parseVia(value);
  if (!via) {
    field.problem = toQt(via.error().message);
    return;
  }
  addPart(field, Words::tr("transport"), via->transport, text);
  addPart(field, Words::tr("sent by"), via->host, text);
  addParameters(field, via->parameters, text);
}

/// From, To, Contact and their like.
void addNameAddr(MessageField& field, std::string_view value, std::string_view text) {
  const auto address = sip::parseNameAddr(value);
  if (!address) {
    field.problem = toQt(address.error().message);
    return;
  }
  if (address->isStar) return;
  addPart(field, Words::tr("display name"), address->display, text);
  addPart(field, QStringLiteral("URI"), address->uri.text, text);
  addParameters(field, address->parameters, text);
}

bool holdsAddress(HeaderName name) {
  return name == HeaderName::from || name == HeaderName::to || name == HeaderName::contact ||
         name == HeaderName::route || name == HeaderName::recordRoute;
}

/// One line, however the header was folded.
QString unfolded(std::string_view value) { return toQt(value).simplified(); }

MessageField headerField(const sip::Message& message, const sip::HeaderLine& line) {
  const std::string_view text = message.text();
  const std::string_view value = message.value(line);
  MessageField field{toQt(line.nameText.of(text)), unfolded(value), line.line, {}, {}};
  if (line.name == HeaderName::via) addVia(field, value, text);
  if (holdsAddress(line.name)) addNameAddr(field, value, text);
  return field;
}

MessageField startLineField(const sip::Message& message) {
  const std::string_view text = message.text();
  const bool isRequest = message.isRequest();
  MessageField field{isRequest ? Words::tr("Request") : Words::tr("Status"),
                     startLineText(text),
                     message.startLine(),
                     {},
                     {}};
  if (!isRequest) return field;
  field.value = toQt(message.methodText()) + QLatin1Char(' ') + toQt(message.requestUri());
  addPart(field, Words::tr("method"), message.methodText(), text);
  addPart(field, QStringLiteral("Request-URI"), message.requestUri(), text);
  return field;
}

/// A finding belongs to the field that its range lies in, else to the start line.
void noteProblem(MessageTree& tree, const sip::Finding& finding) {
  const auto holds = [&finding](const MessageField& field) {
    return field.range.begin <= finding.error.range.begin && finding.error.range.begin < field.range.end;
  };
  const auto field = std::ranges::find_if(tree.fields, holds);
  (field == tree.fields.end() ? tree.fields.front() : *field).problem = toQt(finding.error.message);
}

void addBody(const sip::Message& message, MessageTree& tree) {
  if (message.body().empty()) return;
  MessageField body{
      Words::tr("Body"), Words::tr("%1 bytes").arg(message.body().size()), message.bodyRange(), {}, {}};
  std::uint32_t at = message.bodyRange().begin;
  for (const QString& line : toQt(message.body()).split(QLatin1Char('\n'))) {
    const auto size = static_cast<std::uint32_t>(line.toUtf8().size());
    if (!line.trimmed().isEmpty())
      body.children.push_back({QString(), line.trimmed(), {at, at + size}, {}, {}});
    at += size + 1;
  }
  tree.fields.push_back(body);
}

}  // namespace

MessageTree messageTree(std::string_view bytes) {
  const auto parsed = sip::Message::parse(kernel::Bytes(bytes));
  if (!parsed) {
    const auto end = static_cast<std::uint32_t>(bytes.size());
    return {Words::tr("unreadable"),
            {{Words::tr("Bytes"),
              Words::tr("%1 bytes").arg(bytes.size()),
              {0, end},
              {},
              toQt(parsed.error().message)}}};
  }
  const sip::Message& message = **parsed;
  MessageTree tree;
  tree.fields.push_back(startLineField(message));
  tree.title = tree.fields.front().value;
  for (const sip::HeaderLine& line : message.headers()) tree.fields.push_back(headerField(message, line));
  addBody(message, tree);
  for (const sip::Finding& finding : sip::inspect(message)) noteProblem(tree, finding);
  return tree;
}

}  // namespace forklab::models
