#pragma once

#include <QJsonArray>
#include <QString>
#include <QStringList>
#include <vector>

#include <functional>

#include "trace/log.h"

namespace forklab::test {

/// One message that an agent received: what is compared, and when.
struct Received {
  QString what;
  double fromMs = 0, toMs = 0;  ///< recorded: the range that was seen; played: both the same
  int group = 0;                ///< recorded: the order inside a group is not compared
};

/// What the lab did: its log, who its nodes are, and addresses turned into the names that a recording has.
struct Playback {
  const trace::Log& log;
  QStringList nodes;
  std::function<QString(const QString&)> withNames;
  std::function<QString(const kernel::Endpoint&)> nameOf;
  QStringList rawHeaders = {};  ///< names of headers that are compared byte for byte
};

/// As Kamailio's agents recorded it; `withBareRefusals`: the lab's phones copy no Record-Route into them;
/// `withRaw`: with the headers that the case wants byte for byte.
std::vector<Received> recordedAt(const QJsonArray& events, bool withBareRefusals, bool withRaw = false);
/// As the agent received it in the lab.
std::vector<Received> playedAt(const QString& agent, const Playback& playback, bool withBareRefusals);

/// What differs, in words; empty: they agree. Times may lie outside the range by the tolerance or 10 %.
QStringList differences(const std::vector<Received>& recorded, std::vector<Received> played,
                        double toleranceMs);

}  // namespace forklab::test
