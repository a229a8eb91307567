#pragma once

#include <QDir>
#include <QJsonArray>
#include <QMap>
#include <QString>

#include "lab/scenario/scenario.h"

namespace forklab::test {

/// A recorded case: agents that played against Kamailio 5.6.3, and what each of them received. Agents, rules
/// and script are translated into phones with behaviours; links have no delay.
class OracleCase {
 public:
  /// `folder`: case.json, proxy.cfg and kamailio-5.6.3.json. The filled-in script is written into `scratch`.
  OracleCase(const QDir& folder, const QDir& scratch);

  /// Why the phones of the lab cannot play it; empty: they can.
  const QString& obstacle() const { return obstacle_; }
  const lab::Scenario& scenario() const { return scenario_; }
  double toleranceMs() const { return toleranceMs_; }
  QStringList agents() const { return agents_; }
  /// What this agent received, as recorded, in order.
  QJsonArray recorded(const QString& agent) const;
  /// "10.0.0.11:5060" becomes "%a%".
  QString withNames(QString text) const;
  QString nameOf(const kernel::Endpoint& address) const;

 private:
  void addNode(const QString& name, lab::NodeKind kind);
  void readAgents(const QJsonObject& agents);
  void readAnswers(const QString& agent, const QJsonArray& rules);
  void readRule(const QJsonObject& rule, QMap<int, lab::BehaviourSpec>& byTurn);
  lab::BehaviourSpec replies(const QJsonArray& steps);
  void readScript(const QJsonArray& steps);
  void readStep(const QJsonObject& step);
  void readRequest(const QJsonObject& step);
  void readHangUp(const QJsonObject& step);
  void writeFile(const QString& name, const QDir& folder, const QDir& scratch);
  void refuseOtherKeys(const QJsonObject& object, const QStringList& known);
  void refuse(const QString& why);
  QString filled(QString text) const;
  lab::NodeSpec& node(const QString& name);

  lab::Scenario scenario_;
  QStringList agents_;
  QMap<QString, QString> addresses_;
  QMap<QString, std::size_t> calls_;  ///< id of a request: index of its behaviour at its agent
  QMap<QString, QString> callers_;    ///< id of a request: its agent
  QMap<QString, int> calledAt_;
  QJsonArray events_;
  double toleranceMs_ = 60;
  QString obstacle_;
};

}  // namespace forklab::test
