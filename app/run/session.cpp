#include "run/session.h"

#include <utility>

namespace forklab::run {

void Session::open(std::shared_ptr<const RunInfo> info) {
  // Views let go of the old run while it is still there.
  selection_.clear();
  info_ = std::move(info);
  index_ = std::make_shared<models::RunIndex>(std::make_shared<query::Timeline>(info_->log));
  paths_ = models::NetworkPaths(info_->scenario);
  index_->update();
  emit opened();
  emit grew();
}

void Session::setProblems(std::shared_ptr<const Problems> problems) {
  problems_ = std::move(problems);
  emit problemsChanged();
}

// The budget keeps one frame short; what is left comes with the next.
bool Session::update(std::size_t budget) {
  if (index_ == nullptr || index_->update(budget) == 0) return false;
  emit grew();
  return true;
}

models::Moment Session::momentAt(kernel::Instant time) const {
  return {index_->timeline().eventAt(time), time};
}

models::Moment Session::momentOf(trace::EventId event) const {
  return {event, event == 0 ? kernel::Instant{} : index_->log().byId(event).time};
}

void Session::show(trace::EventId event) {
  if (index_ == nullptr || event == 0 || event > index_->last()) return;
  selection_.selectPacket(index_->timeline().packetOf(event));
  if (event <= selection_.playhead().event) return;
  emit selection_.playheadGrabbed();
  selection_.moveTo(momentOf(event));
}

}  // namespace forklab::run
