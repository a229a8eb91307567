#pragma once

#include <QObject>
#include <memory>

#include "models/network_paths.h"
#include "models/run_index.h"
#include "run/run_info.h"
#include "run/selection.h"

namespace forklab::run {

/// The run that the window shows, as far as its log has been taken in. Lives in the window's thread.
class Session final : public QObject {
  Q_OBJECT
 public:
  using QObject::QObject;

  /// Another run: views forget the old one.
  void open(std::shared_ptr<const RunInfo> info);
  /// What loading found, whether or not a run came of it.
  void setProblems(std::shared_ptr<const Problems> problems);
  /// Takes in at most `budget` events that were written since; true when there were any.
  bool update(std::size_t budget);

  /// False: nothing was ever opened, and info() and index() must not be asked.
  bool isOpen() const { return info_ != nullptr; }
  /// What does not change while the run is made.
  const RunInfo& info() const { return *info_; }
  std::shared_ptr<const models::RunIndex> sharedIndex() const { return index_; }
  const models::RunIndex& index() const { return *index_; }
  const models::NetworkPaths& paths() const { return paths_; }
  std::shared_ptr<const Problems> problems() const { return problems_; }
  Selection& selection() { return selection_; }

  /// The playhead at a time, or right after an event.
  models::Moment momentAt(kernel::Instant time) const;
  models::Moment momentOf(trace::EventId event) const;
  /// As far as the log has been taken in.
  models::Moment end() const { return momentOf(index_->last()); }
  /// Selects the packet that an event is about and takes the playhead there when it lies ahead.
  void show(trace::EventId event);

 signals:
  void opened();
  void grew();
  void problemsChanged();

 private:
  std::shared_ptr<const RunInfo> info_;
  std::shared_ptr<models::RunIndex> index_;
  std::shared_ptr<const Problems> problems_ = std::make_shared<Problems>();
  models::NetworkPaths paths_;
  Selection selection_;
};

}  // namespace forklab::run
