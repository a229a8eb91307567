#include <QProxyStyle>
#include <QTest>

#include "app/support/synthetic_call.h"
#include "views/flashes.h"
#include "views/ladder_view.h"

using namespace forklab;

namespace {

/// A desktop where nothing moves, or things move for so long.
class MovingStyle final : public QProxyStyle {
 public:
  explicit MovingStyle(int milliseconds) : milliseconds_(milliseconds) {}
  int styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                QStyleHintReturn* answer) const override {
    if (hint == SH_Widget_Animation_Duration) return milliseconds_;
    return QProxyStyle::styleHint(hint, option, widget, answer);
  }

 private:
  int milliseconds_;
};

}  // namespace

class FlashesTest : public QObject {
  Q_OBJECT

 private slots:
  void whatIsNewIsBrightOnceAndFades() {
    QWidget owner;
    MovingStyle style(200);
    owner.setStyle(&style);
    views::Flashes flashes(owner);
    int frames = 0;
    connect(&flashes, &views::Flashes::changed, [&frames] { ++frames; });
    flashes.add(3, 5);
    QVERIFY(flashes.strengthOf(3) > 0 && flashes.strengthOf(4) > 0);
    QCOMPARE(flashes.strengthOf(2), 0.0);
    QCOMPARE(flashes.strengthOf(5), 0.0);
    QTRY_COMPARE(flashes.strengthOf(3), 0.0);
    QTRY_VERIFY(frames > 0);
  }

  void nothingFlashesWhereTheDesktopAsksForLessMotion() {
    QWidget owner;
    MovingStyle style(0);
    owner.setStyle(&style);
    views::Flashes flashes(owner);
    flashes.add(0, 10);
    QCOMPARE(flashes.strengthOf(0), 0.0);
  }

  void aRowOfTheLadderFlashesWhenItHappens_data() {
    QTest::addColumn<int>("duration");
    QTest::newRow("moving") << 200;
    QTest::newRow("still") << 0;
  }
  void aRowOfTheLadderFlashesWhenItHappens() {
    QFETCH(int, duration);
    MovingStyle style(duration);
    run::Session session;
    session.open(tests::serialForkCall());
    views::LadderView ladder(session);
    ladder.setStyle(&style);
    ladder.resize(600, 400);
    ladder.show();
    QVERIFY(QTest::qWaitForWindowExposed(&ladder));
    // Several rows, because a busy machine may draw one only when its flash is over.
    bool flashed = false;
    for (std::size_t row = 0; row < 8 && !flashed; ++row) {
      session.selection().moveTo(session.momentOf(session.index().rows()[row].event));
      const QImage first = ladder.grab().toImage();
      flashed = QTest::qWaitFor([&] { return ladder.grab().toImage() != first; }, 300);
    }
    QCOMPARE(flashed, duration > 0);
  }

  void aLeapInTimeLightsNothing() {
    MovingStyle style(200);
    run::Session session;
    session.open(tests::serialForkCall());
    views::LadderView ladder(session);
    ladder.setStyle(&style);
    ladder.resize(600, 400);
    session.selection().moveTo(session.end());
    const QImage first = ladder.grab().toImage();
    QCOMPARE(ladder.grab().toImage(), first);
    QVERIFY(session.index().rows().size() > 12);
  }
};

QTEST_MAIN(FlashesTest)
#include "flashes_test.moc"
