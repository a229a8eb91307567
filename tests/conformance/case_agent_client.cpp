// The side of a case's agent that asks.
#include <QRegularExpression>

#include "conformance/case_agent.h"
#include "conformance/case_text.h"
#include "conformance/case_world.h"
#include "kernel/digest.h"

namespace forklab::test {

CaseAgent::CaseAgent(CaseWorld& world, const QString& name, const QJsonObject& description)
    : world_(world),
      name_(name),
      user_(description["user"].toString(name)),
      place_(QString::fromStdString(world.addressOf(name).text())),
      description_(description) {
  const bool isStream = world.addressOf(name).protocol == kernel::Protocol::tcp;
  via_ = isStream ? "TCP" : "UDP";
  uri_ = "sip:" + user_ + "@" + place_ + (isStream ? ";transport=tcp" : "");
}

void CaseAgent::send(const QString& text, const QString& place) { world_.send(name_, text, place); }

void CaseAgent::sendAlsoAt(const QJsonArray& times, const QString& text, const QString& place) {
  for (const QJsonValue& at : times) world_.after(at.toDouble(), [this, text, place] { send(text, place); });
}

void CaseAgent::play(const QJsonObject& step) {
  if (step["send"] == "CANCEL" && step.contains("of")) return sendCancel(step);
  if (step.contains("send")) return startRequest(step);
  const QString id = step.contains("ack") ? step["ack"].toString() : step["retransmit"].toString();
  if (!branches_.contains(id)) return;
  const Client& client = clients_[branches_[id]];
  if (!step.contains("ack")) return send(client.text, client.place);
  if (!client.acks.isEmpty()) send(edited(client.acks.last().text, step), client.acks.last().place);
}

bool CaseAgent::fillInDialog(const QJsonObject& step, Client& client) {
  client.call = world_.callId(step["dialog"].toString());
  for (const Dialog& dialog : step["early"].toBool() ? early_ : dialogs_) {
    if (dialog.call != client.call || !dialog.peerTag.contains(step["peer"].toString())) continue;
    client.uri = dialog.target;
    client.routes = dialog.routes;
    client.from = dialog.local;
    client.to = dialog.remote;
    client.place = placeOf(dialog.routes.isEmpty() ? dialog.target : uriIn(dialog.routes.first()));
    return true;
  }
  return false;
}

void CaseAgent::fillOutside(const QJsonObject& step, Client& client) {
  client.call = world_.callId(step["call"].toString(client.id));
  client.uri = world_.filled(step["ruri"].toString("sip:bob@%proxy%"));
  for (const QJsonValue& route : step["routes"].toArray()) client.routes << world_.filled(route.toString());
  const QString self = world_.filled(step["from"].toString("sip:" + user_ + "@" + place_));
  client.from = "<" + self + ">;tag=" + step["from_tag"].toString(name_ + "-" + client.id);
  client.to = world_.filled(step["to"].toString("<" + client.uri + ">"));
  client.place = QString::fromStdString(world_.addressOf("proxy").text());
}

void CaseAgent::startRequest(const QJsonObject& step) {
  Client client;
  client.method = step["send"].toString();
  client.id = step["id"].toString(client.method.toLower());
  client.step = step;
  if (step.contains("dialog")) {
    if (!fillInDialog(step, client)) return;
  } else {
    fillOutside(step, client);
  }
  if (step.contains("dest")) client.place = world_.filled(step["dest"].toString());
  client.cseq = step["cseq"].toInt(lastCSeq_.value(client.call) + 1);
  lastCSeq_[client.call] = client.cseq;
  const QString usual = QString("z9hG4bK-%1-%2-%3").arg(name_, client.id).arg(client.cseq);
  client.branch = step["branch"].toString(usual);
  client.text = build(client, client.method, step);
  branches_[client.id] = client.branch;
  clients_[client.branch] = client;
  send(client.text, client.place);
  sendAlsoAt(step["retransmit"].toArray(), client.text, client.place);
}

QString CaseAgent::build(const Client& client, const QString& method, const QJsonObject& step,
                         const QStringList& more) const {
  static const QSet<QString> kWithContact = {"INVITE", "SUBSCRIBE", "UPDATE", "REFER", "NOTIFY"};
  const bool isPlain = method == "ACK" || method == "CANCEL";
  QStringList out{method + " " + client.uri + " SIP/2.0",
                  "Via: SIP/2.0/" + via_ + ' ' + place_ + ";branch=" + client.branch};
  if (!step["max_forwards"].isNull()) out << QString("Max-Forwards: %1").arg(step["max_forwards"].toInt(70));
  for (const QString& route : client.routes) out << "Route: " + route;
  out << "From: " + client.from << "To: " + client.to << "Call-ID: " + client.call
      << QString("CSeq: %1 %2").arg(client.cseq).arg(method);
  if (kWithContact.contains(method) && !step.contains("contacts")) out << QString("Contact: <%1>").arg(uri_);
  if (!isPlain) {
    for (const QJsonValue& contact : step["contacts"].toArray())
      out << "Contact: " + world_.filled(contact.toString());
    for (const QJsonValue& line : step["headers"].toArray()) out << world_.filled(line.toString());
  }
  out += more;
  QString body;
  if (method == "INVITE" && step["body"].toBool(true)) {
    body = sessionText(place_);
    out << "Content-Type: application/sdp";
  } else if (!isPlain && (step["body"].isString() || step["body"].isDouble())) {
    const int size = step["body"].toInt();
    body = step["body"].isString() ? step["body"].toString()
                                   : QString("0123456789").repeated(size / 10 + 1).left(size);
    out << "Content-Type: text/plain";
  }
  out << QString("Content-Length: %1").arg(body.size());
  return edited(out.join("\r\n") + "\r\n\r\n" + body, step);
}

QString CaseAgent::edited(QString text, const QJsonObject& step) const {
  for (const QJsonValue& edit : step["edit"].toArray()) {
    const QRegularExpression pattern(edit[0].toString(), QRegularExpression::MultilineOption);
    text.replace(pattern, world_.filled(edit[1].toString()));
  }
  return text;
}

void CaseAgent::sendCancel(const QJsonObject& step) {
  if (!branches_.contains(step["of"].toString())) return;
  const Client& client = clients_[branches_[step["of"].toString()]];
  QStringList lines;
  for (const QJsonValue& line : step["headers"].toArray()) lines << world_.filled(line.toString());
  const QString text = build(client, "CANCEL", {}, lines);
  send(text, client.place);
  sendAlsoAt(step["retransmit"].toArray(), text, client.place);
}

CaseAgent::Dialog CaseAgent::clientDialog(const Client& client, const CaseMessage& message) const {
  QStringList routes = message.all("record-route");
  std::reverse(routes.begin(), routes.end());
  const QString target = uriIn(message.value("contact"));
  return {client.call,       client.from, message.value("to"), target.isEmpty() ? client.uri : target,
          message.tag("to"), routes};
}

void CaseAgent::takeResponse(const CaseMessage& message) {
  if (!clients_.contains(message.branch())) return;
  Client& client = clients_[message.branch()];
  const int status = message.status();
  if (message.method() != client.method || status == 100) return;
  const bool isInvite = client.method == "INVITE";
  if (status < 200) {
    if (isInvite && !message.tag("to").isEmpty() && !client.step.contains("dialog"))
      early_.prepend(clientDialog(client, message));
    return;
  }
  const QJsonObject auth = client.step["auth"].toObject();
  if ((status == 401 || status == 407) && !auth.isEmpty() && client.challenges < auth["times"].toInt(1)) {
    if (isInvite) acknowledgeFailure(client, message);
    const QJsonArray waits = listOf(auth.contains("after") ? auth["after"] : QJsonValue(50));
    const int wait = waits[std::min<qsizetype>(client.challenges, waits.size() - 1)].toInt();
    ++client.challenges;
    world_.after(wait, [this, branch = client.branch, message] { authenticate(branch, message); });
    return;
  }
  if (!isInvite) return;
  if (status >= 300) return acknowledgeFailure(client, message);
  take2xx(client, message);
}

void CaseAgent::take2xx(Client& client, const CaseMessage& message) {
  const QString tag = message.tag("to");
  const bool isKnown =
      std::any_of(client.acks.begin(), client.acks.end(), [&](const Ack& each) { return each.tag == tag; });
  if (!isKnown) {
    Client ack = client;
    const Dialog dialog = clientDialog(client, message);
    ack.uri = dialog.target;
    ack.to = message.value("to");
    ack.branch = QString("z9hG4bK-%1-%2-ack-%3").arg(name_, client.id, tag);
    if (!client.step.contains("dialog")) {
      ack.routes = dialog.routes;
      dialogs_ << dialog;
    }
    const QString place = placeOf(ack.routes.isEmpty() ? ack.uri : uriIn(ack.routes.first()));
    client.acks << Ack{tag, build(ack, "ACK", client.step["ack_opts"].toObject()), place};
  }
  acknowledge(client, tag);
}

void CaseAgent::acknowledgeFailure(Client& client, const CaseMessage& message) {
  Client ack = client;
  ack.to = message.value("to");
  const QString tag = message.tag("to");
  client.acks.removeIf([&](const Ack& each) { return each.tag == tag; });
  client.acks << Ack{tag, build(ack, "ACK", client.step["ack_opts"].toObject()), client.place};
  acknowledge(client, tag);
}

/// "ack": true, false, or how many final replies get none.
void CaseAgent::acknowledge(Client& client, const QString& tag) {
  const QJsonValue want = client.step["ack"];
  ++client.finals;
  if (want.isBool() && !want.toBool()) return;
  if (want.isDouble() && client.finals <= want.toInt()) return;
  for (const Ack& ack : client.acks) {
    if (ack.tag != tag) continue;
    const double wait = client.step["ack_after"].toDouble();
    if (wait == 0) return send(ack.text, ack.place);
    world_.after(wait, [this, ack] { send(ack.text, ack.place); });
    return;
  }
}

void CaseAgent::authenticate(const QString& branch, const CaseMessage& message) {
  Client client = clients_[branch];
  const QJsonObject auth = client.step["auth"].toObject();
  const bool byProxy = message.status() == 407;
  const QString challenge = message.value(byProxy ? "proxy-authenticate" : "www-authenticate");
  const auto part = [&](const QString& name) {
    return QRegularExpression(name + R"re(="?([^",]+)"?)re").match(challenge).captured(1);
  };
  const auto md5 = [](const QString& text) {
    return QString::fromStdString(kernel::md5Hex(text.toStdString()));
  };
  const QString user = auth["user"].toString(), realm = auth["realm"].toString(part("realm"));
  const QString nonce = part("nonce");
  const QString a1 = md5(user + ":" + realm + ":" + auth["password"].toString());
  const QString a2 = md5(client.method + ":" + client.uri);
  QString line = QString(R"re(Digest username="%1", realm="%2", nonce="%3", uri="%4", algorithm=MD5)re")
                     .arg(user, realm, nonce, client.uri);
  if (part("qop").isEmpty()) {
    line += QString(R"re(, response="%1")re").arg(md5(a1 + ":" + nonce + ":" + a2));
  } else {
    line += QString(R"re(, qop=auth, nc=00000001, cnonce="0a4f113b", response="%1")re")
                .arg(md5(a1 + ":" + nonce + ":00000001:0a4f113b:auth:" + a2));
  }
  QJsonObject step = client.step;
  QJsonArray headers = step["headers"].toArray();
  headers << (byProxy ? "Proxy-Authorization: " : "Authorization: ") + line;
  step["headers"] = headers;
  client.cseq += 1;
  client.acks.clear();
  client.finals = 0;
  client.branch = QString("z9hG4bK-%1-%2-%3").arg(name_, client.id).arg(client.cseq);
  client.text = build(client, client.method, step);
  lastCSeq_[client.call] = client.cseq;
  branches_[client.id] = client.branch;
  clients_[client.branch] = client;
  send(client.text, client.place);
}

}  // namespace forklab::test
