// The side of a case's agent that answers.
#include "conformance/case_agent.h"
#include "conformance/case_text.h"
#include "conformance/case_world.h"

namespace forklab::test {

void CaseAgent::onPacket(kernel::Instant, const net::Packet& packet, trace::EventId) {
  const std::string_view bytes = packet.bytes.view();
  const CaseMessage message(QString::fromUtf8(bytes.data(), qsizetype(bytes.size())));
  if (message.isResponse()) return takeResponse(message);
  if (message.method() == "ACK") return takeAck(message);
  takeRequest(message, QString::fromStdString(packet.from.text()));
}

void CaseAgent::takeAck(const CaseMessage& message) {
  for (Server& server : servers_) {
    if (server.method != "INVITE" || server.message.value("call-id") != message.value("call-id")) continue;
    const bool ofSuccess = server.final > 0 && server.final < 300 && server.tag == message.tag("to");
    if (server.branch == message.branch() || ofSuccess) server.isAcked = true;
  }
}

void CaseAgent::pickRule(Server& server, int nth) const {
  for (const QJsonValue& value : description_["rules"].toArray()) {
    const QJsonObject rule = value.toObject();
    const QString on = rule["on"].toString("*");
    if (on != "*" && !on.split('|').contains(server.method)) continue;
    const QJsonArray turns = rule["nth"].isArray() ? rule["nth"].toArray() : QJsonArray{rule["nth"]};
    if (rule.contains("nth") && !turns.contains(nth)) continue;
    if (rule.contains("user") &&
        !server.message.requestUri().contains("sip:" + rule["user"].toString() + "@"))
      continue;
    const double now = world_.nowMs();
    if (now < rule["since"].toDouble(0) || now > rule["until"].toDouble(1e9)) continue;
    if (rule.contains("in_dialog") && server.message.tag("to").isEmpty() == rule["in_dialog"].toBool())
      continue;
    server.rule = rule;
    server.hasRule = true;
    return;
  }
}

void CaseAgent::takeRequest(const CaseMessage& message, const QString& source) {
  const QString key = message.branch() + " " + message.method();
  if (!servers_.contains(key)) {
    Server server;
    server.method = message.method();
    server.branch = message.branch();
    server.source = source;
    server.message = message;
    server.tag = message.tag("to");
    pickRule(server, ++seen_[message.method()]);
    if (server.tag.isEmpty()) server.tag = name_ + "-" + QString::number(++tags_);
    servers_[key] = server;
    serverOrder_ << key;
  }
  Server& server = servers_[key];
  if (++server.copies <= server.rule["drop_first"].toInt()) return;
  if (!server.isStarted) {
    server.isStarted = true;
    return runRule(key);
  }
  const bool repeats = server.rule["on_retransmit"].toString("replay") == "replay";
  if (!server.last.isEmpty() && repeats) send(server.last, source);
}

void CaseAgent::answerCancel(const QString& key) {
  reply(key, {{"reply", 200}});
  const QString invite = servers_[key].branch + " INVITE";
  if (!servers_.contains(invite) || servers_[invite].final > 0) return;
  for (const std::size_t task : servers_[invite].timers) world_.cancel(task);
  schedule(invite, servers_[invite].rule["cancel_after"].toDouble(), {{"reply", 487}});
}

void CaseAgent::runRule(const QString& key) {
  const Server& server = servers_[key];
  if (server.method == "CANCEL" && !server.rule.contains("do")) return answerCancel(key);
  QJsonArray steps = server.rule["do"].toArray();
  if (!server.hasRule && server.method == "INVITE")
    steps = {QJsonObject{{"after", 50}, {"reply", 180}}, QJsonObject{{"after", 200}, {"reply", 200}}};
  if (!server.hasRule && server.method != "INVITE") steps = {QJsonObject{{"after", 0}, {"reply", 200}}};
  for (const QJsonValue& step : steps) schedule(key, step["after"].toDouble(), step.toObject());
}

void CaseAgent::schedule(const QString& key, double milliseconds, const QJsonObject& step) {
  QString target = key;
  if (step.contains("to")) {
    target.clear();
    for (const QString& each : serverOrder_) {
      if (servers_[each].method == step["to"].toString()) target = each;
    }
    if (target.isEmpty()) return;
  }
  // What is due at once is answered at once, as the recorder's loop did before it read the next packet.
  servers_[target].timers << world_.after(milliseconds, [this, target, step] { reply(target, step); });
}

void CaseAgent::reply(const QString& key, const QJsonObject& step, bool again) {
  Server& server = servers_[key];
  const int code = step["reply"].toInt();
  if (server.final > 0 && !again && !step["late"].toBool()) return;
  if (again && server.isAcked) return;
  const QString text = replyText(server, step);
  server.last = text;
  if (code > 100 && code < 300 && server.method == "INVITE" && !again)
    rememberServerDialog(server, code, step["tag"].toString(server.tag));
  if (code >= 200) server.final = code;
  send(text, server.source);
  if (again) return;
  for (const QJsonValue& at : step["retransmit"].toArray())
    server.timers << world_.after(at.toDouble(), [this, key, step] { reply(key, step, true); });
}

QString CaseAgent::replyText(const Server& server, const QJsonObject& step) const {
  const int code = step["reply"].toInt();
  const CaseMessage& message = server.message;
  QStringList out{QString("SIP/2.0 %1 %2").arg(code).arg(step["reason"].toString(phraseOf(code)))};
  for (const QString& via : message.all("via")) out << "Via: " + via;
  if (server.method == "INVITE" || code >= 200) {
    for (const QString& route : message.all("record-route")) out << "Record-Route: " + route;
  }
  QString to = message.value("to");
  if (code > 100 && message.tag("to").isEmpty()) to += ";tag=" + step["tag"].toString(server.tag);
  out << "From: " + message.value("from") << "To: " + to << "Call-ID: " + message.value("call-id")
      << "CSeq: " + message.value("cseq");
  if (step.contains("contact")) {
    for (const QJsonValue& contact : listOf(step["contact"]))
      out << "Contact: " + world_.filled(contact.toString());
  } else if ((server.method == "INVITE" || server.method == "SUBSCRIBE") && code > 100 && code < 300) {
    out << QString("Contact: <%1>").arg(uri_);
  }
  for (const QJsonValue& line : step["headers"].toArray()) out << world_.filled(line.toString());
  const QString body = step["body"].toBool() ? sessionText(place_) : QString();
  if (!body.isEmpty()) out << "Content-Type: application/sdp";
  out << QString("Content-Length: %1").arg(body.size());
  return out.join("\r\n") + "\r\n\r\n" + body;
}

void CaseAgent::rememberServerDialog(const Server& server, int code, const QString& tag) {
  const CaseMessage& message = server.message;
  const QString target = uriIn(message.value("contact")), peer = message.tag("from");
  if (!message.tag("to").isEmpty()) {
    for (Dialog& dialog : dialogs_) {
      if (dialog.call == message.value("call-id") && dialog.peerTag == peer && !target.isEmpty())
        dialog.target = target;
    }
    return;
  }
  const Dialog dialog{
      message.value("call-id"),   message.value("to") + ";tag=" + tag, message.value("from"), target, peer,
      message.all("record-route")};
  early_.prepend(dialog);
  if (code >= 200) dialogs_ << dialog;
}

}  // namespace forklab::test
