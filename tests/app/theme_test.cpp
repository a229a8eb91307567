#include <QTest>
#include <cmath>

#include "painting/theme.h"

using namespace forklab::painting;

namespace {

double linear(double channel) {
  return channel <= 0.03928 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
}

double luminance(const QColor& color) {
  return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF());
}

/// WCAG 2 contrast ratio.
double contrast(const QColor& a, const QColor& b) {
  const double high = std::max(luminance(a), luminance(b));
  const double low = std::min(luminance(a), luminance(b));
  return (high + 0.05) / (low + 0.05);
}

}  // namespace

class ThemeTest : public QObject {
  Q_OBJECT

 private slots:
  void everyTokenCanBeReadOnItsCanvas() {
    for (const QPalette& palette : {lightPalette(), darkPalette()}) {
      const Theme theme(palette);
      for (int token = 0; token < static_cast<int>(Token::count); ++token) {
        const double ratio = contrast(theme.token(static_cast<Token>(token)), theme.canvas());
        QVERIFY2(ratio >= 4.5, qPrintable(QStringLiteral("token %1: %2").arg(token).arg(ratio)));
      }
    }
  }

  void wordsCanBeReadOnEverySurface() {
    for (const QPalette& palette : {lightPalette(), darkPalette()}) {
      const Theme theme(palette);
      for (const QColor& surface : {theme.canvas(), theme.panel(), theme.raised()}) {
        QVERIFY(contrast(theme.text(), surface) >= 7);
        QVERIFY(contrast(theme.dimText(), surface) >= 4.5);
      }
    }
  }

  void darkIsFoundByThePalette() {
    QVERIFY(!Theme(lightPalette()).isDark());
    QVERIFY(Theme(darkPalette()).isDark());
  }
};

QTEST_MAIN(ThemeTest)
#include "theme_test.moc"
