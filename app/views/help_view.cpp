#include "views/help_view.h"

#include <QDesktopServices>
#include <QDir>
#include <QFile>
#include <QHBoxLayout>
#include <QSplitter>

#include "data_files.h"

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
  text_.document()->setDocumentMargin(16);
  const QDir folder(app::dataFile(QStringLiteral("resources/help")));
  for (const QFileInfo& page : folder.entryInfoList({QStringLiteral("*.md")}, QDir::Files, QDir::Name)) {
    auto* const item = new QListWidgetItem(titleOf(readText(page.filePath()), page.baseName()), &pages_);
    item->setData(Qt::UserRole, page.filePath());
  }
  connect(&pages_, &QListWidget::currentRowChanged, this, &HelpView::showRow);
  connect(&text_, &QTextBrowser::anchorClicked, this, &HelpView::followLink);
  showPage(QStringLiteral("tour"));
  if (pages_.count() == 0) text_.setPlainText(tr("The help pages were not found in %1.").arg(folder.path()));
}

void HelpView::showRow(int row) {
  const QListWidgetItem* item = pages_.item(row);
  if (item != nullptr) text_.setMarkdown(readText(item->data(Qt::UserRole).toString()));
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
