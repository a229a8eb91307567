#pragma once

#include <QBrush>
#include <QString>
#include <string>
#include <string_view>

#include "kernel/instant.h"
#include "models/run_index.h"

/// Words for what the run speaks of, the same in every view.
namespace forklab::models {

/// The run's texts are UTF-8 at best: what is not becomes replacement characters.
inline QString toQt(std::string_view text) {
  return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

/// For rows that lie behind the playhead.
QBrush dimBrush();

/// Seconds with three digits, or six when the moment needs them: "0.520", "4.312700".
QString secondsText(kernel::Instant moment);
/// Always three digits, for columns: "0.520".
QString millisecondsText(kernel::Instant moment);
/// "20 ms", "1.5 s": a span as people read it.
QString spanText(kernel::Duration span);
/// "1:05", "12:00:00": how long something has lasted, or lasts still; whole seconds.
QString clockText(kernel::Duration span);
/// "q 0.5", "no q".
QString qText(std::int16_t thousandths);

/// "INVITE", or "486 Busy Here".
QString startLineText(std::string_view bytes);
/// "INVITE", or "486".
QString shortStartLineText(std::string_view bytes);
/// The method that a response answers, by its CSeq; empty for INVITE, which goes without saying, and for
/// requests.
QString answeredMethod(std::string_view bytes);
/// The user part of the Request-URI ("d" of sip:d@example.com); empty when there is none.
QString requestUser(std::string_view bytes);
/// "failure_route[serial]", "request_route".
QString routeText(const trace::RouteEntered& route);
/// "proxy"; "?" for an address where nobody lives.
QString nodeName(const RunIndex& index, NodeId node);
/// The packet that an event is about, or the one whose arrival led to it; 0: none.
EventId packetBehind(const RunIndex& index, EventId event);
/// Where a packet went: a node's name, or the address where none lives.
QString receiverName(const RunIndex& index, const trace::PacketSent& packet);

}  // namespace forklab::models
