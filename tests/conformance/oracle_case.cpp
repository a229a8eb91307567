#include "conformance/oracle_case.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>

namespace forklab::test {

namespace {

QByteArray contentOf(const QString& path) {
  QFile file(path);
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QJsonObject objectOf(const QString& path) { return QJsonDocument::fromJson(contentOf(path)).object(); }

std::string milliseconds(int count) { return std::to_string(count) + "ms"; }

/// How long a phone waits between copies of its 2xx (RFC 3261 13.3.1.4): a case that repeats at other times
/// is not a phone's.
bool isNaturalRepetition(const QJsonArray& times) {
  return times.isEmpty() || times == QJsonArray{500, 1500};
}

}  // namespace

OracleCase::OracleCase(const QDir& folder, const QDir& scratch) {
  const QJsonObject description = objectOf(folder.filePath("case.json"));
  const QJsonObject recording = objectOf(folder.filePath("kamailio-5.6.3.json"));
  refuseOtherKeys(description, {"title", "duration", "tolerance_ms", "files", "agents", "script"});
  events_ = recording["events"].toArray();
  if (!recording["unstable"].toArray().isEmpty()) refuse("messages that were not in every recorded run");
  toleranceMs_ = qMax(60.0, description["tolerance_ms"].toDouble());
  scenario_.folder = scratch.path().toStdString();
  scenario_.name = folder.dirName().toStdString();
  scenario_.duration = kernel::Duration::milliseconds(description["duration"].toInt());
  addNode("proxy", lab::NodeKind::proxy);
  scenario_.nodes[0].script = "proxy.cfg";
  readAgents(description["agents"].toObject());
  readScript(description["script"].toArray());
  addresses_["dir"] = scratch.path();
  writeFile("proxy.cfg", folder, scratch);
  for (const QJsonValue& file : description["files"].toArray()) writeFile(file.toString(), folder, scratch);
}

void OracleCase::refuse(const QString& why) {
  if (obstacle_.isEmpty()) obstacle_ = why;
}

void OracleCase::refuseOtherKeys(const QJsonObject& object, const QStringList& known) {
  for (const QString& key : object.keys()) {
    if (!known.contains(key)) refuse("no phone of the lab knows `" + key + "`");
  }
}

void OracleCase::addNode(const QString& name, lab::NodeKind kind) {
  lab::NodeSpec spec;
  spec.name = name.toStdString();
  spec.kind = kind;
  spec.address.ip = kernel::IpAddress::v4(10, 0, 0, static_cast<std::uint8_t>(1 + scenario_.nodes.size()));
  addresses_[name] = QString::fromStdString(spec.address.text());
  scenario_.nodes.push_back(spec);
  if (scenario_.nodes.size() == 1) return;
  lab::LinkSpec link;
  link.name = spec.name;
  link.b = scenario_.nodes.size() - 1;
  scenario_.links.push_back(link);
}

lab::NodeSpec& OracleCase::node(const QString& name) {
  return scenario_.nodes[static_cast<std::size_t>(1 + agents_.indexOf(name))];
}

QString OracleCase::filled(QString text) const {
  for (auto entry = addresses_.begin(); entry != addresses_.end(); ++entry) {
    text.replace("%" + entry.key() + "%", entry.value());
    text.replace("%" + entry.key() + ".port%", entry.value().section(':', 1));
  }
  return text;
}

QString OracleCase::withNames(QString text) const {
  for (auto entry = addresses_.begin(); entry != addresses_.end(); ++entry) {
    text.replace(entry.value(), "%" + entry.key() + "%");
  }
  return text;
}

QString OracleCase::nameOf(const kernel::Endpoint& address) const {
  return addresses_.key(QString::fromStdString(address.text()), "nobody");
}

void OracleCase::readAgents(const QJsonObject& agents) {
  agents_ = agents.keys();
  for (const QString& name : agents_) addNode(name, lab::NodeKind::phone);
  for (const QString& name : agents_) {
    refuseOtherKeys(agents[name].toObject(), {"rules"});
    readAnswers(name, agents[name].toObject()["rules"].toArray());
  }
}

void OracleCase::readAnswers(const QString& agent, const QJsonArray& rules) {
  QMap<int, lab::BehaviourSpec> byTurn;
  for (const QJsonValue& rule : rules) readRule(rule.toObject(), byTurn);
  constexpr int kEveryTurn = 1'000'000;
  if (!byTurn.contains(kEveryTurn)) {
    byTurn[kEveryTurn] = {"replies", {{"steps", "50ms 180\n200ms 200"}}};
  }
  for (const lab::BehaviourSpec& behaviour : byTurn) node(agent).behaviours.push_back(behaviour);
  const bool ignoresCancel = std::any_of(
      rules.begin(), rules.end(), [](const QJsonValue& rule) { return rule.toObject()["on"] == "CANCEL"; });
  for (lab::BehaviourSpec& behaviour : node(agent).behaviours) {
    if (ignoresCancel) behaviour.options["ignore_cancel"] = "yes";
  }
}

void OracleCase::readRule(const QJsonObject& rule, QMap<int, lab::BehaviourSpec>& byTurn) {
  refuseOtherKeys(rule, {"on", "nth", "do"});
  const QJsonArray steps = rule["do"].toArray();
  const QString method = rule["on"].toString();
  if (method == "INVITE") {
    byTurn[rule["nth"].toInt(1'000'000)] = replies(steps);
    return;
  }
  const bool isPlain = steps.size() == 1 && steps[0] == QJsonObject{{"after", 0}, {"reply", 200}};
  if (!isPlain || (method != "CANCEL" && method != "OPTIONS" && method != "BYE"))
    refuse("a rule for " + method);
}

lab::BehaviourSpec OracleCase::replies(const QJsonArray& steps) {
  if (steps.isEmpty()) return {"silent", {}};
  lab::BehaviourSpec behaviour{"replies", {}};
  const auto add = [&](const char* option, const std::string& text) {
    std::string& all = behaviour.options[option];
    all += (all.empty() ? "" : "\n") + text;
  };
  for (const QJsonValue& value : steps) {
    const QJsonObject step = value.toObject();
    refuseOtherKeys(step, {"after", "reply", "body", "contact", "headers", "retransmit"});
    if (!isNaturalRepetition(step["retransmit"].toArray())) refuse("a repetition at times of its own");
    add("steps", milliseconds(step["after"].toInt()) + " " + std::to_string(step["reply"].toInt()) +
                     (step["body"].toBool() ? " sdp" : ""));
    for (const QJsonValue& line : step["headers"].toArray())
      add("headers", filled(line.toString()).toStdString());
    for (const QJsonValue& contact : step["contact"].toArray())
      add("contacts", filled(contact.toString()).toStdString());
  }
  return behaviour;
}

void OracleCase::readScript(const QJsonArray& steps) {
  for (const QJsonValue& step : steps) readStep(step.toObject());
}

void OracleCase::readStep(const QJsonObject& step) {
  if (step["send"] == "CANCEL") {
    refuseOtherKeys(step, {"at", "agent", "send", "of"});
    const QString call = step["of"].toString();
    if (!calls_.contains(call)) return refuse("a CANCEL of nothing");
    node(callers_[call]).behaviours[calls_[call]].options["cancel_after"] =
        milliseconds(step["at"].toInt() - calledAt_[call]);
  } else if (step["send"] == "BYE") {
    readHangUp(step);
  } else if (step.contains("send")) {
    readRequest(step);
  } else {
    refuse("a step that sends nothing new");
  }
}

void OracleCase::readRequest(const QJsonObject& step) {
  refuseOtherKeys(step, {"at", "agent", "send", "id", "max_forwards", "ack", "ruri"});
  const QString id = step["id"].toString(), agent = step["agent"].toString();
  lab::BehaviourSpec call{"caller", {}};
  call.options["calls"] = filled(step["ruri"].toString("sip:bob@%proxy%")).toStdString();
  call.options["call_at"] = milliseconds(step["at"].toInt());
  call.options["method"] = step["send"].toString().toStdString();
  call.options["max_forwards"] = std::to_string(step["max_forwards"].toInt(70));
  call.options["lose_answers"] = std::to_string(step["ack"].toInt(0));
  calls_[id] = node(agent).behaviours.size();
  callers_[id] = agent;
  calledAt_[id] = step["at"].toInt();
  node(agent).behaviours.push_back(call);
}

void OracleCase::readHangUp(const QJsonObject& step) {
  refuseOtherKeys(step, {"at", "agent", "send", "id", "dialog"});
  const QString call = step["dialog"].toString(), agent = step["agent"].toString();
  const std::string at = milliseconds(step["at"].toInt());
  if (callers_.value(call) == agent) {
    node(agent).behaviours[calls_[call]].options["hang_up_at"] = at;
    return;
  }
  for (lab::BehaviourSpec& behaviour : node(agent).behaviours) {
    if (behaviour.name == "replies") behaviour.options["hang_up_at"] = at;
  }
}

void OracleCase::writeFile(const QString& name, const QDir& folder, const QDir& scratch) {
  QFile file(scratch.filePath(name));
  if (!file.open(QIODevice::WriteOnly)) return refuse(name + " cannot be written");
  file.write(filled(QString::fromUtf8(contentOf(folder.filePath(name)))).toUtf8());
}

QJsonArray OracleCase::recorded(const QString& agent) const {
  QJsonArray list;
  for (const QJsonValue& event : events_) {
    if (event["dir"] == "rx" && event["to"] == agent) list.append(event);
  }
  return list;
}

}  // namespace forklab::test
