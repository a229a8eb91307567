#include "appearance.h"

#include <QApplication>
#include <QFile>
#include <QPainter>
#include <QStyle>
#include <QSvgRenderer>

#include "painting/theme.h"

namespace forklab::app {
namespace {

/// The one colour that the drawings use.
constexpr const char* kInkOfDrawings = "#000000";

/// At twice the size, so that it stays sharp on dense screens.
QPixmap drawn(QByteArray drawing, const QColor& ink, int size) {
  constexpr int kDensity = 2;
  drawing.replace(kInkOfDrawings, ink.name().toLatin1());
  QSvgRenderer renderer(drawing);
  QPixmap pixmap(size * kDensity, size * kDensity);
  pixmap.fill(Qt::transparent);
  QPainter painter(&pixmap);
  renderer.render(&painter);
  painter.end();
  pixmap.setDevicePixelRatio(kDensity);
  return pixmap;
}

}  // namespace

void applyTheme(ThemeChoice choice) {
  if (choice == ThemeChoice::system) {
    QApplication::setPalette(QPalette());
    return;
  }
  if (QApplication::style()->name() != QLatin1String("fusion"))
    QApplication::setStyle(QStringLiteral("fusion"));
  QApplication::setPalette(choice == ThemeChoice::dark ? painting::darkPalette() : painting::lightPalette());
}

QIcon icon(const QString& name, const QPalette& palette) {
  QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
  if (!file.open(QIODevice::ReadOnly)) return {};
  const QByteArray drawing = file.readAll();
  QIcon icon;
  for (const int size : {16, 24}) {
    icon.addPixmap(drawn(drawing, palette.color(QPalette::Active, QPalette::ButtonText), size),
                   QIcon::Normal);
    icon.addPixmap(drawn(drawing, palette.color(QPalette::Disabled, QPalette::ButtonText), size),
                   QIcon::Disabled);
  }
  return icon;
}

}  // namespace forklab::app
