#include "appearance.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QFile>
#include <QPainter>
#include <QProxyStyle>
#include <QSvgRenderer>
#include <QTreeView>

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

/// The desktop's own style with a little more air in lists and tables, so that their words stand under those
/// of the headings around them.
class RoomyStyle final : public QProxyStyle {
 public:
  using QProxyStyle::QProxyStyle;

  int pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const override {
    const bool inList = qobject_cast<const QAbstractItemView*>(widget) != nullptr;
    if (inList && metric == PM_FocusFrameHMargin) return 5;
    if (metric == PM_HeaderMargin) return 6;
    return QProxyStyle::pixelMetric(metric, option, widget);
  }

  QSize sizeFromContents(ContentsType type, const QStyleOption* option, const QSize& size,
                         const QWidget* widget) const override {
    QSize room = QProxyStyle::sizeFromContents(type, option, size, widget);
    if (type == CT_ItemViewItem && qobject_cast<const QTreeView*>(widget) != nullptr) room.rheight() += 2;
    return room;
  }
};

}  // namespace

void installStyle() {
  // The application owns it.
  QApplication::setStyle(new RoomyStyle(QApplication::style()->name()));
}

void applyTheme(ThemeChoice choice) {
  if (choice == ThemeChoice::system) {
    QApplication::setPalette(QPalette());
    return;
  }
  const auto* roomy = dynamic_cast<const RoomyStyle*>(QApplication::style());
  if (roomy == nullptr || roomy->baseStyle()->name() != QLatin1String("fusion"))
    QApplication::setStyle(new RoomyStyle(QStringLiteral("fusion")));
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
