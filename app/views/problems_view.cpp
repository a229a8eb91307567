#include "views/problems_view.h"

#include <QFileInfo>
#include <QHeaderView>
#include <QPainter>

#include "models/texts.h"
#include "models/words.h"
#include "painting/hint.h"

namespace forklab::views {
namespace {

/// As compilers write it, so that editors can jump there.
QString placeText(const script::Diagnostic& diagnostic, const script::SourceFiles& files) {
  if (diagnostic.where.file >= files.size()) return {};
  const script::SourceFile& file = *files[diagnostic.where.file];
  const auto position = file.positionOf(diagnostic.where.range.begin);
  const QString name = QFileInfo(models::toQt(file.path)).fileName();
  return QStringLiteral("%1:%2:%3").arg(name).arg(position.line).arg(position.column);
}

QString severityText(script::Severity severity) {
  switch (severity) {
    case script::Severity::error: return ProblemsView::tr("error");
    case script::Severity::warning: return ProblemsView::tr("warning");
    case script::Severity::hint: return ProblemsView::tr("hint");
  }
  return {};
}

painting::Token severityToken(script::Severity severity) {
  switch (severity) {
    case script::Severity::error: return painting::Token::failure;
    case script::Severity::warning: return painting::Token::provisional;
    case script::Severity::hint: return painting::Token::invite;
  }
  return painting::Token::invite;
}

}  // namespace

ProblemsView::ProblemsView(run::Session& session) : session_(session) {
  setAccessibleName(tr("Problems"));
  setFrameShape(QFrame::NoFrame);
  setHeaderLabels({tr("Severity"), tr("What"), tr("Place")});
  setRootIsDecorated(true);
  setTextElideMode(Qt::ElideRight);
  setWordWrap(true);
  setAllColumnsShowFocus(true);
  header()->setStretchLastSection(false);
  header()->setSectionResizeMode(QHeaderView::ResizeToContents);
  header()->setSectionResizeMode(1, QHeaderView::Stretch);
  connect(&session, &run::Session::problemsChanged, this, &ProblemsView::refresh);
  refresh();
}

void ProblemsView::refresh() {
  clear();
  const run::Problems& problems = *session_.problems();
  const painting::Theme theme(palette());
  for (const script::Diagnostic& diagnostic : problems.diagnostics) {
    auto* const item = new QTreeWidgetItem(
        this, {severityText(diagnostic.severity), models::Words::sentence(diagnostic.message),
               placeText(diagnostic, problems.files)});
    item->setForeground(0, theme.token(severityToken(diagnostic.severity)));
    const QString whole = models::toQt(script::render(diagnostic, problems.files));
    for (const int column : {1, 2}) item->setToolTip(column, whole);
    if (!diagnostic.hint.empty())
      new QTreeWidgetItem(item, {tr("mend"), models::Words::sentence(diagnostic.hint)});
    item->setExpanded(true);
  }
  header()->setVisible(topLevelItemCount() > 0);
}

void ProblemsView::paintEvent(QPaintEvent* event) {
  QTreeWidget::paintEvent(event);
  if (topLevelItemCount() > 0) return;
  QPainter painter(viewport());
  painting::drawHint(painter, viewport()->rect(), painting::Theme(palette()),
                     tr("No problems: the scenario and its scripts are sound."), QString());
}

}  // namespace forklab::views
