#include <QTest>

#include "support/lab_story.h"

using namespace forklab;
using test::LabStory;

namespace {

/// One caller, one phone that answers.
constexpr const char* kCall =
    "version: 1\ntitle: bounds\nduration: 60s\nnodes:\n"
    "  alice: {kind: phone, address: 10.0.0.1, behaviour: caller, calls: 'sip:bob@10.0.0.3'}\n"
    "  bob: {kind: phone, address: 10.0.0.3, behaviour: answers, answer_after: 500ms}\n"
    "links:\n  - {between: [alice, bob], delay: 1ms}\n";

std::string endOf(const lab::RunBounds& bounds) {
  lab::RunOptions options;
  options.bounds = bounds;
  return LabStory(kCall, options).run().summary().endReason;
}

bool isStopped(const std::string& reason) { return reason.starts_with("it was stopped: more than "); }

}  // namespace

/// A run in virtual time comes to its end whatever happens in it.
class RunBoundsTest : public QObject {
  Q_OBJECT

 private slots:
  void anOrdinaryRunKnowsNothingOfThem() { QVERIFY2(!isStopped(endOf({})), endOf({}).c_str()); }

  void eachBoundIsHeldAtItsFigure_data() {
    QTest::addColumn<int>("which");
    QTest::newRow("events of the run") << 0;
    QTest::newRow("recorded events") << 1;
    QTest::newRow("pending") << 2;
    QTest::newRow("at one moment") << 3;
  }
  /// The smallest figure that lets the call pass: one less stops it.
  void eachBoundIsHeldAtItsFigure() {
    QFETCH(int, which);
    const auto withFigure = [&](std::uint64_t figure) {
      lab::RunBounds bounds;
      if (which == 0) bounds.mostSteps = figure;
      if (which == 1) bounds.mostRecorded = figure;
      if (which == 2) bounds.mostPending = figure;
      if (which == 3) bounds.mostAtOnce = figure;
      return endOf(bounds);
    };
    std::uint64_t figure = 0;
    while (isStopped(withFigure(figure)) && figure < 5000) ++figure;
    QVERIFY(figure > 0 && figure < 5000);
    const std::string told = withFigure(figure - 1);
    QVERIFY2(told.find(std::to_string(figure - 1)) != std::string::npos, told.c_str());
  }
};

QTEST_GUILESS_MAIN(RunBoundsTest)
#include "test_run_bounds.moc"
