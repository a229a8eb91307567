#pragma once

#include <QComboBox>
#include <QStackedWidget>
#include <QWidget>

#include "models/script_model.h"
#include "run/session.h"
#include "views/hint_pane.h"
#include "views/script_text.h"

namespace forklab::views {

/// The scripts of the proxies: what ran until the playhead, and the line that sent the selected message.
class ScriptView final : public QWidget {
  Q_OBJECT
 public:
  explicit ScriptView(run::Session& session);
  QSize sizeHint() const override { return {440, 320}; }

 private:
  struct Source {
    trace::NodeId node = trace::kNoNode;
    std::uint16_t file = 0;
  };
  void onOpened();
  void onPacketSelected();
  void showFindings(const Source& source);
  void onPlayheadMoved();
  void showSource(int number);
  void addSources(trace::NodeId node);

  run::Session& session_;
  models::ScriptModel counts_;
  std::vector<Source> sources_;
  QComboBox choice_;
  QStackedWidget pages_;
  HintPane hint_;
  ScriptText text_;
};

}  // namespace forklab::views
