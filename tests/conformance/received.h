#pragma once

#include <QJsonArray>
#include <QString>
#include <vector>

#include "conformance/oracle_case.h"
#include "lab/run.h"

namespace forklab::test {

/// One message that an agent received: what is compared, and when.
struct Received {
  QString what;
  double fromMs = 0, toMs = 0;  ///< recorded: the range that was seen; played: both the same
  int group = 0;                ///< recorded: the order inside a group is not compared
};

/// As Kamailio's agents recorded it.
std::vector<Received> recordedAt(const QString& agent, const OracleCase& played);
/// As the lab's phone received it.
std::vector<Received> playedAt(const QString& agent, const OracleCase& played, const lab::LabRun& run);

/// What differs, in words; empty: they agree. Times may lie outside the range by the tolerance or 10 %.
QStringList differences(const std::vector<Received>& recorded, std::vector<Received> played,
                        double toleranceMs);

}  // namespace forklab::test
