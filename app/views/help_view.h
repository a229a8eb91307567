#pragma once

#include <QListWidget>
#include <QTextBrowser>
#include <QWidget>

namespace forklab::views {

/// The pages of resources/help.
class HelpView final : public QWidget {
  Q_OBJECT
 public:
  HelpView();
  QSize sizeHint() const override { return {820, 600}; }
  /// "tour": a page by its file name; nothing happens when there is none.
  void showPage(const QString& name);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;
  void changeEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  void showRow(int row);
  void followLink(const QUrl& link);
  void fitText();

  QListWidget pages_;
  QTextBrowser text_;
};

}  // namespace forklab::views
