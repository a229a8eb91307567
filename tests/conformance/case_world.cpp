#include "conformance/case_world.h"

#include <QFile>
#include <QJsonDocument>
#include <QRegularExpression>
#include <algorithm>

#include "lab/stream_settings.h"
#include "script/functions/all.h"
#include "store/database.h"

namespace forklab::test {

namespace {

QByteArray contentOf(const QString& path) {
  QFile file(path);
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QJsonObject objectOf(const QString& path) { return QJsonDocument::fromJson(contentOf(path)).object(); }

constexpr std::uint64_t kSeed = 1;

}  // namespace

CaseWorld::CaseWorld(const QDir& folder, const QDir& scratch)
    : recorder_(trace::Level::full), network_(simulator_, recorder_, kSeed) {
  const QJsonObject description = objectOf(folder.filePath("case.json"));
  const QJsonObject recording = objectOf(folder.filePath("kamailio-5.6.3.json"));
  events_ = recording["events"].toArray();
  durationMs_ = description["duration"].toDouble();
  toleranceMs_ = qMax(60.0, description["tolerance_ms"].toDouble());
  for (const QJsonValue& each : description["raw_headers"].toArray()) rawHeaders_ << each.toString();
  if (!recording["unstable"].toArray().isEmpty()) refuse("messages that were not in every recorded run");
  if (obstacle_.isEmpty()) build(description, folder, scratch);
}

CaseWorld::~CaseWorld() = default;

void CaseWorld::refuse(const QString& why) {
  if (obstacle_.isEmpty()) obstacle_ = why;
}

/// "data.sql" becomes the database data.db beside it.
void CaseWorld::makeDatabase(const QString& path, const QString& statements) {
  auto database = store::Database::open(path.toStdString(), store::OpenMode::create);
  if (!database) return refuse(path + " cannot be made");
  store::Database made = std::move(database).value();
  const auto filledIn = made.runScript(statements.toStdString());
  if (!filledIn) refuse(QString::fromStdString(filledIn.error().message));
}

void CaseWorld::build(const QJsonObject& description, const QDir& folder, const QDir& scratch) {
  const QJsonObject agents = description["agents"].toObject();
  scratch_ = scratch.path();
  giveAddresses(agents, description["sockets"].toArray());
  QStringList files{"proxy.cfg"};
  for (const QJsonValue& file : description["files"].toArray()) files << file.toString();
  for (const QString& name : files) {
    QFile file(scratch.filePath(name));
    if (!file.open(QIODevice::WriteOnly)) return refuse(name + " cannot be written");
    const QString content = filled(QString::fromUtf8(contentOf(folder.filePath(name))));
    file.write(content.toUtf8());
    if (name.endsWith(".sql")) makeDatabase(scratch.filePath(name.chopped(4) + ".db"), content);
  }
  const auto loaded =
      script::loadFile(scratch.filePath("proxy.cfg").toStdString(), functions::registry(), {});
  for (const auto& each : loaded.diagnostics) {
    if (each.severity == script::Severity::error)
      refuse(QString::fromStdString(script::render(each, loaded.files)));
  }
  if (loaded.program == nullptr) return refuse("the script does not load");
  lab::NodeContext context;
  context.id = 0;
  context.name = "proxy";
  context.address = addresses_[0];
  for (qsizetype i = 0; i < names_.size(); ++i) {
    if (addresses_[i].ip == addresses_[0].ip) context.sockets.push_back({addresses_[i], {}});
  }
  const bool hasStreams = std::any_of(addresses_.begin(), addresses_.end(), [](const auto& each) {
    return each.protocol == kernel::Protocol::tcp;
  });
  if (hasStreams)
    context.sockets.push_back({{context.address.ip, context.address.port, kernel::Protocol::tcp}, {}});
  network_.setStreams(0, lab::streamSettingsOf(*loaded.program), {});
  context.queue = &simulator_.queue();
  context.transport = &network_.transportOf(0);
  context.recorder = &recorder_;
  context.resolver = this;
  context.seed = kSeed;
  proxy_ = std::make_unique<lab::ProxyNode>(context, loaded.program);
  network_.setReceiver(0, proxy_.get());
  for (const QString& name : agents.keys()) {
    net::StreamSettings streams;
    streams.framer = lab::sipFramer();
    network_.setStreams(static_cast<trace::NodeId>(names_.indexOf(name)), streams, {});
    agents_.push_back(std::make_unique<CaseAgent>(*this, name, agents[name].toObject()));
    network_.setReceiver(static_cast<trace::NodeId>(names_.indexOf(name)), agents_.back().get());
  }
  proxy_->start({});
  for (const QJsonValue& step : description["script"].toArray()) {
    after(step["at"].toDouble(), [this, each = step.toObject()] { play(each); });
  }
}

/// An address of their own for each, because packets find their way by it; as long as those of the record,
/// because lengths are compared. Further sockets of the proxy share its address.
void CaseWorld::giveAddresses(const QJsonObject& agents, const QJsonArray& sockets) {
  names_ = QStringList{"proxy"} + agents.keys();
  agentCount_ = agents.size();
  for (qsizetype i = 0; i < names_.size(); ++i) {
    const auto ip = kernel::IpAddress::v4(127, 0, 0, static_cast<std::uint8_t>(1 + i));
    const bool isStream = agents[names_[i]].toObject().value("transport").toString() == "tcp";
    const auto protocol = isStream ? kernel::Protocol::tcp : kernel::Protocol::udp;
    addresses_ << kernel::Endpoint{ip, static_cast<std::uint16_t>(20000 + i), protocol};
    network_.addNode(names_[i].toStdString(), i == 0 ? "proxy" : "phone", addresses_[i]);
    if (i > 0) network_.addLink(names_[i].toStdString(), static_cast<trace::NodeId>(i), 0, {});
  }
  for (const QJsonValue& socket : sockets) {
    names_ << socket.toString();
    kernel::Endpoint address = addresses_[0];
    address.port = static_cast<std::uint16_t>(20000 + names_.size() - 1);
    addresses_ << address;
  }
}

void CaseWorld::play(const QJsonObject& step) {
  const qsizetype agent = agents().indexOf(step["agent"].toString());
  if (agent >= 0) agents_[static_cast<std::size_t>(agent)]->play(step);
}

void CaseWorld::run() {
  simulator_.runUntil(kernel::Instant{} +
                      kernel::Duration::milliseconds(static_cast<std::int64_t>(durationMs_)));
}

std::size_t CaseWorld::after(double milliseconds, std::function<void()> task) {
  tasks_.push_back(std::move(task));
  const auto delay = kernel::Duration::milliseconds(static_cast<std::int64_t>(milliseconds));
  simulator_.queue().schedule(simulator_.now() + delay,
                              {static_cast<kernel::EventTarget*>(this), 0, false, tasks_.size() - 1});
  return tasks_.size() - 1;
}

void CaseWorld::onEvent(kernel::Instant, std::uint32_t, std::uint64_t argument) {
  const auto task = tasks_[static_cast<std::size_t>(argument)];
  if (task) task();
}

void CaseWorld::send(const QString& agent, const QString& text, const QString& place) {
  const auto ip = kernel::IpAddress::parse(place.section(':', 0, 0).toStdString());
  if (!ip) return;
  net::Packet packet;
  packet.from = addressOf(agent);
  packet.to = {*ip, place.section(':', 1).toUShort(), packet.from.protocol};
  packet.bytes = kernel::Bytes(text.toStdString());
  network_.transportOf(static_cast<trace::NodeId>(names_.indexOf(agent))).send(simulator_.now(), packet);
}

QString CaseWorld::filled(QString text) const {
  for (qsizetype i = 0; i < names_.size(); ++i) {
    text.replace("%" + names_[i] + "%", QString::fromStdString(addresses_[i].text()));
    text.replace("%" + names_[i] + ".port%", QString::number(addresses_[i].port));
  }
  text.replace("%dir%", scratch_);
  return text.replace("%ip%", QString::fromStdString(addresses_[0].ip.text()));
}

QString CaseWorld::withNames(QString text) const {
  for (qsizetype i = 0; i < names_.size(); ++i)
    text.replace(QString::fromStdString(addresses_[i].text()), "%" + names_[i] + "%");
  // In the record all agents share one address.
  for (const kernel::Endpoint& address : addresses_) {
    const QString ip = QRegularExpression::escape(QString::fromStdString(address.ip.text()));
    text.replace(QRegularExpression(ip + "(?![0-9])"), "127.0.0.1");
  }
  return text;
}

QString CaseWorld::nameOf(const kernel::Endpoint& address) const {
  for (qsizetype i = 0; i < names_.size(); ++i) {
    if (addresses_[i].ip == address.ip && addresses_[i].port == address.port) return names_[i];
  }
  return "nobody";
}

QString CaseWorld::callId(const QString& id) {
  if (!callIds_.contains(id)) callIds_[id] = id + "@lab";
  return callIds_[id];
}

QJsonArray CaseWorld::recorded(const QString& agent) const {
  QJsonArray list;
  for (const QJsonValue& event : events_) {
    if (event["dir"] == "rx" && event["to"] == agent) list.append(event);
  }
  return list;
}

std::optional<kernel::Endpoint> CaseWorld::resolve(std::string_view, std::string_view host,
                                                   std::uint16_t port, kernel::Protocol protocol) const {
  const auto ip = kernel::IpAddress::parse(host);
  if (!ip) return std::nullopt;
  return kernel::Endpoint{*ip, port == 0 ? std::uint16_t{5060} : port, protocol};
}

}  // namespace forklab::test
