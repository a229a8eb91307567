#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "trace/recorder.h"

namespace forklab::test {

/// A log made from a drawing, one event per line: `TIME NODE VERB WORDS… | option=value …`. Options of every
/// line: `as=LABEL` names the event, `cause=LABEL` its cause (else the last event). Nodes are declared by
/// their first line, in that order, or by the constructor.
///
///   0ms  alice  act    calls sip:d@example.com
///   0ms  alice  send   proxy INVITE sip:d@example.com | t=1 as=i1
///   10ms proxy  get    i1
///   10ms proxy  lose   i1 loss | link=alice-proxy
///   10ms proxy  drop   i1 not SIP
///   10ms proxy  step   12
///   10ms proxy  enter  failure_route serial | line=20
///   10ms proxy  leave  failure_route serial end
///   10ms proxy  start  1 calling | machine=INVITE-client server=2 method=INVITE
///   10ms proxy  change 1 proceeding | from=calling input=1xx
///   10ms proxy  end    1
///   10ms proxy  set    1 A 510ms
///   10ms proxy  stop   1 A
///   10ms proxy  fire   1 A
///   10ms proxy  wave   2 1
///   10ms proxy  branch 2 0 sip:a@example.com | client=3 wave=1 q=1000
///   10ms proxy  becomes 2 0 ringing | code=180
///   10ms proxy  keeps  7 c1@10.0.0.1 unconfirmed
///   20ms proxy  moves  7 early | from=unconfirmed input=1xx
///   20ms proxy  notes  7 caller_tag 123
///   20ms proxy  notes  7 profile shop1 | name=customer gone=1
///   30ms proxy  frees  7
///   40ms proxy  node   crashed
class DrawnLog {
 public:
  explicit DrawnLog(std::string_view drawing, const std::vector<std::string>& nodes = {});

  std::shared_ptr<const trace::Log> log() const { return recorder_.sharedLog(); }
  trace::EventId id(const std::string& label) const { return labels_.at(label); }
  /// Its label, or "#12".
  std::string name(trace::EventId id) const;
  trace::Recorder& recorder() { return recorder_; }
  trace::NodeId node(const std::string& name);

  /// Whole bytes of a message whose start line is "INVITE sip:x" or "180 Ringing".
  static std::string message(const std::string& start);
  static kernel::Endpoint address(trace::NodeId node);

 private:
  struct Line;
  void draw(const std::string& text);
  trace::EventId write(const Line& line);
  trace::EventId writePacket(const Line& line);
  trace::EventId writeScript(const Line& line);
  trace::EventId writeTransaction(const Line& line);
  trace::EventId writeFork(const Line& line);
  trace::EventId writeDialog(const Line& line);
  trace::EventId append(const Line& line, const trace::Payload& payload);

  trace::Recorder recorder_{trace::Level::full};
  std::map<std::string, trace::NodeId> nodes_;
  std::map<std::string, trace::EventId> labels_;
};

}  // namespace forklab::test
