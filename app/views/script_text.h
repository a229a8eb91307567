#pragma once

#include <QPlainTextEdit>
#include <QSyntaxHighlighter>
#include <cstdint>
#include <functional>
#include <vector>

namespace forklab::views {

/// Keywords, strings, comments and pseudo-variables of a routing script.
class ScriptHighlighter final : public QSyntaxHighlighter {
 public:
  explicit ScriptHighlighter(QTextDocument* document);
  /// Colours of the theme; the text is coloured anew.
  void setPalette(const QPalette& palette);

 protected:
  void highlightBlock(const QString& text) override;

 private:
  QTextCharFormat keyword_, string_, comment_, variable_;
};

/// Read-only text of a script with line numbers and, beside each line, how often it ran.
class ScriptText final : public QPlainTextEdit {
  Q_OBJECT
 public:
  ScriptText();

  using Counter = std::function<std::uint32_t(std::uint32_t line)>;
  /// Who knows how often a line ran.
  void setCounter(Counter counter);
  /// What loading has to say about a place of the text.
  struct Finding {
    std::uint32_t line = 0;
    int begin = 0, end = 0;  ///< in the text, in characters
    bool isHint = false;     ///< underlined and in the tooltip; others stand behind their line too
    QString message, hint;
  };
  void setFindings(std::vector<Finding> findings);
  /// The line that caused the selected message; 0: none.
  void setCausingLine(std::uint32_t line);
  /// The counts have changed.
  void refreshCounts();

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void changeEvent(QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  bool viewportEvent(QEvent* event) override;

 private:
  friend class ScriptMargin;
  void paintFinding(QPainter& painter, const Finding& finding);
  QTextEdit::ExtraSelection underlineOf(const Finding& finding) const;
  /// Findings of a line with what mends them; empty: none.
  QString tipOf(std::uint32_t line) const;
  int marginWidth() const;
  void placeMargin();
  void paintMargin(QPaintEvent* event);
  /// The causing line over the whole width, findings underlined.
  void mark();

  QWidget* margin_;
  ScriptHighlighter highlighter_;
  Counter counter_;
  std::uint32_t causingLine_ = 0;
  std::vector<Finding> findings_;
};

}  // namespace forklab::views
