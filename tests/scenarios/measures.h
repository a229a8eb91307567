#pragma once

#include <QStringList>
#include <string>
#include <string_view>

#include "support/lab_story.h"

/// What stories about several runs count and compare.
namespace forklab::test {

/// A shipped scenario, played with these changes.
LabStory played(const QString& name, const Overrides& overrides = {});

/// The cells of one row of a table in a scenario's README, from left to right.
QStringList rowOf(const QString& scenario, const QString& row);
/// As such a table writes them.
QStringList numbers(std::initializer_list<std::size_t> values);

/// How many requests of that method a node got, copies too.
std::size_t arrivals(const LabStory& story, const std::string& node, const std::string& method);
/// How many it sent, copies too.
std::size_t sentBy(const LabStory& story, const std::string& node, const std::string& method);
/// How many arrivals of that method made the request route run.
std::size_t scriptRuns(const LabStory& story, const std::string& method);
/// Lines in logs that have this in them.
std::size_t logged(const LabStory& story, std::string_view part);
/// "17.1 s": when this was first sent.
QString firstSentAt(const LabStory& story, const std::string& what);

/// Microseconds for which workers were busy, without what they waited for others.
double cpuMicroseconds(const LabStory& story);
/// Seconds that workers waited for somebody else, all together.
double blockedSeconds(const LabStory& story);
/// Of the proxy's server transactions: how many there were at most at once.
int transactionsAtMost(const LabStory& story);
/// Seconds from Alice's first INVITE until she hears anything at all; -1: she never does.
double silenceOfAlice(const LabStory& story);

}  // namespace forklab::test
