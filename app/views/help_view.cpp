#include "views/help_view.h"

#include <QDesktopServices>
#include <QDir>
#include <QFile>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QSplitter>
#include <QTextFrame>
#include <QTextTable>
#include <algorithm>

#include "data_files.h"
#include "painting/theme.h"

namespace forklab::views {
namespace {

QString readText(const QString& path) {
  QFile file(path);
  return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

/// The first heading of a page, else its file name.
QString titleOf(const QString& text, const QString& fallback) {
  const QString line = text.section(QLatin1Char('\n'), 0, 0);
  return line.startsWith(QLatin1String("# ")) ? line.mid(2) : fallback;
}

/// The tour first: it is where to begin.
QFileInfoList pagesOf(const QDir& folder) {
  QFileInfoList pages = folder.entryInfoList({QStringLiteral("*.md")}, QDir::Files, QDir::Name);
  std::ranges::stable_partition(
      pages, [](const QFileInfo& page) { return page.baseName() == QLatin1String("tour"); });
  return pages;
}

/// Thin rules and some air, where Markdown gives boxes in boxes.
void calmTables(QTextDocument& document, const QColor& line) {
  for (QTextFrame* const frame : document.rootFrame()->childFrames()) {
    auto* const table = qobject_cast<QTextTable*>(frame);
    if (table == nullptr) continue;
    QTextTableFormat format = table->format();
    format.setBorderCollapse(true);
    format.setBorderStyle(QTextFrameFormat::BorderStyle_Solid);
    format.setBorder(1);
    format.setBorderBrush(line);
    format.setCellPadding(5);
    format.setTopMargin(8);
    format.setBottomMargin(16);
    table->setFormat(format);
  }
}

}  // namespace

HelpView::HelpView() {
  setAccessibleName(tr("Help"));
  setWindowTitle(tr("ForkLab Help"));
  auto* const splitter = new QSplitter;
  splitter->addWidget(&pages_);
  splitter->addWidget(&text_);
  splitter->setStretchFactor(1, 1);
  splitter->setSizes({260, 560});
  auto* const layout = new QHBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(splitter);
  pages_.setAccessibleName(tr("Pages"));
  pages_.setFrameShape(QFrame::NoFrame);
  pages_.setWordWrap(true);
  pages_.setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  text_.setFrameShape(QFrame::NoFrame);
  text_.setOpenLinks(false);
  text_.setAccessibleName(tr("Text of the page"));
  text_.setTabChangesFocus(false);
  text_.document()->setDocumentMargin(16);
  text_.setLineWrapMode(QTextEdit::FixedPixelWidth);
  pages_.setSpacing(3);
  const QDir folder(app::dataFile(QStringLiteral("resources/help")));
  for (const QFileInfo& page : pagesOf(folder)) {
    auto* const item = new QListWidgetItem(titleOf(readText(page.filePath()), page.baseName()), &pages_);
    item->setData(Qt::UserRole, page.filePath());
  }
  text_.viewport()->installEventFilter(this);
  connect(&pages_, &QListWidget::currentRowChanged, this, &HelpView::showRow);
  connect(&text_, &QTextBrowser::anchorClicked, this, &HelpView::followLink);
  showPage(QStringLiteral("tour"));
  if (pages_.count() == 0) text_.setPlainText(tr("The help pages were not found in %1.").arg(folder.path()));
}

void HelpView::showRow(int row) {
  const QListWidgetItem* item = pages_.item(row);
  if (item == nullptr) return;
  text_.setMarkdown(readText(item->data(Qt::UserRole).toString()));
  calmTables(*text_.document(), painting::Theme(palette()).line());
}

// Longer lines are hard to follow with the eyes.
void HelpView::fitText() {
  const int readable = 80 * fontMetrics().averageCharWidth() + 32;
  text_.setLineWrapColumnOrWidth(std::min(text_.viewport()->width(), readable));
}

bool HelpView::eventFilter(QObject* watched, QEvent* event) {
  if (watched == text_.viewport() && event->type() == QEvent::Resize) fitText();
  return QWidget::eventFilter(watched, event);
}

void HelpView::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::PaletteChange)
    calmTables(*text_.document(), painting::Theme(palette()).line());
}

void HelpView::keyPressEvent(QKeyEvent* event) {
  if (event->matches(QKeySequence::Cancel)) return void(close());
  QWidget::keyPressEvent(event);
}

void HelpView::showPage(const QString& name) {
  for (int row = 0; row < pages_.count(); ++row) {
    if (QFileInfo(pages_.item(row)->data(Qt::UserRole).toString()).baseName() == name)
      return pages_.setCurrentRow(row);
  }
  if (pages_.currentRow() < 0) pages_.setCurrentRow(0);
}

void HelpView::followLink(const QUrl& link) {
  if (link.isRelative()) return showPage(QFileInfo(link.path()).baseName());
  QDesktopServices::openUrl(link);
}

}  // namespace forklab::views
