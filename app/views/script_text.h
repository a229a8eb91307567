#pragma once

#include <QPlainTextEdit>
#include <QSyntaxHighlighter>
#include <cstdint>
#include <functional>

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
  /// The line that caused the selected message; 0: none.
  void setCausingLine(std::uint32_t line);
  /// The counts have changed.
  void refreshCounts();

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  friend class ScriptMargin;
  int marginWidth() const;
  void placeMargin();
  void paintMargin(QPaintEvent* event);
  /// Behind its text, over the whole width.
  void lightCausingLine();

  QWidget* margin_;
  ScriptHighlighter highlighter_;
  Counter counter_;
  std::uint32_t causingLine_ = 0;
};

}  // namespace forklab::views
