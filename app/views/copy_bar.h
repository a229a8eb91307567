#pragma once

#include <QLabel>
#include <QTabBar>
#include <QWidget>
#include <optional>

#include "models/copies_model.h"
#include "run/session.h"

namespace forklab::views {

/// Switches between a message on the wire, the script's own copy of it and the transaction's clone, and says
/// what the chosen one is.
class CopyBar final : public QWidget {
  Q_OBJECT
 public:
  enum Choice { kWire, kOwn, kClone };

  explicit CopyBar(run::Session& session);

  /// Of the packet, as the playhead knows them; hides itself where there are none.
  void showPacket(trace::EventId packet);
  /// What is to be shown; kWire where there is nothing to choose.
  Choice choice() const;
  /// Of the choice; empty: the wire's.
  std::string_view bytes() const;
  /// Lines of bytes() that the script wrote: `late` those that came too late to be sent.
  std::vector<kernel::ByteRange> writtenLines() const;
  std::vector<kernel::ByteRange> lateLines() const;

 signals:
  void chosen();

 private:
  void refreshTexts();
  QString ownText() const;
  QString cloneText() const;
  /// "line 45, record_route();"; of a step that nobody knows: "the script".
  QString stepText(trace::EventId step) const;
  QString lateText() const;
  bool hasLate() const;
  /// "Script · 702 B".
  QString title(Choice choice) const;

  run::Session& session_;
  QTabBar tabs_;
  QLabel says_;
  std::optional<models::RequestCopies> copies_;
  std::string_view wire_;
  Choice wanted_ = kWire;
  bool filling_ = false;
};

}  // namespace forklab::views
