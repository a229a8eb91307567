#include "views/script_text.h"

#include <QHelpEvent>
#include <QPainter>
#include <QRegularExpression>
#include <QTextBlock>
#include <QToolTip>
#include <algorithm>

#include "painting/theme.h"

namespace forklab::views {

using painting::Theme;
using painting::Token;

/// The strip at the left: line numbers and counts.
class ScriptMargin final : public QWidget {
 public:
  explicit ScriptMargin(ScriptText* text) : QWidget(text), text_(text) {}

 protected:
  void paintEvent(QPaintEvent* event) override { text_->paintMargin(event); }

 private:
  ScriptText* text_;
};

ScriptHighlighter::ScriptHighlighter(QTextDocument* document) : QSyntaxHighlighter(document) {}

void ScriptHighlighter::setPalette(const QPalette& palette) {
  const Theme theme(palette);
  keyword_.setForeground(theme.token(Token::script));
  string_.setForeground(theme.token(Token::success));
  comment_.setForeground(theme.dimText());
  variable_.setForeground(theme.token(Token::otherRequest));
  rehighlight();
}

void ScriptHighlighter::highlightBlock(const QString& text) {
  static const QRegularExpression kToken(QStringLiteral(
      R"re((?<comment>#[^!].*$|//.*$)|(?<string>"(?:[^"\\]|\\.)*")|(?<variable>\$\w+(?:\([^)]*\))?)|)re"
      R"re((?<keyword>\b(?:route|request_route|failure_route|branch_route|onreply_route|reply_route|if|else|while|switch|case|default|break|exit|drop|return|modparam|loadmodule)\b))re"));
  auto matches = kToken.globalMatch(text);
  while (matches.hasNext()) {
    const QRegularExpressionMatch match = matches.next();
    const auto paint = [&](const QString& group, const QTextCharFormat& format) {
      if (match.capturedStart(group) < 0) return;
      setFormat(static_cast<int>(match.capturedStart(group)), static_cast<int>(match.capturedLength(group)),
                format);
    };
    paint(QStringLiteral("comment"), comment_);
    paint(QStringLiteral("string"), string_);
    paint(QStringLiteral("variable"), variable_);
    paint(QStringLiteral("keyword"), keyword_);
  }
}

ScriptText::ScriptText() : margin_(new ScriptMargin(this)), highlighter_(document()) {
  setReadOnly(true);
  setFrameShape(QFrame::NoFrame);
  setLineWrapMode(QPlainTextEdit::NoWrap);
  setTabChangesFocus(true);
  setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  setFont(painting::monospaceFont(font()));
  setAccessibleName(tr("Routing script"));
  highlighter_.setPalette(palette());
  connect(this, &QPlainTextEdit::blockCountChanged, this, [this] { placeMargin(); });
  connect(this, &QPlainTextEdit::updateRequest, this, [this](const QRect& area, int scrolled) {
    if (scrolled != 0) {
      margin_->scroll(0, scrolled);
    } else {
      margin_->update(0, area.y(), margin_->width(), area.height());
    }
  });
  placeMargin();
}

void ScriptText::setCounter(Counter counter) {
  counter_ = std::move(counter);
  margin_->update();
}

void ScriptText::refreshCounts() { margin_->update(); }

void ScriptText::setCausingLine(std::uint32_t line) {
  if (line == causingLine_) return;
  causingLine_ = line;
  mark();
  if (line == 0) return;
  QTextCursor cursor(document()->findBlockByNumber(static_cast<int>(line) - 1));
  setTextCursor(cursor);
  centerCursor();
}

void ScriptText::setFindings(std::vector<Finding> findings) {
  findings_ = std::move(findings);
  mark();
}

QTextEdit::ExtraSelection ScriptText::underlineOf(const Finding& finding) const {
  QTextEdit::ExtraSelection mark;
  mark.cursor = QTextCursor(document());
  mark.cursor.setPosition(finding.begin);
  mark.cursor.setPosition(std::max(finding.begin, finding.end), QTextCursor::KeepAnchor);
  mark.format.setUnderlineStyle(finding.isHint ? QTextCharFormat::DotLine : QTextCharFormat::WaveUnderline);
  mark.format.setUnderlineColor(Theme(palette()).token(Token::provisional));
  return mark;
}

void ScriptText::mark() {
  margin_->update();
  QList<QTextEdit::ExtraSelection> marks;
  if (causingLine_ != 0) {
    QTextEdit::ExtraSelection causing;
    causing.cursor = QTextCursor(document()->findBlockByNumber(static_cast<int>(causingLine_) - 1));
    causing.format.setBackground(Theme(palette()).wash(Token::provisional));
    causing.format.setProperty(QTextFormat::FullWidthSelection, true);
    marks << causing;
  }
  for (const Finding& finding : findings_) marks << underlineOf(finding);
  setExtraSelections(marks);
  viewport()->update();
}

void ScriptText::paintEvent(QPaintEvent* event) {
  QPlainTextEdit::paintEvent(event);
  QPainter painter(viewport());
  painter.setRenderHint(QPainter::Antialiasing, true);
  for (const Finding& finding : findings_) {
    if (!finding.isHint) paintFinding(painter, finding);
  }
}

// Behind the end of its line, as far as there is room; the tooltip has all of it.
void ScriptText::paintFinding(QPainter& painter, const Finding& finding) {
  const QTextBlock block = document()->findBlockByNumber(static_cast<int>(finding.line) - 1);
  if (!block.isValid() || !block.isVisible()) return;
  const QRectF line = blockBoundingGeometry(block).translated(contentOffset());
  if (line.bottom() < 0 || line.top() > viewport()->height()) return;
  const double words = fontMetrics().horizontalAdvance(block.text()) + document()->documentMargin();
  const double left = contentOffset().x() + words + 16;
  const double room = viewport()->width() - left - 8;
  if (room < 60) return;
  const QFont plain = parentWidget() == nullptr ? font() : parentWidget()->font();
  const QString text =
      QFontMetricsF(plain).elidedText(QStringLiteral("! ") + finding.message, Qt::ElideRight, room - 12);
  const QRectF plate(left, line.top() + 0.5, QFontMetricsF(plain).horizontalAdvance(text) + 12,
                     line.height() - 1);
  const Theme theme(palette());
  painter.setPen(QPen(theme.token(Token::provisional), 1));
  painter.setBrush(theme.canvas());
  painter.drawRoundedRect(plate, 3, 3);
  painter.setFont(plain);
  painter.drawText(plate, Qt::AlignCenter, text);
}

QString ScriptText::tipOf(std::uint32_t line) const {
  QStringList texts;
  for (const Finding& finding : findings_) {
    if (finding.line != line) continue;
    texts << finding.message;
    if (!finding.hint.isEmpty()) texts << QStringLiteral("→ ") + finding.hint;
  }
  return texts.join(QLatin1Char('\n'));
}

bool ScriptText::viewportEvent(QEvent* event) {
  if (event->type() != QEvent::ToolTip) return QPlainTextEdit::viewportEvent(event);
  const auto* const help = static_cast<QHelpEvent*>(event);
  const int block = cursorForPosition(help->pos()).blockNumber();
  QToolTip::showText(help->globalPos(), tipOf(static_cast<std::uint32_t>(block) + 1), this);
  return true;
}

int ScriptText::marginWidth() const {
  const int digits = std::max(2, static_cast<int>(QString::number(blockCount()).size()));
  return fontMetrics().horizontalAdvance(QLatin1Char('9')) * (digits + 5) + 16;
}

void ScriptText::placeMargin() {
  setViewportMargins(marginWidth(), 0, 0, 0);
  const QRect area = contentsRect();
  margin_->setGeometry(area.left(), area.top(), marginWidth(), area.height());
}

void ScriptText::resizeEvent(QResizeEvent* event) {
  QPlainTextEdit::resizeEvent(event);
  placeMargin();
  if (causingLine_ != 0) centerCursor();
}

void ScriptText::changeEvent(QEvent* event) {
  QPlainTextEdit::changeEvent(event);
  if (event->type() != QEvent::PaletteChange) return;
  highlighter_.setPalette(palette());
  mark();
}

void ScriptText::paintMargin(QPaintEvent* event) {
  QPainter painter(margin_);
  const Theme theme(palette());
  painter.fillRect(event->rect(), theme.raised());
  painter.setFont(font());
  const int countWidth = fontMetrics().horizontalAdvance(QStringLiteral("×999"));
  for (QTextBlock block = firstVisibleBlock(); block.isValid(); block = block.next()) {
    const QRectF place = blockBoundingGeometry(block).translated(contentOffset());
    if (place.top() > event->rect().bottom()) break;
    const auto line = static_cast<std::uint32_t>(block.blockNumber()) + 1;
    const std::uint32_t count = counter_ ? counter_(line) : 0;
    const QRectF row(0, place.top(), margin_->width() - 6, place.height());
    if (count > 0) painter.fillRect(QRectF(0, place.top(), 3, place.height()), theme.token(Token::script));
    painter.setPen(line == causingLine_ ? theme.text() : theme.dimText());
    painter.drawText(row, Qt::AlignRight | Qt::AlignVCenter, QString::number(line));
    if (count == 0) continue;
    painter.setPen(theme.token(Token::script));
    painter.drawText(QRectF(6, place.top(), countWidth, place.height()), Qt::AlignLeft | Qt::AlignVCenter,
                     QStringLiteral("×%1").arg(count));
  }
}

}  // namespace forklab::views
