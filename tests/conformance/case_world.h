#pragma once

#include <QDir>
#include <QJsonArray>
#include <QJsonObject>
#include <QMap>
#include <functional>
#include <memory>
#include <vector>

#include "conformance/case_agent.h"
#include "kernel/simulator.h"
#include "lab/proxy_node.h"
#include "net/virtual_network.h"

namespace forklab::test {

/// A recorded case in virtual time: its proxy.cfg on a proxy of the lab, its agents around it as the
/// recorder had them, links without delay.
class CaseWorld final : public lab::Resolver, kernel::EventTarget {
 public:
  /// The filled-in script is written into `scratch`.
  CaseWorld(const QDir& folder, const QDir& scratch);
  ~CaseWorld();

  /// Why it cannot be played; empty: it can.
  const QString& obstacle() const { return obstacle_; }
  void run();
  QStringList agents() const { return names_.mid(1, agentCount_); }
  double toleranceMs() const { return toleranceMs_; }
  /// Names of headers that are compared byte for byte.
  const QStringList& rawHeaders() const { return rawHeaders_; }
  QJsonArray recorded(const QString& agent) const;
  const trace::Log& log() const { return *recorder_.log(); }
  const QStringList& nodeNames() const { return names_; }
  QString withNames(QString text) const;
  /// Further sockets of the proxy have names of their own.
  QString nameOf(const kernel::Endpoint& address) const;

  // For its agents.
  QString filled(QString text) const;
  QString callId(const QString& id);
  const kernel::Endpoint& addressOf(const QString& name) const { return addresses_[names_.indexOf(name)]; }
  double nowMs() const { return static_cast<double>(simulator_.now().ns) / 1e6; }
  /// So many milliseconds from now; the number can be given to cancel().
  std::size_t after(double milliseconds, std::function<void()> task);
  void cancel(std::size_t task) { tasks_[task] = nullptr; }
  void send(const QString& agent, const QString& text, const QString& place);

  std::optional<kernel::Endpoint> resolve(std::string_view user, std::string_view host, std::uint16_t port,
                                          kernel::Protocol protocol) const override;

 private:
  void onEvent(kernel::Instant now, std::uint32_t kind, std::uint64_t argument) override;
  void refuse(const QString& why);
  void makeDatabase(const QString& path, const QString& statements);
  void build(const QJsonObject& description, const QDir& folder, const QDir& scratch);
  void play(const QJsonObject& step);
  void giveAddresses(const QJsonObject& agents, const QJsonArray& sockets);

  kernel::Simulator simulator_;
  trace::Recorder recorder_;
  net::VirtualNetwork network_;
  QStringList names_;  ///< the proxy first, its further sockets last
  qsizetype agentCount_ = 0;
  QString scratch_;
  QList<kernel::Endpoint> addresses_;
  std::vector<std::unique_ptr<CaseAgent>> agents_;
  std::unique_ptr<lab::ProxyNode> proxy_;
  std::vector<std::function<void()>> tasks_;
  QMap<QString, QString> callIds_;
  QJsonArray events_;
  double durationMs_ = 0;
  double toleranceMs_ = 60;
  QStringList rawHeaders_;
  QString obstacle_;
};

}  // namespace forklab::test
