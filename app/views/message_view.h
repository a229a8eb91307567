#pragma once

#include <QLabel>
#include <QPlainTextEdit>
#include <QStackedWidget>
#include <QTreeView>
#include <QWidget>

#include "models/message_item_model.h"
#include "run/session.h"
#include "views/copy_bar.h"
#include "views/hint_pane.h"

namespace forklab::views {

/// The selected message as a tree and as text; choosing a header in one lights it in both.
class MessageView final : public QWidget {
  Q_OBJECT
 public:
  explicit MessageView(run::Session& session);
  QSize sizeHint() const override { return {440, 360}; }

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void refresh();
  void showPacket(trace::EventId sent);
  /// The chosen copy as tree and text.
  void showBytes();
  void onPlayheadMoved();
  /// Lines that the script wrote are underlined, those that came too late struck out; the chosen header is
  /// lit.
  void mark();
  QTextEdit::ExtraSelection selectionOf(kernel::ByteRange range) const;
  void showNothing();
  /// When, from where to where, and whether it got there.
  QString wayText(trace::EventId sent) const;
  void lightRange(kernel::ByteRange range);
  void onFieldChosen(const QModelIndex& index);
  void onCursorMoved();
  void buildParts();
  void layOut();
  /// The text shows UTF-16 with one character per line end; ranges count bytes of CR LF text.
  int textPosition(std::uint32_t byte) const;
  std::uint32_t bytePosition(int position) const;

  run::Session& session_;
  QStackedWidget pages_;
  HintPane hint_;
  QLabel title_;
  QLabel way_;
  QLabel cause_;
  CopyBar copies_;
  QTreeView tree_;
  QPlainTextEdit text_;
  models::MessageItemModel model_;
  std::string_view bytes_;
  kernel::ByteRange lit_;
  bool following_ = false;  ///< the cursor is being moved by us
};

}  // namespace forklab::views
