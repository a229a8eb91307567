#include "conformance/received.h"

#include <QJsonObject>
#include <QRegularExpression>
#include <algorithm>

#include "sip/message.h"

namespace forklab::test {

namespace {

QString text(std::string_view view) { return QString::fromUtf8(view.data(), qsizetype(view.size())); }

/// Everything that is compared, in one line, so that a difference can be read.
struct Line {
  QString from, start, cseq, branch, maxForwards, contacts, headers, raw;
  qsizetype vias = 0, recordRoutes = 0, routes = 0;
  bool hasBody = false;
  int copy = 0;

  QString text() const {
    return QStringLiteral(
               "%1: %2 | CSeq %3 | branch %4 | Max-Forwards %5 | %6 Via, %7 Record-Route, %8 Route | Contact "
               "%9")
               .arg(from, start, cseq, branch, maxForwards)
               .arg(vias)
               .arg(recordRoutes)
               .arg(routes)
               .arg(contacts) +
           QStringLiteral(" | %1 | %2 | copy %3").arg(headers, hasBody ? "body" : "no body").arg(copy) + raw;
  }
};

QString joined(const QJsonValue& list) {
  QStringList parts;
  for (const QJsonValue& each : list.toArray()) parts << each.toString().trimmed();
  return parts.join(", ");
}

bool isComparedHeader(const QString& name) { return name.startsWith("x-") || name == "reason"; }

/// Refusals make no dialog, so RFC 3261 (table 3) has no Record-Route there. The recorded agents copied it
/// all the same, the lab's phones do not; the proxy only passes it on.
bool countsRecordRoute(int status, bool withBareRefusals) { return status < 300 || !withBareRefusals; }

Line lineOf(const QJsonObject& event, bool withBareRefusals, bool withRaw) {
  Line line;
  const bool isRequest = event["kind"] == "request";
  line.from = event["from"].toString();
  line.start = isRequest ? event["method"].toString() + " " + event["ruri"].toString()
                         : QString::number(event["status"].toInt()) + " " + event["phrase"].toString();
  line.cseq = event["cseq"].toString();
  if (isRequest) {
    line.branch = event["branch"].toString();
    line.maxForwards = event["max_forwards"].toString();
  }
  line.vias = event["vias"].toInt();
  const bool counts = countsRecordRoute(event["status"].toInt(), withBareRefusals);
  line.recordRoutes = counts ? event["record_route"].toArray().size() : 0;
  line.routes = event["route"].toArray().size();
  line.contacts = joined(event["contact"]);
  const QJsonObject headers = event["headers"].toObject();
  for (const QString& name : headers.keys()) {
    if (isComparedHeader(name)) line.headers += name + "=" + joined(headers[name]) + " ";
  }
  line.hasBody = event["body_bytes"].toInt() > 0;
  line.copy = event["retransmission"].toInt();
  if (withRaw) {
    for (const QJsonValue& each : event["raw"].toArray()) line.raw += " | " + each.toString();
  }
  return line;
}

/// The same line of a message that the lab delivered. Branches are named in the order of their arrival.
class Describer {
 public:
  Describer(const QString& agent, const Playback& playback, bool withBareRefusals)
      : agent_(agent), playback_(playback), withBareRefusals_(withBareRefusals) {}

  QString describe(const QString& from, const sip::Message& message) {
    Line line;
    line.from = from;
    line.cseq = text(message.valueOf(sip::HeaderName::cseq));
    const QString branch = text(message.topVia() ? message.topVia()->branch : std::string_view{});
    if (message.isRequest()) {
      line.start = text(message.methodText()) + " " + playback_.withNames(text(message.requestUri()));
      line.branch = branchName(branch);
      line.maxForwards = text(message.valueOf(sip::HeaderName::maxForwards));
    } else {
      line.start = QString::number(message.status()) + " " + text(message.reason());
    }
    const auto vias = message.vias();
    line.vias = vias ? qsizetype(vias->size()) : -1;
    const bool counts = countsRecordRoute(message.status(), withBareRefusals_);
    line.recordRoutes = counts ? count(message, sip::HeaderName::recordRoute) : 0;
    line.routes = count(message, sip::HeaderName::route);
    line.contacts = contacts(message);
    line.headers = headers(message);
    line.hasBody = !message.body().empty();
    const QString method = line.cseq.section(' ', 1);
    line.copy =
        copies_[QStringList{branch, method, QString::number(message.status()), text(message.toTag())}.join(
            ' ')]++;
    for (const sip::HeaderLine& header : message.headers()) {
      const QString name = text(header.nameText.of(message.text())).toLower();
      if (playback_.rawHeaders.contains(fullName(name)))
        line.raw += " | " + playback_.withNames(text(header.line.of(message.text())).trimmed());
    }
    return line.text();
  }

 private:
  /// Of a compact form.
  static QString fullName(const QString& name) {
    const sip::HeaderName known = sip::headerNameOf(name.toStdString());
    return known == sip::HeaderName::other ? name : text(sip::headerText(known)).toLower();
  }

  QString branchName(const QString& branch) {
    if (!branches_.contains(branch)) branches_ << branch;
    return agent_ + ".b" + QString::number(branches_.indexOf(branch) + 1);
  }

  static qsizetype count(const sip::Message& message, sip::HeaderName name) {
    const auto list = message.nameAddrs(name);
    if (list) return qsizetype(list->size());
    // What cannot be read the record counts by its lines.
    const auto& headers = message.headers();
    return std::count_if(headers.begin(), headers.end(),
                         [name](const sip::HeaderLine& line) { return line.name == name; });
  }

  QString contacts(const sip::Message& message) const {
    QStringList parts;
    if (const auto list = message.nameAddrs(sip::HeaderName::contact)) {
      for (const sip::NameAddr& each : *list) parts << contact(text(each.text));
    }
    const auto& cseq = message.cseq();
    if (cseq && cseq->methodText == "REGISTER") parts.sort();
    return parts.join(", ");
  }

  /// As the recorder has it: parameters sorted, only those behind the last bracket; a lifetime is there or
  /// not.
  QString contact(const QString& written) const {
    QStringList parameters = written.mid(written.lastIndexOf('>') + 1).split(';').mid(1);
    for (QString& each : parameters) each = each.trimmed();
    parameters.sort();
    for (QString& each : parameters) {
      if (each.startsWith("expires=", Qt::CaseInsensitive)) each = "expires=N";
    }
    const QString uri =
        written.contains('<') ? written.section('<', 1).section('>', 0, 0) : written.section(';', 0, 0);
    return (QStringList{"<" + playback_.withNames(uri) + ">"} + parameters).join(";");
  }

  QString headers(const sip::Message& message) const {
    QMap<QString, QStringList> found;
    for (const sip::HeaderLine& line : message.headers()) {
      const QString name = text(line.nameText.of(message.text())).toLower();
      // The text of a Reason is free; protocol and cause are not.
      if (isComparedHeader(name))
        found[name] << playback_.withNames(unfolded(text(message.value(line))))
                           .remove(QRegularExpression(";text=\"[^\"]*\""));
    }
    QString all;
    for (auto each = found.begin(); each != found.end(); ++each)
      all += each.key() + "=" + each.value().join(", ") + " ";
    return all;
  }

  static QString unfolded(QString value) {
    static const QRegularExpression kFold(R"(\r\n[ \t]+)");
    return value.replace(kFold, " ");
  }

  QString agent_;
  const Playback& playback_;
  bool withBareRefusals_;
  QStringList branches_;
  QMap<QString, int> copies_;
};

/// Puts what was played into the recorded order where the record leaves the order open.
void arrange(const std::vector<Received>& recorded, std::vector<Received>& played) {
  for (std::size_t i = 0; i < std::min(recorded.size(), played.size()); ++i) {
    if (recorded[i].group == 0) continue;
    std::size_t end = i;
    while (end < recorded.size() && end < played.size() && recorded[end].group == recorded[i].group) ++end;
    const auto last = played.begin() + static_cast<std::ptrdiff_t>(end);
    const auto match = std::find_if(played.begin() + static_cast<std::ptrdiff_t>(i), last,
                                    [&](const Received& each) { return each.what == recorded[i].what; });
    if (match != last) std::iter_swap(match, played.begin() + static_cast<std::ptrdiff_t>(i));
  }
}

}  // namespace

std::vector<Received> recordedAt(const QJsonArray& events, bool withBareRefusals, bool withRaw) {
  std::vector<Received> list;
  for (const QJsonValue& value : events) {
    const QJsonObject event = value.toObject();
    list.push_back({lineOf(event, withBareRefusals, withRaw).text(), event["t_min"].toDouble(),
                    event["t_max"].toDouble(), event["group"].toInt()});
  }
  return list;
}

std::vector<Received> playedAt(const QString& agent, const Playback& playback, bool withBareRefusals) {
  std::vector<Received> list;
  Describer describer(agent, playback, withBareRefusals);
  const trace::Log& log = playback.log;
  for (std::size_t i = 0; i < log.size(); ++i) {
    const auto* arrived = std::get_if<trace::PacketArrived>(&log.at(i).payload);
    if (arrived == nullptr || playback.nodes[log.at(i).node] != agent) continue;
    const auto& sent = std::get<trace::PacketSent>(log.byId(arrived->sent).payload);
    const auto message = sip::Message::parse(kernel::Bytes(sent.bytes));
    const double ms = static_cast<double>(log.at(i).time.ns) / 1e6;
    list.push_back(
        {message ? describer.describe(playback.nameOf(sent.from), **message) : QStringLiteral("not SIP"), ms,
         ms, 0});
  }
  return list;
}

QStringList differences(const std::vector<Received>& recorded, std::vector<Received> played,
                        double toleranceMs) {
  arrange(recorded, played);
  QStringList lines;
  for (std::size_t i = 0; i < std::max(recorded.size(), played.size()); ++i) {
    if (i >= recorded.size()) {
      lines << QStringLiteral("too much, at %1 ms: %2").arg(played[i].fromMs).arg(played[i].what);
    } else if (i >= played.size()) {
      lines << QStringLiteral("missing, at %1 ms: %2").arg(recorded[i].fromMs).arg(recorded[i].what);
    } else if (recorded[i].what != played[i].what) {
      lines << QStringLiteral("recorded %1 ms: %2\n  but got %3 ms: %4")
                   .arg(recorded[i].fromMs)
                   .arg(recorded[i].what)
                   .arg(played[i].fromMs)
                   .arg(played[i].what);
    } else {
      const double slack = std::max(toleranceMs, recorded[i].toMs / 10);
      if (played[i].fromMs >= recorded[i].fromMs - slack && played[i].fromMs <= recorded[i].toMs + slack)
        continue;
      lines << QStringLiteral("at %1 ms instead of %2 … %3 ms: %4")
                   .arg(played[i].fromMs)
                   .arg(recorded[i].fromMs)
                   .arg(recorded[i].toMs)
                   .arg(recorded[i].what);
    }
  }
  return lines;
}

}  // namespace forklab::test
