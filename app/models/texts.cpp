#include "models/texts.h"

#include <QGuiApplication>
#include <QPalette>
#include <algorithm>

#include "models/words.h"

namespace forklab::models {
namespace {

std::string_view firstLine(std::string_view bytes) {
  std::string_view line = bytes.substr(0, bytes.find('\n'));
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return line;
}

/// The words of a line by number, from 0; empty beyond the last.
std::string_view word(std::string_view line, std::size_t number) {
  for (; number > 0; --number) {
    const std::size_t space = line.find(' ');
    if (space == std::string_view::npos) return {};
    line.remove_prefix(space + 1);
  }
  return line.substr(0, line.find(' '));
}

bool isResponse(std::string_view line) { return line.substr(0, 8) == "SIP/2.0 "; }

QString trimmedNumber(double value) {
  QString text = QString::number(value, 'f', 3);
  while (text.endsWith(QLatin1Char('0'))) text.chop(1);
  if (text.endsWith(QLatin1Char('.'))) text.chop(1);
  return text;
}

}  // namespace

QBrush dimBrush() { return QGuiApplication::palette().brush(QPalette::Disabled, QPalette::Text); }

QString secondsText(kernel::Instant moment) {
  const bool wholeMilliseconds = moment.ns % 1'000'000 == 0;
  return QString::number(static_cast<double>(moment.ns) / 1e9, 'f', wholeMilliseconds ? 3 : 6);
}

QString millisecondsText(kernel::Instant moment) {
  return QString::number(static_cast<double>(moment.ns) / 1e9, 'f', 3);
}

// The largest unit that keeps the number above one.
QString spanText(kernel::Duration span) {
  const auto ns = static_cast<double>(span.ns);
  if (span.ns >= 1'000'000'000) return trimmedNumber(ns / 1e9) + QStringLiteral(" s");
  if (span.ns >= 1'000'000 || span.ns == 0) return trimmedNumber(ns / 1e6) + QStringLiteral(" ms");
  return trimmedNumber(ns / 1e3) + QStringLiteral(" µs");
}

QString clockText(kernel::Duration span) {
  const std::int64_t seconds = std::max<std::int64_t>(span.ns, 0) / 1'000'000'000;
  const QChar zero = QLatin1Char('0');
  const QString text = QStringLiteral("%1:%2")
                           .arg(seconds / 60 % 60, seconds >= 3600 ? 2 : 1, 10, zero)
                           .arg(seconds % 60, 2, 10, zero);
  return seconds >= 3600 ? QStringLiteral("%1:%2").arg(seconds / 3600).arg(text) : text;
}

QString qText(std::int16_t thousandths) {
  if (thousandths < 0) return Words::tr("no q");
  return QStringLiteral("q ") + QString::number(thousandths / 1000.0, 'f', thousandths % 100 == 0 ? 1 : 3);
}

// By the bytes alone: also a message that the parser refuses has a start line to show.
QString startLineText(std::string_view bytes) {
  const std::string_view line = firstLine(bytes);
  return isResponse(line) ? toQt(line.substr(8)) : toQt(word(line, 0));
}

QString shortStartLineText(std::string_view bytes) {
  const std::string_view line = firstLine(bytes);
  return toQt(word(line, isResponse(line) ? 1 : 0));
}

// Only a glance at the header: the label of each message on the screen needs it.
QString answeredMethod(std::string_view bytes) {
  constexpr std::string_view kHeader = "\nCSeq:";
  if (!isResponse(firstLine(bytes))) return {};
  const std::size_t at = bytes.find(kHeader);
  if (at == std::string_view::npos) return {};
  const std::string_view line = firstLine(bytes.substr(at + kHeader.size()));
  const std::size_t blank = line.find_last_of(' ');
  const std::string_view method = blank == std::string_view::npos ? line : line.substr(blank + 1);
  return method == "INVITE" ? QString() : toQt(method);
}

QString requestUser(std::string_view bytes) {
  const std::string_view line = firstLine(bytes);
  if (isResponse(line)) return {};
  std::string_view uri = word(line, 1);
  const std::size_t scheme = uri.find(':');
  const std::size_t at = uri.find('@');
  if (scheme == std::string_view::npos || at == std::string_view::npos || at < scheme) return {};
  return toQt(uri.substr(scheme + 1, at - scheme - 1));
}

QString routeText(const trace::RouteEntered& route) {
  const QString block = toQt(route.block);
  return route.name.empty() ? block : block + QLatin1Char('[') + toQt(route.name) + QLatin1Char(']');
}

QString nodeName(const RunIndex& index, NodeId node) {
  return node < index.nodes().size() ? toQt(index.nodes()[node].name) : QStringLiteral("?");
}

EventId packetBehind(const RunIndex& index, EventId event) {
  for (int walked = 0; event != 0 && event <= index.last() && walked < query::Timeline::kCausesWalked;
       ++walked) {
    if (const EventId packet = index.timeline().packetOf(event); packet != 0) return packet;
    event = index.log().byId(event).cause;
  }
  return 0;
}

QString receiverName(const RunIndex& index, const trace::PacketSent& packet) {
  return packet.toNode < index.nodes().size() ? nodeName(index, packet.toNode) : toQt(packet.to.text());
}

}  // namespace forklab::models
